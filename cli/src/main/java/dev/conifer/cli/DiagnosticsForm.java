package dev.conifer.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.Option;

/** How diagnostics are written on standard error. */
enum DiagnosticsForm {
  /** For people: the place, the source line, a caret. */
  TEXT,
  /** For editors: one JSON object a line, as soon as it is known. */
  JSON,
  /** For CI systems: one SARIF log, at the end, with results or without. */
  SARIF;

  /** The long name of the option. */
  static final String OPTION = "diagnostics";

  /** The option, for commands that read device trees. */
  static Option option() {
    return Option.builder()
        .longOpt(OPTION)
        .hasArg()
        .argName("FORM")
        .desc(
            "write diagnostics, on standard error, as text (the default), as json, one object a"
                + " line, or as one sarif log")
        .get();
  }

  /** The words that name the forms. */
  static List<String> words() {
    return Arrays.stream(values()).map(form -> form.name().toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * The form that a command line asks for. Nothing is checked here: that the command line itself is
   * wrong is told in that form, too.
   */
  static DiagnosticsForm asked(List<String> commandLine) {
    Optional<DiagnosticsForm> asked = Optional.empty();
    for (int i = 0; i < commandLine.size(); i++) {
      String word = commandLine.get(i);
      if (word.startsWith("--" + OPTION + "=")) {
        asked = form(word.substring(OPTION.length() + 3));
      } else if (word.equals("--" + OPTION) && i + 1 < commandLine.size()) {
        asked = form(commandLine.get(i + 1));
      }
    }
    return asked.orElse(TEXT);
  }

  private static Optional<DiagnosticsForm> form(String word) {
    int index = words().indexOf(word);
    return index < 0 ? Optional.empty() : Optional.of(values()[index]);
  }
}
