package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Spelling;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code conifer} command.
 *
 * <p>Exit codes: 0 all is well, 1 the input was understood and the answer is no, 2 the input or the
 * command line is wrong and nothing was written, 3 Conifer itself failed, 130 it was interrupted.
 */
public final class Main {
  /** Set by the launcher when standard error is a terminal, which Java 17 cannot tell. */
  private static final String TERMINAL = "conifer.terminal";

  private final Commands commands;
  private final StandardOutput out;
  private final Console console;

  /**
   * A command with these streams; it closes none of them.
   *
   * @param out gets reports (UTF-8) and blobs; not only text, hence no writer
   * @param err gets diagnostics
   * @param in is read where a file is named {@code -}
   */
  public Main(OutputStream out, PrintWriter err, InputStream in) {
    this(new ConiferCommands(), out, err, in, false);
  }

  Main(Commands commands, OutputStream out, PrintWriter err, InputStream in, boolean terminal) {
    this.commands = commands;
    this.out = new StandardOutput(out);
    this.console = new Console(this.out, err, in, terminal);
  }

  /** Runs the command of this process. */
  public static void main(String[] arguments) {
    PrintWriter err =
        new PrintWriter(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
    Main main =
        new Main(
            new ConiferCommands(),
            new ProcessOutput(),
            err,
            System.in,
            Boolean.getBoolean(TERMINAL));
    System.exit(main.run(arguments));
  }

  /**
   * Does what {@code arguments} say.
   *
   * @return the exit code
   */
  public int run(String... arguments) {
    List<String> words = List.of(arguments);
    console.tellIn(DiagnosticsForm.asked(words));
    ExitCode exitCode;
    try {
      exitCode = dispatch(words);
    } catch (DiagnosticException e) {
      exitCode = ExitCode.WRONG_INPUT;
      tell(words, exitCode, e.diagnostics());
    } catch (RuntimeException | Error e) {
      exitCode = broken(words, e);
    }
    console.flush();
    Optional<IOException> failure = out.failure();
    if (failure.isPresent()) {
      exitCode = ExitCode.WRONG_INPUT;
      console.print(
          List.of(
              Diagnostic.error(
                  "E-output",
                  new FileLocation("<stdout>"),
                  "writing failed: " + failure.get().getMessage())));
    }
    console.end();
    return exitCode.number();
  }

  /** Tells why a command did not come to its end. */
  private ExitCode broken(List<String> words, Throwable e) {
    if (OutOfMemory.isReason(e)) {
      tell(words, ExitCode.WRONG_INPUT, List.of(OutOfMemory.in("conifer " + words.get(0))));
      return ExitCode.WRONG_INPUT;
    }
    // Java's own answer would be exit code 1.
    tell(words, ExitCode.INTERNAL_ERROR, List.of(internalError(new FileLocation("conifer"), e)));
    e.printStackTrace(console.err());
    return ExitCode.INTERNAL_ERROR;
  }

  /** What to tell when Conifer itself has thrown {@code e} at {@code where}. */
  static Diagnostic internalError(Location where, Throwable e) {
    return Diagnostic.error("E-internal", where, "this should not happen: " + e)
        .withRemedy("please report it, with what follows");
  }

  private ExitCode dispatch(List<String> words) {
    if (words.isEmpty()) {
      console.err().print(HelpText.of(commands.all()));
      return ExitCode.WRONG_INPUT;
    }
    switch (words.get(0)) {
      case "-h", "--help" -> {
        console.out().print(HelpText.of(commands.all()));
        return ExitCode.OK;
      }
      case "-V", "--version" -> {
        console.out().print("conifer " + Version.text() + "\n");
        return ExitCode.OK;
      }
      case "help" -> {
        return help(words);
      }
      default -> {
        return runCommand(words);
      }
    }
  }

  private ExitCode help(List<String> words) {
    boolean general = words.size() < 2 || words.get(1).equals("help");
    console
        .out()
        .print(general ? HelpText.of(commands.all()) : HelpText.of(command(words.get(1), words)));
    return ExitCode.OK;
  }

  private ExitCode runCommand(List<String> words) {
    Command command = command(words.get(0), words);
    Arguments arguments = CommandLineReader.read(command, words);
    if (arguments.has("help")) {
      console.out().print(HelpText.of(command));
      return ExitCode.OK;
    }
    arguments.word(DiagnosticsForm.OPTION, DiagnosticsForm.words());
    return command.run(arguments, console);
  }

  private Command command(String name, List<String> words) {
    return commands.named(name).orElseThrow(() -> new DiagnosticException(unknown(name, words)));
  }

  private Diagnostic unknown(String name, List<String> words) {
    Location where = new CommandLineText(words).argument(name);
    if (name.startsWith("-")) {
      return Diagnostic.error("E-option", where, "conifer has no option '" + name + "'")
          .withRemedy(
              Spelling.didYouMean(name, List.of("--help", "--version"))
                  .orElse("options of a command come after the command's name"));
    }
    List<String> known = new ArrayList<>(commands.names());
    known.add("help");
    return Diagnostic.error("E-command", where, "there is no command '" + name + "'")
        .withRemedy(Spelling.didYouMean(name, known).orElse("'conifer --help' lists the commands"));
  }

  /** Tells of wrong input, on standard output too where a program waits for a document there. */
  private void tell(List<String> words, ExitCode exitCode, List<Diagnostic> diagnostics) {
    console.print(diagnostics);
    if (words.contains("--" + Report.JSON_OPTION)) {
      JsonDocument.write(console.out(), words.get(0), exitCode, diagnostics);
    } else if (words.contains("--" + Report.SARIF_OPTION)) {
      SarifDocument.write(console.out(), diagnostics.stream().map(SarifResult::of).toList());
    }
  }
}
