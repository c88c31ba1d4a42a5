package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.reserved.ReservedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code reboot}, {@code plan}, {@code check} and {@code map} on a small board. */
class PlanCommandsTest {
  private static final String BOARD =
      """
      /dts-v1/;
      / {
        #address-cells = <2>;
        #size-cells = <2>;
        memory@40000000 {
          device_type = "memory";
          reg = <0x0 0x40000000 0x0 0x40000000>;
        };
      };
      """;

  /** A pool that is not a multiple of 2 MiB. */
  private static final String POOL =
      """
      / {
        reserved-memory {
          #address-cells = <2>;
          #size-cells = <2>;
          ranges;
          pool@50000000 {
            compatible = "shared-dma-pool";
            reusable;
            reg = <0x0 0x50000000 0x0 0x100000>;
          };
        };
      };
      """;

  private static final String PLAN =
      """
      /dts-v1/;
      / {
        compatible = "conifer,plan";
        board { dtb = "board.dtb"; };
        preserve { log { kind = "no-map"; size = <0x100000>; }; };
        loader {
          compatible = "u-boot";
          kernel { image-size = <0x1000000>; file-size = <0xf00000>; };
          ramdisk { size = <0x300000>; };
        };
      };
      """;

  @TempDir private Path folder;
  private Path plan;
  private Path out;

  @BeforeEach
  void writeFiles() throws IOException {
    plan = folder.resolve("plan.dts");
    out = folder.resolve("out");
    Files.writeString(plan, PLAN);
    Files.write(folder.resolve("board.dtb"), board());
  }

  @Test
  void rebootWritesTheTreesAndSaysThatEveryByteSurvived() throws IOException {
    RunResult run = RunResult.of("reboot", "-o", out.toString(), plan.toString());

    assertEquals(0, run.exitCode(), run.err());
    assertEquals("", run.err());
    assertTrue(
        run.out()
            .endsWith("\nYES: every byte of 1 of 1 preserved regions survived the warm reset\n"),
        run.out());
    for (String name : new String[] {"control.dtb", "kernel.dtb"}) {
      byte[] blob = Files.readAllBytes(out.resolve(name));
      ReservedMemory reserved = ReservedMemory.read(FdtReader.read(name, blob).orThrow()).orThrow();
      assertTrue(reserved.region("log").isPresent());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "map"})
  void thePlanAndItsTreesAreReadAsTheOptionsSay(String command) throws IOException {
    Path headers = Files.createDirectory(folder.resolve("headers"));
    Files.writeString(headers.resolve("sizes.h"), "#define LOG_SIZE 0x100000\n");
    Files.writeString(headers.resolve("memory.dtsi"), BOARD.replace("/dts-v1/;", ""));
    Files.writeString(folder.resolve("board.dts"), "/dts-v1/;\n/include/ \"memory.dtsi\"\n");
    Files.writeString(
        plan,
        "#include <sizes.h>\n"
            + PLAN.replace("<0x100000>", "<LOG_SIZE>")
                .replace("<0xf00000>", "<FILE>")
                .replace("dtb = \"board.dtb\"", "dts = \"board.dts\""));

    RunResult run =
        RunResult.of(
            command, "-I" + headers, "-i" + headers, "-D", "FILE=0xf00000", plan.toString());

    assertEquals("", run.err());
    assertEquals(0, run.exitCode());
  }

  @Test
  void aRegionThatTheBootOverwritesIsExitCode1() throws IOException {
    put("reg = <0x0 0x7fe00000 0x0 0x100000>;");

    RunResult run = RunResult.of("check", plan.toString());

    assertEquals(1, run.exitCode());
    assertTrue(run.out().contains("U-Boot: relocation writes [0x7fe00000, 0x7fef7000) (heap)"));
    assertTrue(run.out().contains("(tried: the region is then INTACT)"));
  }

  @Test
  void theReferenceLoaderKeepsThatRegion() throws IOException {
    put("reg = <0x0 0x7fe00000 0x0 0x100000>;");

    assertEquals(0, RunResult.of("check", "--loader", "reference", plan.toString()).exitCode());
  }

