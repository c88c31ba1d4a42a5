package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import java.util.List;
import java.util.Optional;

/**
 * Tells of files that are no devicetree source at all, or no text in UTF-8, in place of the errors
 * that every word of them is. Asked only once there are errors: in a comment any byte may stand.
 */
final class NoSource {
  /** How many UTF-16 units are looked at. */
  private static final int LOOKED_AT = 1024;

  /** The byte order marks of UTF-16, read as bytes that are not UTF-8. */
  private static final List<String> UTF_16_MARKS = List.of("\udcff\udcfe", "\udcfe\udcff");

  private NoSource() {}

  /** {@code result}, or what is wrong with the file that its first error is in. */
  static <T> Result<T> explained(Result<T> result) {
    return result.failed()
        ? firstError(result).flatMap(NoSource::of).map(Result::<T>failure).orElse(result)
        : result;
  }

  private static Optional<SourceRange> firstError(Result<?> failure) {
    return failure.diagnostics().stream()
        .filter(Diagnostic::isError)
        .findFirst()
        .map(Diagnostic::location)
        .flatMap(NoSource::range);
  }

  private static Optional<SourceRange> range(Location location) {
    return location instanceof Origin origin ? origin.range() : Optional.empty();
  }

  /** What is wrong as a whole with the file that has an error at {@code error}. */
  private static Optional<Diagnostic> of(SourceRange error) {
    SourceFile file = error.file();
    String start = file.text().substring(0, Math.min(LOOKED_AT, file.text().length()));
    Location whole = new FileLocation(file.name());
    Optional<FileFormat> format = FileFormat.of(start);
    if (format.isPresent()) {
      return Optional.of(
          Diagnostic.error("syntax", whole, format.get().message())
              .withRemedy(format.get().remedy()));
    }
    if (UTF_16_MARKS.stream().anyMatch(start::startsWith) || isSpreadOut(start)) {
      return Optional.of(
          Diagnostic.error("syntax", whole, "this file is in UTF-16")
              .withRemedy("save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8"));
    }
    int nul = start.indexOf('\0');
    return nul < error.start()
        ? Optional.empty()
        : Optional.of(
            Diagnostic.error(
                "syntax",
                Origin.of(file.range(nul, nul + 1)),
                "this file is no text: it has a NUL byte"));
  }

  /** Whether about every other character is NUL, as in UTF-16 that is read as UTF-8. */
  private static boolean isSpreadOut(String text) {
    long nuls = text.chars().filter(c -> c == 0).count();
    return nuls * 3 > text.length() && text.chars().noneMatch(c -> c > 0 && c < '\t');
  }
}
