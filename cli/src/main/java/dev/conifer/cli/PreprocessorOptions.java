package dev.conifer.cli;

import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options of the C preprocessor, by cpp's letters. */
final class PreprocessorOptions {
  private static final String FOLDER = "include-dir";
  private static final String DEFINE = "define";
  private static final String UNDEFINE = "undefine";

  private PreprocessorOptions() {}

  /** {@code options} with these. */
  static Options in(Options options) {
    return options
        .addOption(
            Option.builder("I")
                .longOpt(FOLDER)
                .hasArg()
                .argName("DIR")
                .desc(
                    "look in DIR for files that are named by #include and, if in quotes, are not"
                        + " beside the file that names them; may be given more than once")
                .get())
        .addOption(
            Option.builder("D")
                .longOpt(DEFINE)
                .hasArg()
                .argName("NAME[=VALUE]")
                .desc("define the macro NAME as VALUE (1); may be given more than once")
                .get())
        .addOption(
            Option.builder("U")
                .longOpt(UNDEFINE)
                .hasArg()
                .argName("NAME")
                .desc("forget the macro NAME, which is defined already or by -D before")
                .get());
  }

  /** The preprocessor that {@code arguments} ask for. */
  static Preprocessor preprocessor(Arguments arguments) {
    Preprocessor preprocessor =
        Preprocessor.of(
            Headers.fromDirectories(
                arguments.values(FOLDER).stream().map(InputFiles::path).toList()));
    for (Arguments.Given given : arguments.inOrder(DEFINE, UNDEFINE)) {
      boolean define = given.option().equals(DEFINE);
      if (!(define
          ? Preprocessor.isDefinition(given.value())
          : Preprocessor.isName(given.value()))) {
        throw arguments.wrongValue(
            given.option(),
            given.value(),
            define
                ? "write NAME, NAME=VALUE or 'NAME(PARAMETERS)=VALUE'"
                : "give a macro's name: letters, digits and underscores");
      }
      preprocessor =
          define ? preprocessor.define(given.value()) : preprocessor.undefine(given.value());
    }
    return preprocessor;
  }
}
