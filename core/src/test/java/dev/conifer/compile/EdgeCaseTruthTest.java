package dev.conifer.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.testing.Truth;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sources with one feature each, and what dtc 1.8.1 made of them. */
class EdgeCaseTruthTest {
  private final Path folder = Truth.folder("dtc/edge-cases");
  private final List<Map<String, String>> cases = Truth.rows(folder.resolve("RESULTS.tsv"));

  @Test
  void acceptsWhatDtcAcceptsAndGivesItsBytes() throws IOException {
    List<String> differ = new ArrayList<>();
    for (Map<String, String> row : cases) {
      String name = row.getOrDefault("case", "");
      Result<DeviceTree> result = compile(name);
      boolean accepted = "0".equals(row.get("rc_1.8.1"));
      boolean agrees =
          accepted
              ? result.value().map(tree -> hasBytesOf(tree, name)).orElse(false)
              : result.failed();
      if (!agrees) {
        differ.add(name);
      }
    }
    report("edge-cases", cases.size(), differ, Differences.under("Source"));
  }

  /** A case that dtc accepts comes with what dtc prints of it. */
  @Test
  void printsWhatDtcPrints() throws IOException {
    List<String> differ = new ArrayList<>();
    int printed = 0;
    for (Map<String, String> row : cases) {
      String name = row.getOrDefault("case", "");
      Path expected = folder.resolve(name + ".out.dts");
      if (Files.exists(expected)) {
        printed++;
        Optional<DeviceTree> tree = compile(name).value();
        Optional<String> text = tree.map(DtsWriter::write);
        if (!text.equals(Optional.of(Files.readString(expected)))) {
          differ.add(name);
        }
        tree.ifPresent(
            t ->
                assertArrayEquals(
                    FdtWriter.write(t), FdtWriter.write(compileText(text.orElseThrow())), name));
      }
    }
    report("edge-cases as text", printed, differ, Differences.under("Text"));
  }

  private static void report(String what, int all, List<String> differ, List<String> explained) {
    System.out.println(what + ": " + (all - differ.size()) + " of " + all + " agree");
    differ.forEach(name -> System.out.println("  " + name));
    if (Truth.isForeign()) {
      assertTrue(all - differ.size() >= Truth.FOREIGN * all);
      return;
    }
    List<String> unexplained = new ArrayList<>(differ);
    unexplained.removeAll(explained);
    assertEquals(List.of(), unexplained, "differ, and docs/dtc-differences.md does not say why");
  }

  @Test
  void whatIsRefusedSaysWhy() throws IOException {
    for (Map<String, String> row : cases) {
      String name = row.getOrDefault("case", "");
      Result<DeviceTree> result = compile(name);
      if (result.failed()) {
        assertTrue(
            result.diagnostics().stream()
                .allMatch(d -> !d.code().isEmpty() && d.location().toString().contains(".dts")),
            name + ": " + result.diagnostics());
      }
    }
  }

  private boolean hasBytesOf(DeviceTree tree, String name) {
    try {
      byte[] expected = Files.readAllBytes(folder.resolve(name + ".dtb"));
      return Arrays.equals(expected, FdtWriter.write(tree));
    } catch (IOException e) {
      throw new AssertionError(name + " is accepted, but its bytes are not recorded", e);
    }
  }

  private static DeviceTree compileText(String text) {
    return DtsCompiler.of(CompileOptions.DEFAULT)
        .compile(SourceFile.of("printed.dts", text), Includes.none())
        .orThrow();
  }

  private Result<DeviceTree> compile(String name) throws IOException {
    Path source = folder.resolve(name + ".dts");
    return DtsCompiler.of(CompileOptions.DEFAULT)
        .compile(
            SourceFile.of(source.toString(), Files.readAllBytes(source)),
            Includes.fromDirectories(List.of()));
  }
}
