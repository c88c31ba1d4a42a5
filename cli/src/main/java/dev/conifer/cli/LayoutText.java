package dev.conifer.cli;

import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.boot.WriteSet.Certainty;
import dev.conifer.check.Margin;
import dev.conifer.layout.Assumption;
import dev.conifer.layout.Layout;
import dev.conifer.layout.MapEntry;
import dev.conifer.layout.MemoryPicture;
import dev.conifer.layout.Trial;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.linux.ReservationOutcome;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Sizes;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.verdict.Finding;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The parts of reports for people: what was assumed, the memory map, the steps, the verdicts. */
final class LayoutText {
  private final PrintWriter out;
  private final Layout layout;
  private final String rangeFormat;

  LayoutText(PrintWriter out, Layout layout) {
    this.out = out;
    this.layout = layout;
    int widest =
        layout.request().banks().stream()
            .mapToInt(b -> b.end().toString().length())
            .max()
            .orElse(0);
    this.rangeFormat = "%-" + (2 * widest + 4) + "s  %10s";
  }

  /** Which plan, board and loader this is about, and what the plan left open. */
  void writeHead() {
    String dram =
        layout.request().banks().stream()
            .map(bank -> Sizes.rounded(bank.size()) + " of DRAM at " + bank.start())
            .collect(Collectors.joining(", "));
    line("plan", layout.plan().name());
    line("board", layout.plan().board().treeName() + ", " + dram);
    line("loader", layout.loader().name());
    line("kernel", kernel(layout.linux().profile()));
    String word = "assumed";
    for (Assumption assumption : layout.assumptions()) {
      line(word, assumption.what() + ": " + assumption.value() + " (" + assumption.why() + ")");
      word = "";
    }
  }

  /** {@code Linux 6.6 (rules from source)}. */
  private static String kernel(LinuxProfile profile) {
    return "Linux %s (rules %s)".formatted(profile.version(), profile.basis());
  }

  private void line(String word, String text) {
    out.printf("%-8s %s%n", word, text);
  }

  /** What each stretch of DRAM is used for when {@code trial} has reached the kernel. */
  void writeMap(Trial trial) {
    out.printf("%nmemory map%n");
    for (MapEntry entry : MemoryPicture.of(layout, trial).entries()) {
      out.printf("  %s  %s%n", range(entry.range()), use(entry));
    }
  }

  private static String use(MapEntry entry) {
    return switch (entry.use()) {
      case PRESERVED -> "PRESERVED " + entry.what();
      case WRITTEN -> entry.what() + ", by " + entry.who();
      case RESERVED -> entry.what() + ", reserved by " + entry.who();
      case MAY_BE_WRITTEN -> entry.what() + ", perhaps, by " + entry.who();
      case FREE -> "-";
    };
  }

  /** The steps of {@code trial}, with what each writes and what it complains of. */
  void writeSteps(String title, Trial trial) {
    out.printf("%n%s%n", title);
    int number = 0;
    for (Step step : trial.trace().steps()) {
      number++;
      out.printf("  %2d  %s%n", number, step.title());
      if (isOrdinaryUse(step)) {
        out.printf("        every page that is not reserved, perhaps%n");
      } else {
        step.writes().forEach(this::writeWrite);
      }
      step.messages().stream()
          .filter(Message::complaint)
          .forEach(message -> out.printf("        says: %s%n", message.text()));
    }
    trial.failure().ifPresent(why -> out.printf("      the boot ends here: %s%n", why));
  }

  private void writeWrite(WriteSet write) {
    out.printf(
        "        %s  %s%s%n",
        range(write.range()), write.what(), write.certainty() == Certainty.MAY ? ", perhaps" : "");
  }

  private static boolean isOrdinaryUse(Step step) {
    return step.stage().isKernel()
        && !step.writes().isEmpty()
        && step.writes().stream().allMatch(write -> write.certainty() == Certainty.MAY);
  }

  /** What the crash dump takes, and what for; nothing where there is none. */
  void writeCrashDump() {
    layout.crashDump().ifPresent(dump -> new CrashDumpText(out, this, dump).write(layout));
  }

  /** Where each region lies and what becomes of it. */
  void writeVerdicts(List<RegionVerdict> verdicts) {
    out.printf("%npreserved regions%n");
    int width = verdicts.stream().mapToInt(v -> v.region().length()).max().orElse(0);
    for (RegionVerdict verdict : verdicts) {
      out.printf(
          "  %-" + Math.max(width, 1) + "s  %s  %s%n",
          verdict.region(),
          range(verdict.range()),
          verdict.verdict());
      Set<Rule> told = EnumSet.noneOf(Rule.class);
      for (Finding finding : verdict.findings()) {
        out.printf("      %s: %s%n", finding.rule(), finding.message());
        if (told.add(finding.rule())) {
          writeWhy(finding.rule());
        }
      }
      for (Remedy remedy : verdict.remedies()) {
        writeHelp(remedy, "the region is then INTACT");
      }
    }
  }

  /** What is to be said beyond the verdicts; nothing where there is nothing. */
  void writeNotices(List<Notice> notices) {
    if (notices.isEmpty()) {
      return;
    }
    out.printf("%nnotices%n");
    for (Notice notice : notices) {
      String region = notice.region().map(name -> name + ": ").orElse("");
      out.printf("  %s: %s%s%n", notice.rule(), region, notice.message());
      writeWhy(notice.rule());
      notice.remedies().forEach(remedy -> writeHelp(remedy, "it helps"));
    }
  }

  private void writeWhy(Rule rule) {
    out.printf("      why: %s (%s)%n", rule.why(), rule.source());
  }

  private void writeHelp(Remedy remedy, String effect) {
    String tried = remedy.triedOut() ? " (tried: " + effect + ")" : "";
    out.printf("      help: %s%s%n", remedy.text(), tried);
  }

  /** The board's own reservations that Linux does not make; nothing where there are none. */
  void writeOtherLosses(Trial trial) {
    List<ReservationOutcome> losses =
        trial.otherLosses(layout.regions().stream().map(PlacedRegion::range).toList());
    if (losses.isEmpty()) {
      return;
    }
    out.printf("%nother reservations that Linux does not make%n");
    losses.forEach(loss -> out.printf("  %s%n", loss));
  }

  /** How wrong what was assumed of the loader may be; nothing when nothing was. */
  void writeMargins() {
    if (!layout.assumesLoader()) {
      return;
    }
    List<Margin> margins = Margin.of(layout);
    if (margins.isEmpty()) {
      return;
    }
    out.printf("%nmargins, U-Boot's numbers being assumed%n");
    int width = margins.stream().mapToInt(m -> m.region().length()).max().orElse(1);
    for (Margin margin : margins) {
      out.printf("  %-" + width + "s  %s%n", margin.region(), margin(margin));
    }
  }

  private static String margin(Margin margin) {
    String lower =
        margin
            .lower()
            .map(bytes -> "U-Boot may sit up to " + Sizes.rounded(bytes) + " lower")
            .orElse("wherever U-Boot sits");
    return lower
        + margin
            .nearest()
            .map(
                write ->
                    "; the nearest write is %s away: %s (%s)"
                        .formatted(Sizes.rounded(write.distance()), write.step(), write.what()))
            .orElse("");
  }

  /** A range and its size, in columns that line up. */
  String range(AddressRange range) {
    return rangeFormat.formatted(range, Sizes.rounded(range.size()));
  }
}
