package dev.conifer.cli;

import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.cli.Option;

/** The file that dtc's {@code -d} names: for make, of which files each output was made. */
final class DependencyFile {
  private static final String OPTION = "out-dependency";

  private final String name;
  private final MakeRules rules = new MakeRules();

  /** By the input's name; filled by any thread. */
  private final Map<String, List<String>> sources = new ConcurrentHashMap<>();

  private DependencyFile(String name) {
    this.name = name;
  }

  static Option option() {
    return Option.builder("d")
        .longOpt(OPTION)
        .hasArg()
        .argName("FILE")
        .desc("write into FILE, as rules for make, which files each DTB was made of")
        .get();
  }

  /**
   * The file that {@code arguments} ask for.
   *
   * @throws DiagnosticException when there is no output that a rule could name
   */
  static Optional<DependencyFile> of(Arguments arguments) {
    Optional<String> name = arguments.value(OPTION);
    if (name.isPresent()
        && !Converter.isForMany(arguments)
        && OutputFiles.target(arguments).equals(InputFiles.STANDARD)) {
      throw arguments.wrongOption(
          OPTION,
          "option '--" + OPTION + "' needs the name of the DTB, and it goes to standard output",
          "name it with '-o FILE'");
    }
    return name.map(DependencyFile::new);
  }

  /** {@code conversion}, which takes note here of the files that it reads. */
  FileConversion noting(FileConversion conversion) {
    return (name, content) -> {
      Result<Converted> result = conversion.convert(name, content);
      result.value().ifPresent(made -> sources.put(name, made.sources()));
      return result;
    };
  }

  /** Adds the rule for {@code output}, which was made of {@code input}, and of what was noted. */
  void add(String output, String input) {
    String name = InputFiles.displayName(input);
    List<String> files = sources.getOrDefault(name, List.of(name));
    // Standard input, the first, is no file that make could look for.
    boolean standard = input.equals(InputFiles.STANDARD);
    rules.add(output, standard ? files.subList(1, files.size()) : files);
  }

  /** Writes the rules among {@code files}, or to standard output. */
  void writeAmong(OutputFiles files, Console console) {
    if (name.equals(InputFiles.STANDARD)) {
      console.write(rules.toBytes());
    } else {
      files.add(InputFiles.path(name), rules.toBytes());
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
