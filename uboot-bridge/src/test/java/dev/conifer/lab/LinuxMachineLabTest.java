package dev.conifer.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.qemu.QemuException;
import dev.conifer.qemu.VirtMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Debian's kernels, started by QEMU itself: {@code mvn verify -Plab -Dconifer.linux=6.1,6.12}. */
@Tag("lab")
@Tag("linux")
class LinuxMachineLabTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder = Path.of("");

  static Stream<String> versions() {
    return Stream.of(System.getProperty("conifer.linux", "").split(",", -1));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aGuestRunsWhatIsTypedAndTellsWhatFails(String version) throws IOException {
    DebianPackages packages = LabPackages.with(PackageSet.kernel(version), PackageSet.BUSYBOX);
    DebianKernel kernel =
        packages.extracted(PackageSet.kernel(version)).then(DebianKernel::in).orThrow();
    Path initrd = folder.resolve("initrd.gz");
    byte[] busybox =
        Files.readAllBytes(packages.extracted(PackageSet.BUSYBOX).orThrow().resolve("bin/busybox"));
    Files.write(
        initrd,
        LinuxMachine.initramfs(
                busybox, kernel.modules().withDependencies(List.of("ramoops")).orThrow())
            .withFile("etc/motd", new byte[] {'h', 'i', '\n'})
            .gzip());
    VirtMachine machine =
        VirtMachine.of(512 << 20)
            .withKernel(
                new VirtMachine.Kernel(
                    kernel.image(), Optional.of(initrd), "console=ttyAMA0 quiet panic=-1"))
            .standingAtReset();
    try (LinuxMachine linux = LinuxMachine.start(machine, PATIENCE)) {
      assertEquals(kernel.release() + "\n", linux.run("uname -r", PATIENCE));
      assertEquals("hi\n", linux.run("cat /etc/motd", PATIENCE));
      assertTrue(linux.run("lsmod", PATIENCE).contains("ramoops"));
      QemuException failed =
          assertThrows(QemuException.class, () -> linux.run("cat /etc/nothing", PATIENCE));
      assertEquals(
          "'cat /etc/nothing' ended with 1: cat: can't open '/etc/nothing': No such file or"
              + " directory",
          failed.getMessage());
      QemuException panic =
          assertThrows(
              QemuException.class, () -> linux.run("echo c > /proc/sysrq-trigger", PATIENCE));
      assertEquals("Kernel panic - not syncing: sysrq triggered crash", panic.getMessage());
    }
  }
}
