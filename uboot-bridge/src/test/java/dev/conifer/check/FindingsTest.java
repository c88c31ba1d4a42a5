package dev.conifer.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.MkImage;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.loader.uboot.EfiApplication;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import dev.conifer.verdict.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule: a plan in which a check finds it, and one like it in which it does not. */
class FindingsTest {
  /** Rules that no boot on scratch memory can show; where they are tested instead. */
  private static final Set<Rule> OF_THE_BOARD =
      EnumSet.of(
          // dev.conifer.verdict.JudgeTest
          Rule.BYTES,
          // dev.conifer.verdict.JudgeTest and the examples
          Rule.DECAY,
          // A defect of the reference loader, which its own tests look for.
          Rule.CAREFUL_WRITE);

  private static final String FIT =
      """
      /dts-v1/;
      / {
        description = "a kernel and a tree";
        images {
          kernel { data = /incbin/("kernel"); type = "kernel"; arch = "arm64"; os = "linux";
                   compression = "none"; load = <0x42000000>; entry = <0x42000000>; };
          fdt { data = /incbin/("tree"); type = "flat_dt"; arch = "arm64"; compression = "none";
                load = <0x46000000>; };
        };
        configurations { default = "c"; c { kernel = "kernel"; fdt = "fdt"; }; };
      };
      """;

  @TempDir Path folder;

  static List<FindingCases.Case> cases() {
    List<FindingCases.Case> cases = FindingCases.read("cases.txt");
    assertFalse(cases.isEmpty());
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsWhatTheTableSays(FindingCases.Case finding) throws IOException {
    Result<Layout> layout = layout(finding);
    assertTrue(layout.value().isPresent(), () -> DiagnosticText.of(layout.diagnostics()));
    assertEquals(
        new TreeSet<>(finding.finds()), new TreeSet<>(found(BootCheck.of(layout.orThrow()))));
  }

  /** A remedy that says that it was tried out, and a repair that is better in all respects. */
  @ParameterizedTest
  @MethodSource("cases")
  void whatIsRepairedIsNoWorse(FindingCases.Case finding) throws IOException {
    BootCheck before = BootCheck.of(layout(finding).orThrow());

    Repair repair = Repair.of(before.layout());

    BootCheck after = BootCheck.of(repair.layout());
    assertTrue(before.trial().failure().isPresent() || after.isNoWorseThan(before));
    if (!repair.made().isEmpty()) {
      assertTrue(found(after).size() < found(before).size(), () -> repair.made().toString());
    }
  }

  /** By the names of the cases: what is found in {@code X: …} is not found in {@code no X: …}. */
  @Test
  void everyRuleIsFoundInOneCaseAndNotInItsTwin() {
    for (Rule rule : EnumSet.complementOf(EnumSet.copyOf(OF_THE_BOARD))) {
      List<FindingCases.Case> shown = named(rule.code() + ": ");
      List<FindingCases.Case> silent = named("no " + rule.code() + ": ");
      assertFalse(shown.isEmpty(), () -> "no case of " + rule);
      assertFalse(silent.isEmpty(), () -> "no silent case of " + rule);
      shown.forEach(c -> assertTrue(hasCode(c, rule), c::name));
      silent.forEach(c -> assertFalse(hasCode(c, rule), c::name));
    }
  }

  private static boolean hasCode(FindingCases.Case finding, Rule rule) {
    return finding.finds().stream().anyMatch(line -> line.split(" ", 2)[0].equals(rule.code()));
  }

  private static List<FindingCases.Case> named(String prefix) {
    return cases().stream().filter(c -> c.name().startsWith(prefix)).toList();
  }

  /** {@code CODE region}, or {@code CODE} alone for what is about the boot. */
  private static List<String> found(BootCheck check) {
    List<String> found = new ArrayList<>();
    check
        .verdicts()
        .forEach(v -> v.findings().forEach(f -> found.add(f.rule() + " " + v.region())));
    Notices.of(check).forEach(n -> found.add((n.rule() + " " + n.region().orElse("")).strip()));
    return found.stream().distinct().toList();
  }

  private static byte[] board() {
    return FdtWriter.write(
        DtsCompiler.of(CompileOptions.DEFAULT)
            .compile(
                SourceFile.of("board.dts", FindingCases.text("board.dts")),
                Includes.fromDirectories(List.of()))
            .orThrow());
  }

  private Result<Layout> layout(FindingCases.Case finding) throws IOException {
    String tree = FindingCases.text("board.dts") + "/ {\n" + finding.part("tree") + "};\n";
    Files.writeString(folder.resolve("board.dts"), tree);
    Files.writeString(folder.resolve("boot.cmd"), finding.part("script"));
    Files.write(
        folder.resolve("fit.itb"),
        MkImage.fit(FIT, Map.of("kernel", new byte[0x1000], "tree", board())));
    Files.write(
        folder.resolve("efi-kernel"),
        EfiApplication.kernel().payload("kernel").content().bytes().orElseThrow());
    String plan = FindingCases.text("plan.dts") + "/ {\n" + finding.part("plan") + "};\n";
    Path file = Files.writeString(folder.resolve("plan.dts"), plan);
    Result<Plan> read = PlanReader.read(file);
    return read.then(Planner::layout);
  }
}
