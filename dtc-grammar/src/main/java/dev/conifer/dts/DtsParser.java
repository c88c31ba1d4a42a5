package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.grammar.DeviceTreeParser;
import dev.conifer.preprocessor.ExpandedSource;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
    // One for each source: it remembers every identifier that it has read.
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
    return parse(file, preprocessor, includes, SyntaxCache.none());
  }

  /**
   * The same, for one of several sources with text in common.
   *
   * @param cache what is read in the one is remembered for the others here
   * @return the same as without
   */
  public static Result<DtsFile> parse(
      SourceFile file, Preprocessor preprocessor, Includes includes, SyntaxCache cache) {
    if (!preprocessor.concerns(file)) {
      NotedIncludes noted = new NotedIncludes(includes, List.of(file.name()));
      return parse(() -> SourceInput.of(file), noted, cache, List.of());
    }
    Result<ExpandedSource> expanded = preprocessor.expand(file);
    if (expanded.value().isEmpty()) {
      return NoSource.explained(Result.failure(expanded.diagnostics()));
    }
    ExpandedSource text = expanded.value().get();
    NotedIncludes noted = new NotedIncludes(includes, text.files());
    return parse(() -> SourceInput.of(text), noted, cache, expanded.diagnostics());
  }

  /**
   * The syntax of a text.
   *
   * @param input the text, from its start each time
   * @param warnings what was found before
   */
  private static Result<DtsFile> parse(
      Supplier<SourceInput> input,
      NotedIncludes includes,
      SyntaxCache cache,
      List<Diagnostic> warnings) {
    // Most sources are right, and quickly read as long as they are. To find out what is wrong with
    // one takes a second look, from the start.
    return parseQuickly(input, includes, cache)
        .map(syntax -> Result.of(syntax, warnings))
        .orElseGet(() -> explained(parseWithErrors(input.get(), includes, warnings)))
        .map(syntax -> syntax.withFiles(includes.files()));
  }

  /** {@code result} with one error in place of all that have the same cause. */
  private static Result<DtsFile> explained(Result<DtsFile> result) {
    return DefinitionErrors.explained(NoSource.explained(result));
  }

  private static Optional<DtsFile> parseQuickly(
      Supplier<SourceInput> input, Includes includes, SyntaxCache cache) {
    try {
      return StreamingParser.parse(input.get(), includes, cache);
    } catch (RuntimeException e) {
      // Where memory runs out, the rules that are left by that end before they are whole, and what
      // comes of it hides the reason. Then it runs out here again.
      parseWithErrors(input.get(), includes, List.of());
      throw e;
    }
  }

  private static Result<DtsFile> parseWithErrors(
      SourceInput input, Includes includes, List<Diagnostic> warnings) {
    Problems problems = new Problems();
    warnings.forEach(problems::add);
    try {
      DtsTokenSource words = new DtsTokenSource(input, includes, problems);
      DeviceTreeParser.SourceContext tree = tree(words, problems);
      FileBuilder builder =
          new FileBuilder(includes, problems, input.place(), words.isIncomplete());
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
