package dev.conifer.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where Debian's packages come from: the servers that this machine takes its own from, else
 * Debian's.
 *
 * @param main the archive of releases and backports
 * @param security the archive of security updates
 */
record DebianMirror(String main, String security) {
  private static final Pattern URI =
      Pattern.compile("https?://[^\\s\\]]+?/(debian(-security)?)/?(?=\\s|$)");
  private static final String DEFAULT_MAIN = "http://deb.debian.org/debian";
  private static final String DEFAULT_SECURITY = "http://deb.debian.org/debian-security";

  DebianMirror {
    Objects.requireNonNull(main);
    Objects.requireNonNull(security);
  }

  /** Reads apt's sources in {@code /etc/apt}. */
  static DebianMirror ofThisMachine() {
    return in(Path.of("/etc/apt"));
  }

  /** Reads {@code sources.list} and the files in {@code sources.list.d}, of both forms. */
  static DebianMirror in(Path folder) {
    List<Path> files = new ArrayList<>(List.of(folder.resolve("sources.list")));
    Path parts = folder.resolve("sources.list.d");
    try {
      if (Files.isDirectory(parts)) {
        try (Stream<Path> more = Files.list(parts)) {
          files.addAll(more.sorted().toList());
        }
      }
      StringBuilder text = new StringBuilder();
      for (Path file : files) {
        if (Files.isRegularFile(file) && Files.isReadable(file)) {
          text.append(Files.readString(file)).append('\n');
        }
      }
      return of(text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads sources in either form, one-line or deb822 (sources.list(5)). */
  static DebianMirror of(String sources) {
    Optional<String> main = Optional.empty();
    Optional<String> security = Optional.empty();
    for (String line : sources.lines().filter(l -> l.matches("(deb|URIs:)\\s.*")).toList()) {
      Matcher matcher = URI.matcher(line);
      while (matcher.find()) {
        Optional<String> found = Optional.of(matcher.group().replaceAll("/$", ""));
        if (matcher.group(2) == null) {
          main = main.or(() -> found);
        } else {
          security = security.or(() -> found);
        }
      }
    }
    return new DebianMirror(main.orElse(DEFAULT_MAIN), security.orElse(DEFAULT_SECURITY));
  }

  /** The sources of Debian 12, its updates and its backports, in the one-line form. */
  String sources(Path keyring) {
    return """
        deb [signed-by=%1$s] %2$s bookworm main
        deb [signed-by=%1$s] %2$s bookworm-updates main
        deb [signed-by=%1$s] %2$s bookworm-backports main
        deb [signed-by=%1$s] %3$s bookworm-security main
        """
        .formatted(keyring, main, security);
  }
}
