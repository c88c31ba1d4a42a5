package dev.conifer.cli;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.cli.Option;

/**
 * The command line as a source text, so that a diagnostic can point into it. Most runs have none
 * that does, so the text is made when the first is asked for.
 */
final class CommandLineText {
  /** What stands for itself in a shell, beside letters and digits. */
  private static final String PLAIN = "_./=:,+@%^-";

  private final List<String> arguments;

  CommandLineText(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
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
        word ->
            word.equals(longName)
                || word.startsWith(longName + "=")
                || word.equals(shortName)
                || (option.hasArg() && word.startsWith(shortName)));
  }

  private Origin first(Predicate<String> meant) {
    for (int i = 0; i < arguments.size(); i++) {
      if (meant.test(arguments.get(i))) {
        int start = text(i).length() + 1;
        return Origin.of(source().range(start, start + quoted(arguments.get(i)).length()));
      }
    }
    return end();
  }

  /** The place after the last argument: where something is missing. */
  Origin end() {
    SourceFile source = source();
    int length = source.text().length();
    return Origin.of(source.range(length, length));
  }

  private SourceFile source() {
    return SourceFile.of("command line", text(arguments.size()));
  }

  /** The command line up to the first {@code count} arguments, those included. */
  private String text(int count) {
    StringBuilder text = new StringBuilder("conifer");
    for (String argument : arguments.subList(0, count)) {
      text.append(' ').append(quoted(argument));
    }
    return text.toString();
  }

  private static String quoted(String argument) {
    boolean plain =
        !argument.isEmpty()
            && argument.chars().allMatch(c -> isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
    return plain ? argument : "'" + argument.replace("'", "'\\''") + "'";
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
