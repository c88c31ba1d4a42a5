package dev.conifer.crashdump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AddressRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script run by the host's shell, with a system made of files, and tools that note calls. */
class HandBackScriptTest {
  private static final String NDCTL =
      """
      #!/bin/sh
      echo "ndctl $*" >> "$CALLS"
      echo "{"
      echo '  "dev":"namespace1.0",'
      echo '  "mode":"devdax",'
      echo '        "chardev":"dax1.0",'
      echo "}"
      """;

  private static final String DAXCTL =
      """
      #!/bin/sh
      echo "daxctl $*" >> "$CALLS"
      """;

  @TempDir private Path folder;

  @BeforeEach
  void makeTheSystem() throws IOException {
    write("bin/ndctl", NDCTL);
    write("bin/daxctl", DAXCTL);
    for (String tool : List.of("bin/ndctl", "bin/daxctl")) {
      assertTrue(folder.resolve(tool).toFile().setExecutable(true));
    }
    // A preserved region has the first number.
    write("sys/bus/nd/devices/namespace0.0/resource", "0x76800000\n");
    write("sys/bus/nd/devices/namespace1.0/resource", "0x50400000\n");
    write("calls", "");
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String run(long start) throws IOException {
    String text =
        new HandBackScript("plan.dts", List.of(AddressRange.of(start, 0x10000000))).text();
    Path script = Files.writeString(folder.resolve(HandBackScript.FILE), text);
    ProcessBuilder shell = new ProcessBuilder("sh", script.toString()).redirectErrorStream(true);
    shell.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    shell.environment().put("CONIFER_SYS", folder.resolve("sys").toString());
    shell.environment().put("CALLS", folder.resolve("calls").toString());
    return new String(shell.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  @Test
  void theDeviceIsTheOneAtTheAddressWhateverItsNumber() throws IOException {
    assertEquals("hand-back.sh: dax1.0 at 0x50400000 is memory again\n", run(0x50400000L));
    assertEquals(
        List.of(
            "ndctl create-namespace -f -e namespace1.0 -m devdax -a 2M",
            "daxctl reconfigure-device -m system-ram -f dax1.0"),
        calls());
  }

  @Test
  void nothingIsTouchedWhereThereIsNoSuchDevice() throws IOException {
    assertEquals(
        "hand-back.sh: there is no device at 0x60000000: is this the capture boot, are the modules"
            + " there?\n",
        run(0x60000000L));
    assertEquals(List.of(), calls());
  }
}
