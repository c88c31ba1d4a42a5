package dev.conifer.cli;

import dev.conifer.diagnostic.DiagnosticException;
import org.apache.commons.cli.Options;

/** One subcommand of {@code conifer}. */
interface Command {
  /** The word that selects it. */
  String name();

  /** What it does, in one line of at most 60 characters: the list of commands shows it. */
  String summary();

  /** The rest of its help text. */
  Manual manual();

  /**
   * Its options, made anew at each call; {@code --help} is not among them: all commands have it.
   */
  Options options();

  /**
   * Does it.
   *
   * @return what to tell the shell
   * @throws DiagnosticException when the input or the arguments are wrong; {@link Main} prints what
   *     it carries and answers {@link ExitCode#WRONG_INPUT}
   */
  ExitCode run(Arguments arguments, Console console);

  /**
   * The parts of a help text that are prose.
   *
   * @param operands what follows the options, such as {@code [FILE]}; may be empty
   * @param description what the command does; paragraphs end in a newline, lines are at most 80
   *     characters
   * @param example one or more command lines
   * @param exitCodes what each exit code means here, one a line
   */
  record Manual(String operands, String description, String example, String exitCodes) {}
}
