package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dump.Printable;
import dev.conifer.kho.KexecMetadata;
import dev.conifer.kho.KhoHandover;
import dev.conifer.kho.KhoTree;
import dev.conifer.kho.PreservedPages;
import dev.conifer.kho.ReserveMem;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Sizes;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What {@code conifer kho} found.
 *
 * @param handover what is handed over; absent when that is nothing, or cannot be read
 * @param diagnostics what is wrong with it
 */
record KhoAnswer(Optional<KhoHandover> handover, List<Diagnostic> diagnostics) implements Report {
  @Override
  public ExitCode exitCode() {
    return handover.isPresent() && diagnostics.stream().noneMatch(Diagnostic::isError)
        ? ExitCode.OK
        : ExitCode.NO;
  }

  @Override
  public void writeText(PrintWriter out) {
    if (handover.isEmpty()) {
      line(out, "handover", "none");
      return;
    }
    KhoHandover found = handover.get();
    line(out, "handover", found.tree().version() + " at " + found.chosen().fdt());
    found
        .metadata()
        .ifPresent(
            metadata ->
                line(
                    out,
                    "from",
                    Printable.of("Linux " + metadata.previousRelease())
                        + ", kexec "
                        + Integer.toUnsignedString(metadata.kexecCount())));
    String word = "scratch";
    for (AddressRange area : found.scratch()) {
      line(out, word, text(area));
      word = "";
    }
    word = "entries";
    for (KhoTree.Entry entry : found.tree().entries()) {
      line(
          out,
          word,
          "%s at %s%s"
              .formatted(
                  Printable.of(entry.name()),
                  entry.data(),
                  entry.size().map(size -> ", " + Sizes.text(size)).orElse("")));
      word = "";
    }
    word = "reserve_mem";
    for (ReserveMem region : found.reserveMem()) {
      line(out, word, Printable.of(region.label()) + "  " + text(region.range()));
      word = "";
    }
    word = "preserved";
    for (PreservedPages run : byAddress(found)) {
      line(out, word, text(run.range()) + (run.order() == 0 ? "" : ", order " + run.order()));
      word = "";
    }
  }

  private static List<PreservedPages> byAddress(KhoHandover found) {
    return found.preserved().runs().stream()
        .sorted(Comparator.comparing(PreservedPages::range))
        .toList();
  }

  private static void line(PrintWriter out, String word, String text) {
    out.printf("%-13s%s%n", word, text);
  }

  private static String text(AddressRange range) {
    return range + "  " + Sizes.rounded(range.size());
  }

  @Override
  public void writeJson(JsonObject report) {
    handover.ifPresent(
        found -> {
          report
              .put("version", found.tree().version().toString())
              .put("blob", found.chosen().fdt())
              .array("scratch", found.scratch(), JsonObject::putAll)
              .array("entries", found.tree().entries(), KhoAnswer::put)
              .array("reserveMem", found.reserveMem(), KhoAnswer::put)
              .array(
                  "preserved",
                  byAddress(found),
                  (json, run) -> json.putAll(run.range()).put("order", run.order()));
          Optional<KexecMetadata> metadata = found.metadata();
          metadata.ifPresent(
              m ->
                  report
                      .put("previousRelease", m.previousRelease())
                      .put("kexecCount", Integer.toUnsignedLong(m.kexecCount())));
        });
  }

  private static void put(JsonObject json, KhoTree.Entry entry) {
    json.put("name", entry.name()).put("data", entry.data());
    entry.size().ifPresent(size -> json.putSize("size", size));
  }

  private static void put(JsonObject json, ReserveMem region) {
    json.put("label", region.label()).putAll(region.range());
  }
}
