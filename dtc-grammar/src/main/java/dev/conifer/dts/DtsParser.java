package dev.conifer.dts;

import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.grammar.DeviceTreeParser;
import dev.conifer.preprocessor.ExpandedSource;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import org.antlr.v4.runtime.atn.PredictionMode;

/**
 * Reads devicetree source.
 *
 * <p>The language is dtc 1.8.1's, with the differences that the package's documentation lists.
 * Several errors are found in one run: after one, reading goes on with the next statement.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, chapter 6</a>
 */
public final class DtsParser {
  /** How deep nodes may be nested. Linux gives up at 64 (FDT_MAX_DEPTH, drivers/of/fdt.c). */
  public static final int DEEPEST_NODE = 1000;

  /** How many operators, operands and pairs of parentheses one expression may have. */
  public static final int LARGEST_EXPRESSION = 1000;

  private DtsParser() {}

  /**
   * The syntax of {@code file} and of what it includes by {@code /include/}. Macros and
   * conditionals of the C preprocessor are carried out, an {@code #include} is an error.
   *
   * @return the syntax, or at least one error; syntax errors have the code {@code syntax}
   */
  public static Result<DtsFile> parse(SourceFile file, Includes includes) {
    return parse(file, Preprocessor.of(Headers.none()), includes);
  }

  /**
   * The syntax of {@code file} once {@code preprocessor} has read it, and of what is included. As
   * behind cpp, what {@code /include/} brings is not preprocessed.
   *
   * @return the syntax, or at least one error; syntax errors have the code {@code syntax}
   */
  public static Result<DtsFile> parse(
      SourceFile file, Preprocessor preprocessor, Includes includes) {
    Problems problems = new Problems();
    if (!preprocessor.concerns(file)) {
      return parse(SourceInput.of(file), includes, problems);
    }
    Result<ExpandedSource> expanded = preprocessor.expand(file);
    if (expanded.value().isEmpty()) {
      return Result.failure(expanded.diagnostics());
    }
    expanded.diagnostics().forEach(problems::add);
    return parse(SourceInput.of(expanded.value().get()), includes, problems);
  }

  private static Result<DtsFile> parse(SourceInput input, Includes includes, Problems problems) {
    try {
      DtsTokenSource words = new DtsTokenSource(input, includes, problems);
      DeviceTreeParser.SourceContext tree = tree(words, problems);
      DtsFile syntax = new FileBuilder(includes, problems, words.isIncomplete()).build(tree);
      return Result.of(syntax, problems.inReadingOrder());
    } catch (Problems.Abandoned e) {
      return Result.failure(problems.inReadingOrder());
    }
  }

  private static DeviceTreeParser.SourceContext tree(DtsTokenSource words, Problems problems) {
    DtsTokenStream tokens = new DtsTokenStream(words);
    DeviceTreeParser parser = new DeviceTreeParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(new SyntaxErrorHandler(tokens, words, problems));
    parser.addParseListener(new DepthGuard(problems));
    // Exact here, see the grammar; LL would only be slower.
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    return parser.source();
  }
}
