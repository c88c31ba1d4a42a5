package dev.conifer.cli;

import dev.conifer.diagnostic.DiagnosticException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.OptionGroup;
import org.apache.commons.cli.Options;

/**
 * The way of a command that makes one output of one input: either a single file, which goes where
 * {@code -o} says, or many at once, each of which has its output below the folder {@code
 * --out-dir}.
 */
final class Converter {
  /** The operands of such a command, for its help text. */
  static final String OPERANDS = "FILE, or --out-dir DIR FILE|@LIST...";

  /** The part of such a command's help text about many files. */
  static final String MANY_FILES =
      """
      With --out-dir, many files are done at once by all processors. A file's output is
      found in DIR under the file's own path, without a leading / or ..; @LIST stands
      for the files that LIST names, one path a line (@- for standard input), and a file
      whose name starts with @ is given as ./@NAME. A bad file does not stop the others.
      """;

  private static final String OUT_DIR = "out-dir";
  private static final String JOBS = "jobs";
  private static final int MOST_JOBS = 1024;

  private final OutputNames names;
  private final String done;

  /**
   * A converter.
   *
   * @param names how outputs are named
   * @param done what has been done to a file, such as "compiled"
   */
  Converter(OutputNames names, String done) {
    this.names = names;
    this.done = done;
  }

  /** {@code options} with those that say where output goes. */
  static Options withOptions(Options options, String output) {
    return options
        .addOptionGroup(
            new OptionGroup()
                .addOption(OutputFiles.option(output))
                .addOption(
                    Option.builder()
                        .longOpt(OUT_DIR)
                        .hasArg()
                        .argName("DIR")
                        .desc("take many files, and write their output below DIR, made if need be")
                        .get()))
        .addOption(
            Option.builder("j")
                .longOpt(JOBS)
                .hasArg()
                .argName("N")
                .desc("with --out-dir: do N files at a time (default: one for each processor)")
                .get());
  }

  /** Whether {@code arguments} ask for the output of many files. */
  static boolean isForMany(Arguments arguments) {
    return arguments.has(OUT_DIR);
  }

  /** Does {@code conversion} to the files that {@code arguments} name. */
  ExitCode run(FileConversion conversion, Arguments arguments, Console console) {
    int jobs =
        arguments
            .number(JOBS, 1, MOST_JOBS)
            .orElseGet(() -> Runtime.getRuntime().availableProcessors());
    Optional<DependencyFile> dependencies = DependencyFile.of(arguments);
    FileConversion noted = dependencies.map(file -> file.noting(conversion)).orElse(conversion);
    if (!isForMany(arguments)) {
      runOne(noted, dependencies, arguments, console);
      return ExitCode.OK;
    }
    Path folder = InputFiles.path(arguments.value(OUT_DIR).orElseThrow());
    List<String> inputs = InputList.of(arguments.operands("FILE"), console);
    List<BatchFile> files = names.below(folder, inputs);
    ExitCode exitCode = new Batch(noted, OutputFolder.make(folder), jobs, done).run(files, console);
    dependencies.ifPresent(file -> writeRules(file, files, exitCode, console));
    return exitCode;
  }

  private static void runOne(
      FileConversion conversion,
      Optional<DependencyFile> dependencies,
      Arguments arguments,
      Console console) {
    String input = single(arguments);
    byte[] content = InputFiles.read(input, console);
    String name = InputFiles.displayName(input);
    Converted made =
        console.value(OutOfMemory.toldFor(name, () -> conversion.convert(name, content)));
    if (dependencies.isEmpty()) {
      OutputFiles.write(arguments, console, made.content());
      return;
    }
    String output = OutputFiles.target(arguments);
    dependencies.get().add(output, input);
    try (OutputFiles files = new OutputFiles()) {
      files.add(InputFiles.path(output), made.content());
      dependencies.get().writeAmong(files, console);
      files.commit();
    }
  }

  /**
   * The rules of a batch are written when all files are done, and else not at all: the old ones
   * stay true of the outputs that stay.
   */
  private void writeRules(
      DependencyFile rules, List<BatchFile> files, ExitCode exitCode, Console console) {
    if (exitCode != ExitCode.OK) {
      console.tell(rules + " is not written: not all files are " + done + "\n");
      return;
    }
    files.forEach(file -> rules.add(file.output().toString(), file.input()));
    try (OutputFiles output = new OutputFiles()) {
      rules.writeAmong(output, console);
      output.commit();
    }
  }

  /**
   * The one input.
   *
   * @throws DiagnosticException when there are more
   */
  private static String single(Arguments arguments) {
    List<String> operands = arguments.operands("FILE");
    if (operands.size() > 1) {
      throw arguments.wrongOperand(
          operands.get(1),
          "'" + arguments.command() + "' of more than one FILE needs --out-dir",
          "write '--out-dir DIR' to have the output of each file in DIR");
    }
    String operand = operands.get(0);
    if (InputList.isList(operand)) {
      throw arguments.wrongOperand(
          operand,
          "'" + arguments.command() + "' of a list of files needs --out-dir",
          "write '--out-dir DIR', or ./" + operand + " for a file of that name");
    }
    return operand;
  }
}
