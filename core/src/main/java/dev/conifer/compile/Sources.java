package dev.conifer.compile;

import dev.conifer.dts.Includes;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import java.util.List;
import java.util.Objects;

/**
 * How source is read. Threads may share it, and what several sources include is then read once.
 *
 * @param preprocessor the macros, and what {@code #include} finds
 * @param includes what {@code /include/} and {@code /incbin/} find
 */
public record Sources(Preprocessor preprocessor, Includes includes) {
  public Sources {
    Objects.requireNonNull(preprocessor);
    Objects.requireNonNull(includes);
  }

  /** Source that names no files but those beside it, and is given no macros. */
  public static Sources alone() {
    return new Sources(
        Preprocessor.of(Headers.fromDirectories(List.of())), Includes.fromDirectories(List.of()));
  }
}
