package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.AlreadySelectedException;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** Reads the words of a command line by the options of a command. */
final class CommandLineReader {
  private CommandLineReader() {}

  /** {@code options} with the one that all commands have. */
  static Options withHelp(Options options) {
    return options.addOption(
        Option.builder("h").longOpt("help").desc("print this help text").get());
  }

  /**
   * What {@code words} say to {@code command}.
   *
   * @param words everything after {@code conifer}, the command's name first
   * @throws DiagnosticException when the command has no such options
   */
  static Arguments read(Command command, List<String> words) {
    Options options = withHelp(command.options());
    CommandLineText text = new CommandLineText(words);
    List<String> rest = withValuesApart(words.subList(1, words.size()), options);
    try {
      CommandLine line =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .get()
              .parse(options, rest.toArray(String[]::new));
      return new Arguments(command.name(), line, text);
    } catch (ParseException e) {
      throw new DiagnosticException(problem(command, options, text, e));
    }
  }

  /** {@code words} with {@code -DNAME=VALUE} as two: the parser would look for an option DNAME. */
  private static List<String> withValuesApart(List<String> words, Options options) {
    List<String> apart = new ArrayList<>();
    boolean operands = false;
    for (String word : words) {
      boolean attached = !operands && hasValueWithEquals(word, options);
      operands |= word.equals("--");
      if (attached) {
        apart.add(word.substring(0, 2));
      }
      apart.add(attached ? word.substring(2) : word);
    }
    return apart;
  }

  private static boolean hasValueWithEquals(String word, Options options) {
    if (!word.startsWith("-") || word.indexOf('=', 3) < 0 || word.charAt(2) == '=') {
      return false;
    }
    String letter = word.substring(1, 2);
    return options.hasShortOption(letter) && options.getOption(letter).hasArg();
  }

  private static Diagnostic problem(
      Command command, Options options, CommandLineText text, ParseException e) {
    if (e instanceof UnrecognizedOptionException unknown) {
      String option = unknown.getOption().replaceFirst("=.*", "");
      return Diagnostic.error(
              "E-option",
              text.argument(option),
              "'" + command.name() + "' has no option '" + option + "'")
          .withRemedy(
              Spelling.didYouMean(option, names(options))
                  .orElse("'conifer help " + command.name() + "' lists the options"));
    }
    if (e instanceof MissingArgumentException missing) {
      Option option = missing.getOption();
      String value = Optional.ofNullable(option.getArgName()).orElse("value");
      return Diagnostic.error(
              "E-option",
              text.option(option),
              "option '--" + option.getLongOpt() + "' needs its " + value)
          .withRemedy("write '--" + option.getLongOpt() + " " + value + "'");
    }
    if (e instanceof AlreadySelectedException twice) {
      return Diagnostic.error(
              "E-option",
              text.option(twice.getOption()),
              "option '--"
                  + twice.getOption().getLongOpt()
                  + "' does not go together with '--"
                  + options.getOption(twice.getOptionGroup().getSelected()).getLongOpt()
                  + "'")
          .withRemedy("give one of the two");
    }
    return Diagnostic.error("E-option", text.end(), String.valueOf(e.getMessage()));
  }

  private static List<String> names(Options options) {
    List<String> names = new ArrayList<>();
    for (Option option : options.getOptions()) {
      names.add("--" + option.getLongOpt());
      if (option.getOpt() != null) {
        names.add("-" + option.getOpt());
      }
    }
    return names;
  }
}
