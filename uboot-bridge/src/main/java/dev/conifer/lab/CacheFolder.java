package dev.conifer.lab;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where what was fetched is kept between runs: the system property {@code conifer.cache}, else the
 * environment's {@code CONIFER_CACHE}, else {@code conifer} in {@code XDG_CACHE_HOME}, else {@code
 * ~/.cache/conifer}.
 *
 * @param path the folder; it may not be there yet
 */
public record CacheFolder(Path path) {
  public CacheFolder {
    Objects.requireNonNull(path);
  }

  /** The folder of whoever runs this. */
  public static CacheFolder ofUser() {
    return of(System::getProperty, System::getenv);
  }

  static CacheFolder of(Lookup properties, Lookup environment) {
    return new CacheFolder(
        Stream.of(
                given(properties.of("conifer.cache"), path -> path),
                given(environment.of("CONIFER_CACHE"), path -> path),
                given(environment.of("XDG_CACHE_HOME"), path -> path + "/conifer"))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseGet(
                () ->
                    Path.of(
                        Objects.requireNonNullElse(properties.of("user.home"), "."),
                        ".cache",
                        "conifer"))
            .toAbsolutePath());
  }

  private static Optional<Path> given(@Nullable String value, UnaryOperator<String> path) {
    return Optional.ofNullable(value).filter(v -> !v.isBlank()).map(path).map(Path::of);
  }

  /** Something that has values by name. */
  interface Lookup {
    @Nullable String of(String name);
  }
}
