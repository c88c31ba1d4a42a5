package dev.conifer.cli;

import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The help texts: that of {@code conifer} and that of each command. */
final class HelpText {
  private static final int WIDTH = 80;
  private static final String INDENT = "  ";

  private HelpText() {}

  /** What {@code conifer --help} prints. */
  static String of(List<Command> commands) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        Conifer tells whether bytes in memory will still be there after a reboot, and if
        not, who overwrites them.

        Usage: conifer COMMAND [OPTION]... [FILE]...

        Commands:
        """);
    int column = commands.stream().mapToInt(c -> c.name().length()).max().orElse(0);
    for (Command command : commands) {
      appendEntry(text, command.name(), column, command.summary());
    }
    text.append(
        """

        Options:
          -h, --help     print this
          -V, --version  print the version

        'conifer help COMMAND' tells what a command does, its options and an example.

        Exit codes:
          0  all is well
          1  the input was understood and the answer is no
          2  the input or the command line is wrong; nothing was written
          3  Conifer itself failed: please report it
        """);
    return text.toString();
  }

  /** What {@code conifer help COMMAND} prints. */
  static String of(Command command) {
    Command.Manual manual = command.manual();
    StringBuilder text = new StringBuilder();
    text.append("Usage: conifer ").append(command.name()).append(" [OPTION]...");
    if (!manual.operands().isEmpty()) {
      text.append(' ').append(manual.operands());
    }
    text.append("\n\n").append(manual.description().strip()).append("\n\nOptions:\n");
    appendOptions(text, CommandLineReader.withHelp(command.options()));
    text.append("\nExample:\n").append(manual.example().strip().indent(INDENT.length()));
    text.append("\nExit codes:\n").append(manual.exitCodes().strip().indent(INDENT.length()));
    return text.toString();
  }

  private static void appendOptions(StringBuilder text, Options options) {
    List<Option> all = List.copyOf(options.getOptions());
    int column = all.stream().mapToInt(option -> form(option).length()).max().orElse(0);
    for (Option option : all) {
      appendEntry(text, form(option), column, option.getDescription());
    }
  }

  /** {@code -o, --output FILE}; without a short form the long one stands below the others. */
  private static String form(Option option) {
    StringBuilder form = new StringBuilder();
    form.append(option.getOpt() == null ? "    " : "-" + option.getOpt() + ", ");
    form.append("--").append(option.getLongOpt());
    if (option.hasArg()) {
      form.append(' ').append(option.getArgName());
    }
    return form.toString();
  }

  /** A word in its column, and what it means, wrapped, in the next. */
  private static void appendEntry(StringBuilder text, String word, int column, String meaning) {
    String head = INDENT + word + " ".repeat(column - word.length()) + INDENT;
    StringBuilder line = new StringBuilder(head);
    for (String next : meaning.split(" ", -1)) {
      if (line.length() + next.length() > WIDTH && line.length() > head.length()) {
        text.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(" ".repeat(head.length()));
      }
      line.append(next).append(' ');
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
