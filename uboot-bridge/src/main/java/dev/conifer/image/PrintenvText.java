package dev.conifer.image;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the output of {@code printenv} in a console log: from the echo of the command, or from the
 * first variable, to {@code Environment size: …}. Of several outputs the last complete one counts.
 * The size that U-Boot prints tells whether a line was lost or altered on the way.
 */
public final class PrintenvText {
  private static final Pattern VARIABLE =
      Pattern.compile("(?<name>[A-Za-z_.#$][^\\s=\"']{0,120})=(?<value>.*)");

  /** {@code do_env_print}: the length of what it printed, and how much there may be, in bytes. */
  private static final Pattern SIZE =
      Pattern.compile("Environment size: (?<size>\\d{1,9})/\\d{1,9} bytes");

  private PrintenvText() {}

  private static final class Section {
    private final int start;
    private int end;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private Optional<Long> size = Optional.empty();

    Section(int start) {
      this.start = start;
      this.end = start;
    }

    /** The lines with their line ends, and the 0 after the last ({@code hexport_r}). */
    long length() {
      return 1
          + variables.entrySet().stream()
              .mapToLong(e -> e.getKey().length() + e.getValue().length() + 2L)
              .sum();
    }
  }

  /** The variables in the order of printing. */
  public static Result<Map<String, String>> read(SourceFile file) {
    List<Section> sections = sections(ConsoleLog.of(file));
    Optional<Section> chosen =
        sections.stream()
            .filter(section -> section.size.isPresent())
            .reduce((earlier, later) -> later)
            .or(
                () ->
                    sections.stream()
                        .filter(section -> !section.variables.isEmpty())
                        .reduce((earlier, later) -> later));
    if (chosen.isEmpty()) {
      return Result.failure(
          Diagnostic.error(
                  "E-printenv",
                  new FileLocation(file.name()),
                  "there is no output of 'printenv': no line name=value")
              .withRemedy("run printenv at U-Boot's prompt and paste what it prints"));
    }
    Section section = chosen.get();
    List<Diagnostic> problems = new ArrayList<>();
    Origin where = Origin.of(file.range(section.start, section.end));
    if (section.size.isEmpty()) {
      problems.add(
          Diagnostic.warning(
                  "W-printenv-end",
                  where,
                  "this output of printenv has no line 'Environment size: …': it tells that the"
                      + " output is whole, so variables may be missing")
              .withRemedy("paste the whole output of printenv"));
    } else if (section.size.get() != section.length()) {
      problems.add(
          Diagnostic.warning(
                  "W-printenv-size",
                  where,
                  "the variables read have %d bytes, U-Boot says %d: lines were lost, altered or mixed with others"
                      .formatted(section.length(), section.size.get()))
              .withRemedy("paste the output of printenv as it is, without line breaks added"));
    }
    return Result.of(section.variables, problems);
  }

  private static List<Section> sections(ConsoleLog log) {
    List<Section> sections = new ArrayList<>();
    Section section = new Section(0);
    sections.add(section);
    String prompt = "";
    boolean inside = false;
    for (ConsoleLog.Line line : log.lines()) {
      Optional<String> echo = ConsoleLog.promptBefore("printenv|env print|print", line.text());
      Matcher size = SIZE.matcher(line.text().strip());
      Matcher variable = VARIABLE.matcher(line.text());
      boolean isPrompt = inside && !prompt.isEmpty() && line.text().startsWith(prompt);
      if (echo.isPresent()) {
        section = new Section(line.start());
        sections.add(section);
        prompt = echo.get();
        inside = true;
      } else if (size.matches()) {
        section.size = Optional.of(Long.valueOf(size.group("size")));
        section.end = line.end();
        section = new Section(line.end());
        sections.add(section);
        inside = false;
      } else if (isPrompt) {
        section = new Section(line.end());
        sections.add(section);
        inside = false;
      } else if (variable.matches()) {
        section.variables.put(variable.group("name"), variable.group("value"));
        section.end = line.end();
      }
    }
    return sections;
  }
}
