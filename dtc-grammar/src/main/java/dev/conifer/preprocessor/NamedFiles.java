package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that a source names, by {@code #include}, {@code /include/} or {@code /incbin/}. */
public final class NamedFiles {
  /** Entries of one folder that are looked at for a name that is near. */
  private static final int MOST_ENTRIES = 10_000;

  /** Folders in a name that is looked at. */
  private static final int MOST_FOLDERS = 32;

  private NamedFiles() {}

  /**
   * The content of {@code file}.
   *
   * @param most bytes that it may have
   * @throws IOException with a message for people that names the file
   */
  public static byte[] read(Path file, int most) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(most + 1);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (content.length > most) {
      throw new IOException(file + " is larger than " + (most >> 20) + " MiB");
    }
    return content;
  }

  /**
   * What is wrong where a source names a file that cannot be found.
   *
   * @param shown {@code name} with the quotes or brackets that the source has around it
   * @param folders those that were searched
   * @param otherwise the remedy when no name is near
   */
  public static Diagnostic missing(
      String code,
      Origin where,
      String name,
      String shown,
      Collection<Path> folders,
      Optional<String> otherwise) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      return Diagnostic.error(code, where, printable(shown) + " is no name of a file");
    }
    Optional<Path> other =
        folders.stream()
            .map(folder -> folder.resolve(path))
            .filter(NamedFiles::isNoFile)
            .findFirst();
    if (other.isPresent()) {
      return Diagnostic.error(
          code,
          where,
          shown + (Files.isDirectory(other.get()) ? " is a folder" : " is no regular file"));
    }
    Diagnostic missing = Diagnostic.error(code, where, "cannot find the file " + printable(shown));
    if (name.indexOf('\\') >= 0 || !printable(name).equals(name)) {
      return missing.withRemedy("write / between the folders of a path, not \\");
    }
    return folders.stream()
        .map(folder -> near(folder, path))
        .flatMap(Optional::stream)
        .findFirst()
        .map(near -> "did you mean " + shown.replace(name, near) + "?")
        .or(() -> otherwise)
        .map(missing::withRemedy)
        .orElse(missing);
  }

  /** {@code folders} as they are told. */
  public static String listed(Collection<Path> folders) {
    return folders.stream()
        .map(Path::toString)
        .map(folder -> folder.isEmpty() ? "the current folder" : folder)
        .collect(Collectors.joining(", "));
  }

  /**
   * The path of a file that differs little from {@code missing}, which is none, in its folder or in
   * one further down; absent when there is none.
   */
  public static Optional<String> near(Path missing) {
    return near(Path.of(""), missing);
  }

  /** Whether something is there that is no file. */
  private static boolean isNoFile(Path path) {
    return Files.exists(path) && !Files.isRegularFile(path);
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "\ufffd");
  }

  /** The name of a file in {@code folder} that differs little from {@code path}. */
  private static Optional<String> near(Path folder, Path path) {
    if (path.getNameCount() > MOST_FOLDERS) {
      return Optional.empty();
    }
    Path at = path.isAbsolute() ? Objects.requireNonNull(path.getRoot()) : Path.of("");
    for (int i = 0; i < path.getNameCount(); i++) {
      boolean last = i == path.getNameCount() - 1;
      Path name = path.getName(i);
      Predicate<Path> wanted = last ? Files::isRegularFile : Files::isDirectory;
      if (wanted.test(folder.resolve(at).resolve(name))) {
        at = at.resolve(name);
        continue;
      }
      Optional<String> near = nearest(name.toString(), entries(folder.resolve(at), wanted));
      if (near.isEmpty()) {
        return last ? inSubfolder(folder, at, name) : Optional.empty();
      }
      at = at.resolve(near.get());
    }
    return Optional.of(at.toString());
  }

  /** The one of {@code names} that differs little from {@code name}, or has an ending more. */
  private static Optional<String> nearest(String name, List<String> names) {
    return Spelling.nearest(name, names)
        .or(
            () ->
                names.stream()
                    .filter(longer -> longer.startsWith(name + ".dts"))
                    .sorted()
                    .findFirst());
  }

  /** {@code name} in a folder one level below {@code at}. */
  private static Optional<String> inSubfolder(Path folder, Path at, Path name) {
    return entries(folder.resolve(at), Files::isDirectory).stream()
        .sorted()
        .map(below -> at.resolve(below).resolve(name))
        .filter(file -> Files.isRegularFile(folder.resolve(file)))
        .map(Path::toString)
        .findFirst();
  }

  private static List<String> entries(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .limit(MOST_ENTRIES)
          .filter(wanted)
          .map(entry -> String.valueOf(entry.getFileName()))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
