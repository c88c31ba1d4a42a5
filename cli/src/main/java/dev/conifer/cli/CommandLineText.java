package dev.conifer.cli;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.commons.cli.Option;

/** The command line as a source text, so that a diagnostic can point into it. */
final class CommandLineText {
  private static final Pattern PLAIN = Pattern.compile("[\\w./=:,+@%^-]+");

  private final List<String> arguments;
  private final List<Integer> starts = new ArrayList<>();
  private final SourceFile source;

  CommandLineText(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
    StringBuilder text = new StringBuilder("conifer");
    for (String argument : arguments) {
      text.append(' ');
      starts.add(text.length());
      text.append(quoted(argument));
    }
    this.source = SourceFile.of("command line", text.toString());
  }

  /** The place of the first argument that is {@code text}, with a value of an option or without. */
  Origin argument(String text) {
    return first(
        word ->
            word.equals(text)
                || word.startsWith(text + "=")
                || word.endsWith("=" + text)
                || (word.matches("-\\w.+") && word.substring(2).equals(text)));
  }

  /** The place where {@code option} was first given, by its long or its short name. */
  Origin option(Option option) {
    String longName = "--" + option.getLongOpt();
    String shortName = "-" + option.getOpt();
    return first(
        word -> word.equals(longName) || word.startsWith(longName + "=") || word.equals(shortName));
  }

  private Origin first(Predicate<String> meant) {
    for (int i = 0; i < arguments.size(); i++) {
      if (meant.test(arguments.get(i))) {
        int start = starts.get(i);
        return Origin.of(source.range(start, start + quoted(arguments.get(i)).length()));
      }
    }
    return end();
  }

  /** The place after the last argument: where something is missing. */
  Origin end() {
    int length = source.text().length();
    return Origin.of(source.range(length, length));
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
