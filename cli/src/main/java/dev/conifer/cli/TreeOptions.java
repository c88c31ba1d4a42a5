package dev.conifer.cli;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.CompileOptions.PhandleFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options, by dtc's letters, that decide which nodes and properties a compiled tree has. */
final class TreeOptions {
  private static final String SYMBOLS = "symbols";
  private static final String ALIASES = "auto-alias";
  private static final String FIXUPS = "local-fixups";
  private static final String PHANDLE = "phandle";
  private static final List<String> PHANDLE_FORMATS =
      Stream.of(PhandleFormat.values()).map(TreeOptions::word).toList();

  private TreeOptions() {}

  /** {@code options} with these. */
  static Options in(Options options) {
    return options
        .addOption(
            Option.builder("@")
                .longOpt(SYMBOLS)
                .desc("list the labels in /__symbols__, so that overlays can be applied")
                .get())
        .addOption(Option.builder("A").longOpt(ALIASES).desc("list the labels in /aliases").get())
        .addOption(
            Option.builder("L")
                .longOpt(FIXUPS)
                .desc("list the references in /__local_fixups__, as an overlay has them anyway")
                .get())
        .addOption(
            Option.builder("H")
                .longOpt(PHANDLE)
                .hasArg()
                .argName("FORMAT")
                .desc(
                    "write a phandle as the property phandle (epapr, the default), linux,phandle"
                        + " (legacy), or both")
                .get());
  }

  /** What {@code arguments} ask for. */
  static CompileOptions of(Arguments arguments) {
    CompileOptions options = CompileOptions.DEFAULT;
    if (arguments.has(SYMBOLS)) {
      options = options.withSymbols();
    }
    if (arguments.has(ALIASES)) {
      options = options.withAliases();
    }
    if (arguments.has(FIXUPS)) {
      options = options.withFixups();
    }
    return options.withPhandles(phandles(arguments));
  }

  private static PhandleFormat phandles(Arguments arguments) {
    return arguments
        .word(PHANDLE, PHANDLE_FORMATS)
        .map(word -> PhandleFormat.valueOf(word.toUpperCase(Locale.ROOT)))
        .orElse(CompileOptions.DEFAULT.phandles());
  }

  private static String word(PhandleFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }
}
