package dev.conifer.plan;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;

/** Reads the child of a plan's {@code preserve} node that asks for a crash dump. */
final class CrashDumpReader {
  /** {@code kind} of such a child. */
  static final String KIND = "crash-dump";

  /** {@code CMA_MIN_ALIGNMENT_BYTES} with pages of 4 KiB: what Linux takes as contiguous memory. */
  private static final long UNIT = 4 * Sizes.MIB;

  private final PlanNode node;
  private final List<Diagnostic> problems;

  CrashDumpReader(PlanNode node, List<Diagnostic> problems) {
    this.node = node;
    this.problems = problems;
  }

  static boolean isCrashDump(PlanNode node) {
    return node.node().value("kind").flatMap(PropertyValue::string).equals(Optional.of(KIND));
  }

  /** What is asked for; absent when something is wrong with it, which is then a problem. */
  Optional<CrashDumpPlan> read() {
    int before = problems.size();
    node.expect("kind");
    Optional<Long> size = node.number("capture-size");
    if (size.isEmpty() && !node.node().has("capture-size")) {
      node.problem(
          "E-plan-missing",
          "capture-size",
          node.path() + " does not say how much memory the capture boot gets",
          "write capture-size = <…>; in bytes: kernel, ramdisk and what they need to run, such as"
              + " <0x10000000>");
    }
    size.ifPresent(bytes -> expectUnits("capture-size", bytes));
    Optional<Long> address = node.number("capture-address");
    address.ifPresent(start -> expectUnits("capture-address", start));
    Optional<String> arguments = node.text("capture-bootargs");
    boolean copiesWindow = node.flag("copy-window");
    boolean handsBack = node.flag("hand-back");
    boolean firmwareNotes = node.flag("firmware-notes");
    node.finish();
    boolean failed = problems.stream().skip(before).anyMatch(Diagnostic::isError);
    return failed
        ? Optional.empty()
        : size.map(
            bytes ->
                new CrashDumpPlan(
                    node.name(),
                    bytes,
                    address.map(PhysicalAddress::of),
                    arguments,
                    copiesWindow,
                    handsBack,
                    firmwareNotes,
                    node.location()));
  }

  private void expectUnits(String property, long value) {
    if (Long.remainderUnsigned(value, UNIT) != 0 || (value == 0 && property.endsWith("size"))) {
      node.problem(
          "E-plan-value",
          property,
          "%s: %s 0x%x is no multiple of %s"
              .formatted(node.path(), property, value, Sizes.text(UNIT)),
          "the window is a CMA area, and Linux takes only whole units of " + Sizes.text(UNIT));
    }
  }
}
