package dev.conifer.cli;

import dev.conifer.compile.CompileOptions;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options, by dtc's letters, that decide which nodes a compiled tree has. */
final class TreeOptions {
  private static final String SYMBOLS = "symbols";
  private static final String ALIASES = "auto-alias";

  private TreeOptions() {}

  /** {@code options} with these. */
  static Options in(Options options) {
    return options
        .addOption(
            Option.builder("@")
                .longOpt(SYMBOLS)
                .desc("list the labels in /__symbols__, so that overlays can be applied")
                .get())
        .addOption(Option.builder("A").longOpt(ALIASES).desc("list the labels in /aliases").get());
  }

  /** What {@code arguments} ask for. */
  static CompileOptions of(Arguments arguments) {
    CompileOptions options = CompileOptions.DEFAULT;
    if (arguments.has(SYMBOLS)) {
      options = options.withSymbols();
    }
    return arguments.has(ALIASES) ? options.withAliases() : options;
  }
}
