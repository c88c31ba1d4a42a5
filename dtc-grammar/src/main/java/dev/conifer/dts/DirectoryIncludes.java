package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of the file system, looked for as dtc does. */
final class DirectoryIncludes implements Includes {
  /** Bytes; the largest preprocessed source of Linux 6.1 has about 0.5 MiB. */
  static final int LARGEST_TEXT = 64 << 20;

  /** Bytes; a blob's value can hold no more than 4 GiB, and one Java array holds 2. */
  static final int LARGEST_CONTENT = 512 << 20;

  private final List<Path> directories;

  DirectoryIncludes(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  @Override
  public Result<SourceFile> text(String name, Origin where) {
    return read("E-include", name, where, LARGEST_TEXT)
        .map(found -> SourceFile.of(found.path().toString(), found.content().toByteArray()));
  }

  @Override
  public Result<ByteString> bytes(String name, Origin where) {
    return read("E-incbin", name, where, LARGEST_CONTENT).map(Found::content);
  }

  private Result<Found> read(String code, String name, Origin where, int most) {
    Set<Path> folders = new LinkedHashSet<>();
    List<Path> candidates = new ArrayList<>();
    try {
      Path path = Path.of(name);
      if (path.isAbsolute()) {
        candidates.add(path);
      } else {
        folders.add(folderOf(where));
        folders.addAll(directories);
        folders.forEach(folder -> candidates.add(folder.resolve(path)));
      }
    } catch (InvalidPathException e) {
      return Result.failure(Diagnostic.error(code, where, "\"" + name + "\" is no name of a file"));
    }
    Optional<Path> file = candidates.stream().filter(Files::isRegularFile).findFirst();
    if (file.isEmpty()) {
      return Result.failure(missing(code, name, where, folders, candidates));
    }
    try (InputStream in = Files.newInputStream(file.get())) {
      byte[] content = in.readNBytes(most + 1);
      if (content.length > most) {
        return Result.failure(
            Diagnostic.error(code, where, file.get() + " is larger than " + (most >> 20) + " MiB"));
      }
      return Result.of(new Found(file.get(), ByteString.of(content)));
    } catch (IOException e) {
      return Result.failure(
          Diagnostic.error(code, where, file.get() + " cannot be read: " + e.getMessage()));
    }
  }

  private static Path folderOf(Origin where) {
    Path parent =
        where
            .range()
            .map(SourceRange::file)
            .map(SourceFile::name)
            .map(Path::of)
            .map(Path::getParent)
            .orElse(null);
    return parent == null ? Path.of("") : parent;
  }

  private static Diagnostic missing(
      String code, String name, Origin where, Set<Path> folders, List<Path> candidates) {
    if (candidates.stream().anyMatch(Files::exists)) {
      return Diagnostic.error(code, where, "\"" + name + "\" is no regular file");
    }
    Diagnostic missing =
        Diagnostic.error(code, where, "cannot find the file \"" + printable(name) + "\"");
    if (name.indexOf('\\') >= 0 || !printable(name).equals(name)) {
      return missing.withRemedy("write / between the folders of a path, not \\");
    }
    if (folders.isEmpty()) {
      return missing;
    }
    return missing.withRemedy(
        "put it into one of the folders that were searched: "
            + folders.stream()
                .map(
                    folder ->
                        folder.toString().isEmpty() ? "the current folder" : folder.toString())
                .collect(Collectors.joining(", ")));
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "\ufffd");
  }

  private record Found(Path path, ByteString content) {}
}
