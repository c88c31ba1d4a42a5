package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import dev.conifer.preprocessor.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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
        .map(found -> SourceFile.of(found.name(), found.content().toByteArray()));
  }

  @Override
  public Result<BinaryFile> bytes(String name, Origin where) {
    return read("E-incbin", name, where, LARGEST_CONTENT);
  }

  private Result<BinaryFile> read(String code, String name, Origin where, int most) {
    try {
      Path path = Path.of(name);
      Set<Path> folders = folders(path, where);
      Optional<Path> file =
          folders.stream().map(f -> f.resolve(path)).filter(Files::isRegularFile).findFirst();
      if (file.isEmpty()) {
        return Result.failure(missing(code, name, where, folders));
      }
      ByteString content = ByteString.of(NamedFiles.read(file.get(), most));
      return Result.of(new BinaryFile(file.get().toString(), content));
    } catch (InvalidPathException e) {
      return Result.failure(missing(code, name, where, Set.of()));
    } catch (IOException e) {
      return Result.failure(Diagnostic.error(code, where, String.valueOf(e.getMessage())));
    }
  }

  /** Those that {@code path} is looked for in. */
  private Set<Path> folders(Path path, Origin where) {
    Set<Path> folders = new LinkedHashSet<>();
    if (path.isAbsolute()) {
      folders.add(Objects.requireNonNull(path.getRoot()));
    } else {
      folders.add(folderOf(where));
      folders.addAll(directories);
    }
    return folders;
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

  private static Diagnostic missing(String code, String name, Origin where, Set<Path> folders) {
    return NamedFiles.missing(
        code,
        where,
        name,
        "\"" + name + "\"",
        folders,
        name.startsWith("/")
            ? Optional.empty()
            : Optional.of(
                "put it into one of the folders that were searched: "
                    + NamedFiles.listed(folders)));
  }
}
