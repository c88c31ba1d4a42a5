package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RamoopsCommandTest {
  private static final String REGION =
      """
      ramoops@40001000 {
        compatible = "ramoops"; reg = <0x40001000 0x1000>; no-map;
        record-size = <0x800>; console-size = <0x800>;
      };
      """;

  @TempDir private Path folder;

  private String tree(String region) throws IOException {
    byte[] blob =
        RunResult.withInput(
                """
                /dts-v1/;
                / {
                  #address-cells = <1>; #size-cells = <1>;
                  memory@40000000 { device_type = "memory"; reg = <0x40000000 0x2000>; };
                  reserved-memory {
                    #address-cells = <1>; #size-cells = <1>; ranges;
                    %s
                  };
                };
                """
                    .formatted(region)
                    .getBytes(StandardCharsets.UTF_8),
                "compile",
                "-")
            .bytes();
    return Files.write(folder.resolve("board.dtb"), blob).toString();
  }

  private String ram(String record, String console) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(0x2000).order(ByteOrder.LITTLE_ENDIAN);
    put(bytes, 0x1000, record);
    put(bytes, 0x1800, console);
    return Files.write(folder.resolve("ram.bin"), bytes.array()) + "@0x40000000";
  }

  private static void put(ByteBuffer bytes, int at, String text) {
    byte[] data = text.getBytes(StandardCharsets.US_ASCII);
    if (data.length > 0) {
      bytes.position(at).putInt(0x43474244).putInt(0).putInt(data.length).put(data);
    }
  }

  @Test
  void recordsArePrintedWithTheirTime() throws IOException {
    RunResult run =
        RunResult.of(
            "ramoops",
            "--tree",
            tree(REGION),
            ram("====1700000000.000012-D\nPanic#1 Part1\n", "a\u001b[2Jb"));

    assertEquals("", run.err());
    assertEquals(
        """
        == dmesg-ramoops-0 in /reserved-memory/ramoops@40001000, written 2023-11-14T22:13:20.000012Z
        Panic#1 Part1
        == console-ramoops-0 in /reserved-memory/ramoops@40001000
        a\\x1b[2Jb
        """,
        run.out());
    assertEquals(0, run.exitCode());
  }

  @Test
  void aRegionWithoutRecordsSaysNo() throws IOException {
    RunResult run = RunResult.of("ramoops", "--tree", tree(REGION), ram("", ""));

    assertEquals("", run.out() + run.err());
    assertEquals(1, run.exitCode());
  }

  @Test
  void aTreeWithoutRamoopsIsRefused() throws IOException {
    String tree = tree("");

    RunResult run = RunResult.of("ramoops", "--tree", tree, ram("", ""));

    assertEquals(
        tree + ": Error (E-ramoops-region): this tree has no ramoops region with an address\n",
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aTreeIsNeeded() throws IOException {
    String ram = ram("", "");

    RunResult run = RunResult.of("ramoops", ram);

    assertEquals(
        "'ramoops' needs a tree, --tree DTB",
        run.err().lines().findFirst().orElseThrow().replaceFirst(".*\\): ", ""));
    assertEquals(2, run.exitCode());
  }
}
