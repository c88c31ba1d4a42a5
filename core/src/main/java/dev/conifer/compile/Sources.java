package dev.conifer.compile;

import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.DtsFile;
import dev.conifer.dts.DtsParser;
import dev.conifer.dts.Includes;
import dev.conifer.dts.SyntaxCache;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import java.util.List;
import java.util.Objects;

/**
 * How source is read. Threads may share it, and what several sources include is then read once.
 *
 * @param preprocessor the macros, and what {@code #include} finds
 * @param includes what {@code /include/} and {@code /incbin/} find
 * @param cache the syntax of text that was read before
 */
public record Sources(Preprocessor preprocessor, Includes includes, SyntaxCache cache) {
  public Sources {
    Objects.requireNonNull(preprocessor);
    Objects.requireNonNull(includes);
    Objects.requireNonNull(cache);
  }

  /** Source that is read with {@code preprocessor} and {@code includes}. */
  public static Sources of(Preprocessor preprocessor, Includes includes) {
    return new Sources(preprocessor, includes, SyntaxCache.none());
  }

  /** Source that names no files but those beside it, and is given no macros. */
  public static Sources alone() {
    return of(
        Preprocessor.of(Headers.fromDirectories(List.of())), Includes.fromDirectories(List.of()));
  }

  /** The syntax of {@code file}; what is wrong with it is told as by {@link DtsParser}. */
  public Result<DtsFile> parse(SourceFile file) {
    return DtsParser.parse(file, preprocessor, includes, cache);
  }

  /** The same for many sources, which have much text in common: it is read once. */
  public Sources forMany() {
    return new Sources(preprocessor, includes, SyntaxCache.create());
  }
}
