package dev.conifer.image;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the output of {@code bdinfo} in a console log. There may be prompts, time stamps, escape
 * sequences and a whole boot around it, and other output between its lines. Of several outputs the
 * last complete one counts: one with {@code relocaddr} and {@code sp start}, the first and the last
 * of the lines that matter.
 */
public final class BdinfoText {
  /** What a missing line would have told, in the order of printing. */
  private static final List<Purpose> PURPOSES =
      List.of(
          new Purpose("DRAM bank", "which memory U-Boot has"),
          new Purpose("fdt_blob", "where U-Boot keeps its control FDT, which ends its heap"),
          new Purpose("reserved[…]", "how much memory U-Boot keeps for its stack and for EFI"),
          new Purpose("TLB addr", "where U-Boot's page tables begin, which end its image"),
          new Purpose("sp start", "where U-Boot's stack begins"));

  private BdinfoText() {}

  private record Purpose(String line, String tells) {}

  /**
   * What the log shows. A missing line is a warning that says what the line is for; without {@code
   * relocaddr} there is nothing to go by, which is an error.
   */
  public static Result<Bdinfo> read(SourceFile file) {
    List<BdinfoSection> sections = sections(ConsoleLog.of(file));
    Optional<BdinfoSection> chosen =
        last(sections, BdinfoSection::isComplete).or(() -> last(sections, BdinfoSection::isUsable));
    if (chosen.isEmpty()) {
      return Result.failure(
          Diagnostic.error(
                  "E-bdinfo",
                  new FileLocation(file.name()),
                  "there is no output of 'bdinfo': no line 'relocaddr   = 0x…', which tells where"
                      + " U-Boot's image lies")
              .withRemedy(
                  "run bdinfo as the first command at U-Boot's prompt and paste what it prints"));
    }
    BdinfoSection section = chosen.get();
    Location where = Origin.of(file.range(section.start(), section.end()));
    List<Diagnostic> problems = new ArrayList<>(section.problems(file));
    for (Purpose purpose : PURPOSES) {
      if (!section.has(purpose.line)) {
        problems.add(
            Diagnostic.warning(
                    "W-bdinfo-line",
                    where,
                    "this output of bdinfo has no line '%s': it tells %s, which is assumed now"
                        .formatted(purpose.line, purpose.tells))
                .withRemedy("paste the whole output of bdinfo"));
      }
    }
    return Result.of(section.bdinfo(), problems);
  }

  private static List<BdinfoSection> sections(ConsoleLog log) {
    List<BdinfoSection> sections = new ArrayList<>();
    BdinfoSection section = new BdinfoSection(0);
    sections.add(section);
    for (ConsoleLog.Line line : log.lines()) {
      if (ConsoleLog.promptBefore("bdinfo|bdi", line.text()).isPresent()
          || section.isBeginOfNext(line.text())) {
        section = new BdinfoSection(line.start());
        sections.add(section);
      }
      section.accept(line);
    }
    return sections;
  }

  private static Optional<BdinfoSection> last(
      List<BdinfoSection> sections, Predicate<BdinfoSection> condition) {
    return sections.stream().filter(condition).reduce((earlier, later) -> later);
  }
}
