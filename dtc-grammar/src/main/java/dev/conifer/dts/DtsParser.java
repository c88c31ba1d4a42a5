package dev.conifer.dts;

import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.grammar.DeviceTreeParser;
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
   * The syntax of {@code file} and of what it includes.
   *
   * @return the syntax, or at least one error; syntax errors have the code {@code syntax}
   */
  public static Result<DtsFile> parse(SourceFile file, Includes includes) {
    // Most sources are right, and quickly read as long as they are. To find out what is wrong with
    // one takes a second look, from the start.
    return StreamingParser.parse(file, includes)
        .map(Result::of)
        .orElseGet(() -> NotText.explained(parseWithErrors(file, includes)));
  }

  private static Result<DtsFile> parseWithErrors(SourceFile file, Includes includes) {
    Problems problems = new Problems();
    try {
      DtsTokenSource words = new DtsTokenSource(file, includes, problems);
      DeviceTreeParser.SourceContext tree = tree(words, problems);
      FileBuilder builder = new FileBuilder(includes, problems, words.isIncomplete());
      new ParseTreeReplay(builder).report(tree);
      return Result.of(builder.file(), problems.inReadingOrder());
    } catch (Problems.Abandoned e) {
      return Result.failure(problems.inReadingOrder());
    }
  }

  private static DeviceTreeParser.SourceContext tree(DtsTokenSource words, Problems problems) {
    DtsTokenStream tokens = DtsTokenStream.of(words);
    DeviceTreeParser parser = new DeviceTreeParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(new SyntaxErrorHandler(tokens, words, problems));
    parser.addParseListener(new DepthGuard(problems));
    // Exact here, see the grammar; LL would only be slower.
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    return parser.source();
  }
}
