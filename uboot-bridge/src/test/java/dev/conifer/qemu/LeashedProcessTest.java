package dev.conifer.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeashedProcessTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  /** A process that writes its id and then sleeps. */
  private List<String> sleeper() {
    return List.of("/bin/sh", "-c", "echo $$ > " + folder.resolve("pid") + "; exec sleep 600");
  }

  private ProcessHandle sleeping() throws IOException, InterruptedException {
    Path pid = folder.resolve("pid");
    for (int i = 0; i < 3000 && !(Files.exists(pid) && Files.size(pid) > 0); i++) {
      Thread.sleep(10);
    }
    return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
  }

  @Test
  void whatItPrintsGoesToTheFile() throws IOException {
    Path errors = folder.resolve("errors");
    LeashedProcess process =
        new LeashedProcess(List.of("/bin/sh", "-c", "echo out; echo err >&2; exit 3"), errors);
    assertTrue(process.endsWithin(SOON));
    assertFalse(process.isAlive());
    assertEquals("out\nerr\n", Files.readString(errors));
  }

  @Test
  void itEndsWhenItIsKilled() throws Exception {
    LeashedProcess process = new LeashedProcess(sleeper(), folder.resolve("errors"));
    ProcessHandle sleeping = sleeping();
    process.kill();
    sleeping.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertFalse(process.isAlive());
  }

  @Test
  void itEndsWhenTheJvmThatStartedItIsKilled() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    ProcessHandle sleeping = sleeping();
    jvm.destroyForcibly();
    sleeping.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** Starts a leashed process and waits to be killed. */
  static final class Starter {
    private Starter() {}

    public static void main(String[] arguments) throws Exception {
      LeashedProcessTest test = new LeashedProcessTest();
      test.folder = Path.of(arguments[0]);
      new LeashedProcess(test.sleeper(), test.folder.resolve("errors"));
      Thread.sleep(SOON.toMillis());
    }
  }
}
