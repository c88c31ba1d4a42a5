package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab where no package is in the cache; what it does with them needs QEMU. */
class LabCommandTest {
  private static final String CACHE = "conifer.cache";

  @TempDir private Path cache = Path.of("");

  @BeforeEach
  void useAnEmptyCache() {
    System.setProperty(CACHE, cache.toString());
  }

  @AfterEach
  void forgetIt() {
    System.clearProperty(CACHE);
  }

  @Test
  void setupTellsWhatToProvide() {
    RunResult run = RunResult.of("lab", "setup", "--kernel", "6.12");

    assertEquals(1, run.exitCode());
    assertEquals(
        """
        missing  CACHE/debian/linux-6.12
        missing  CACHE/debian/busybox
        missing  CACHE/debian/dump-tools

        NO: something is missing; --install fetches arm64 packages from Debian
        """
            .replace("CACHE", cache.toString()),
        run.out());
    assertTrue(
        run.err()
            .contains(
                """
                CACHE/debian/busybox: Error (E-package-missing): there is no busybox-static_*_arm64.deb
                  help: put the file of the arm64 package busybox-static there, from Debian 12 or its backports
                """
                    .replace("CACHE", cache.toString())),
        run.err());
  }

  @Test
  void aPlanIsNotRunWithoutThem() {
    RunResult run = RunResult.of("lab", "../examples/qemu-virt/regions.dts");

    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().contains("there is no linux-image-6.1.*-arm64_*_arm64.deb"), run.err());
  }

  @Test
  void aPlanWithoutACrashDumpIsNotMadeToCrash() {
    RunResult run =
        RunResult.of("lab", "--scenario", "watchdog", "../examples/qemu-virt/regions.dts");

    assertEquals(2, run.exitCode());
    assertEquals(
        """
        ../examples/qemu-virt/regions.dts: Error (E-lab-plan): 'watchdog' needs a crash dump, which the plan does not ask for
          help: add a node with kind = "crash-dump" to the plan's preserve
        """,
        run.err());
  }

  @Test
  void anotherScenarioIsRefused() {
    RunResult run =
        RunResult.of("lab", "--scenario", "twenty-reboot", "../examples/qemu-virt/regions.dts");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("'twenty-reboot' is no value for '--scenario'"), run.err());
    assertTrue(run.err().contains("twenty-reboots"), run.err());
  }
}