  @Test
  void aResetThatLosesMemoryIsExitCode1() {
    RunResult run =
        RunResult.of("reboot", "--reset", "cold", "-o", out.toString(), plan.toString());

    assertEquals(1, run.exitCode());
    assertTrue(run.out().contains("DECAYED"));
  }

  /**
   * Runs {@code command} on the plan; what it writes, if anything, goes below the test's folder.
   */
  private RunResult run(String command, String... options) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(options));
    if (!command.equals("check")) {
      words.addAll(List.of("-o", out.toString()));
    }
    words.add(plan.toString());
    return RunResult.of(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reboot", "plan", "check"})
  void jsonIsOneDocumentWithTheRegions(String command) {
    RunResult run = run(command, "--json");

    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("{\n  \"conifer\": "), run.out());
    assertTrue(run.out().endsWith("\n}\n"));
    assertTrue(run.out().contains("\"name\": \"log\""));
  }

  @Test
  void mapShowsEveryBankToItsEnd() {
    RunResult run = RunResult.of("map", plan.toString());

    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("  [0x40000000, "));
    assertTrue(run.out().contains(", 0x80000000)"));
    assertTrue(run.out().contains("PRESERVED log (no-map)"));
  }

  @Test
  void aTruncatedBlobIsOneDiagnosticAndNothingIsWritten() throws IOException {
    byte[] blob = board();
    Files.write(folder.resolve("board.dtb"), Arrays.copyOf(blob, blob.length - 10));

    expectRefusal(
        folder.resolve("board.dtb")
            + ":0x%x: Error (E-fdt-truncated): ".formatted(blob.length - 10));
  }

  @Test
  void anUnknownPropertyIsOneDiagnosticAndNothingIsWritten() throws IOException {
    put("recrod-size = <0x1000>;");

    expectRefusal(plan + ":5.56-77: Error (E-plan-property): /preserve/log: unknown property");
  }

  @Test
  void aRegionLargerThanRamIsOneDiagnosticAndNothingIsWritten() throws IOException {
    Files.writeString(plan, PLAN.replace("0x100000>", "0x50000000>"));

    expectRefusal(plan + ":5.14-58: Error (E-region-size): region 'log' of ");
  }

  @Test
  void aMissingFileIsOneDiagnosticAndNothingIsWritten() throws IOException {
    Files.delete(folder.resolve("board.dtb"));

    expectRefusal(plan + ":4.11-27: Error (E-file): there is no file " + folder);
  }

  @Test
  void aMissingPlanIsOneDiagnosticAndNothingIsWritten() throws IOException {
    Files.delete(plan);

    expectRefusal(plan + ": Error (E-file): there is no such file");
  }

  private void put(String statement) throws IOException {
    Files.writeString(plan, PLAN.replace("size = <0x100000>;", "size = <0x100000>; " + statement));
  }

  private void expectRefusal(String firstLine) throws IOException {
    RunResult run = RunResult.of("reboot", "-o", out.toString(), plan.toString());

    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith(firstLine), run.err());
    assertEquals(1, run.err().split("Error \\(", -1).length - 1, run.err());
    assertFalse(Files.exists(out));
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "reboot"})
  void aReservationOfTheBoardThatLinuxDoesNotMakeIsShown(String command) throws IOException {
    String heading = "\nother reservations that Linux does not make\n";
    RunResult without = run(command);
    assertFalse(without.out().contains(heading), without.out());

    Files.write(folder.resolve("board.dtb"), board(BOARD + POOL));
    RunResult with = run(command);

    assertTrue(
        with.out()
            .contains(
                heading
                    + "  /reserved-memory/pool@50000000 [0x50000000, 0x50100000) dropped: a"
                    + " reusable pool begins and ends at a multiple of 0x200000\n"),
        with.out());
  }

  @Test
  void theKernelIsNamedWithHowItsRulesAreKnown() {
    RunResult run = RunResult.of("check", plan.toString());

    assertTrue(
        run.out().contains("\nkernel   Linux 6.1 (rules measured on Debian's 6.1.192)\n"),
        run.out());
  }

  private static byte[] board() {
    return board(BOARD);
  }

  private static byte[] board(String source) {
    return FdtWriter.write(
        DtsCompiler.of(CompileOptions.DEFAULT)
            .compile(SourceFile.of("board.dts", source), Includes.none())
            .orThrow());
  }

  @Test
  void fixMakesWhatHelpsAndWritesTheTreesAndTheEnvironment() throws IOException {
    put("reg = <0x0 0x7dc00000 0x0 0x100000>;");

    RunResult run = RunResult.of("check", "--fix", "-o", out.toString(), plan.toString());

    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("\nfixed    move 'log' to 0x7"), run.out());
    assertTrue(run.out().contains("\nfixed    add reboot=warm to bootargs\n"), run.out());
    assertEquals("bootargs=reboot=warm\n", Files.readString(out.resolve("uboot.env")));
    byte[] blob = Files.readAllBytes(out.resolve("kernel.dtb"));
    ReservedMemory reserved = ReservedMemory.read(FdtReader.read("k", blob).orThrow()).orThrow();
    assertFalse(
        reserved.region("log").orElseThrow().ranges().toString().startsWith("[[0x7dc00000"));
  }

  @Test
  void fixWritesNothingWhenNothingIsWrong() throws IOException {
    Files.writeString(
        plan, PLAN.replace("kernel {", "environment { bootargs = \"reboot=warm\"; }; kernel {"));

    RunResult run = RunResult.of("check", "--fix", "-o", out.toString(), plan.toString());

    assertEquals(0, run.exitCode(), run.err());
    assertFalse(run.out().contains("fixed"), run.out());
    assertFalse(Files.exists(out));
  }

  @Test
  void aSarifLogHasEveryFindingWithItsRuleAndItsPlace() throws IOException {
    put("reg = <0x0 0x7fe00000 0x0 0x100000>;");

    RunResult run = RunResult.of("check", "--sarif", plan.toString());

    assertEquals(1, run.exitCode(), run.err());
    JsonNode log = new ObjectMapper().readTree(run.out()).path("runs").path(0);
    JsonNode rules = log.path("tool").path("driver").path("rules");
    assertEquals("E-relocation", rules.path(0).path("id").asText());
    JsonNode result = log.path("results").path(0);
    assertEquals("E-relocation", result.path("ruleId").asText());
    assertEquals("error", result.path("level").asText());
    JsonNode place = result.path("locations").path(0).path("physicalLocation");
    assertEquals("file://" + plan, place.path("artifactLocation").path("uri").asText());
    assertEquals(5, place.path("region").path("startLine").asInt());
    assertEquals(
        "W-reboot-cold",
        log.path("results").path(log.path("results").size() - 1).path("ruleId").asText());
  }

  @Test
  void aWrongPlanIsASarifLogOfItsDiagnostics() throws IOException {
    Files.writeString(plan, "/dts-v1/;\n/ { };\n");

    RunResult run = RunResult.of("check", "--sarif", plan.toString());

    assertEquals(2, run.exitCode());
    JsonNode results = new ObjectMapper().readTree(run.out()).path("runs").path(0).path("results");
    assertEquals("E-plan", results.path(0).path("ruleId").asText());
  }

  @Test
  void rebootTellsWhoWroteAByteLastAndWhoMayHave() throws IOException {
    RunResult run =
        run("reboot", "--writer", "0x40000000", "--writer", "0x7ff00000", "--writer", "0x3fffffff");

    assertTrue(
        run.out()
            .contains(
                """

                written by
                  0x40000000: load: FDT (kernel.dtb), second boot; in the last boot perhaps Linux: memory in use
                  0x7ff00000: U-Boot: relocation (U-Boot's image), second boot; in the last boot perhaps Linux: memory in use
                  0x3fffffff: there is no memory

                """),
        run.out());
  }
}
