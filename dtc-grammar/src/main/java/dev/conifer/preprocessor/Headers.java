package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The files that {@code #include} finds. Each is read from the disk and taken apart once, as long
 * as this object lives: sources that share one share the work, on any number of threads. That a
 * file is not there is remembered too.
 */
public final class Headers {
  /** Bytes; the largest of Linux 6.12 has about 0.3 MiB. */
  private static final int LARGEST_FILE = 64 << 20;

  private final boolean allowed;
  private final List<String> folders;
  private final Names names = new Names();
  private final Map<String, Entry> files = new ConcurrentHashMap<>();

  private Headers(boolean allowed, List<String> folders) {
    this.allowed = allowed;
    this.folders = folders;
  }

  /** No files at all: every {@code #include} is an error. */
  public static Headers none() {
    return new Headers(false, List.of());
  }

  /**
   * The files of the file system: a name in quotes is looked for in the folder of the file that has
   * it, then, as one in angle brackets, in {@code folders}, in order: cpp's {@code -I}.
   */
  public static Headers fromDirectories(List<Path> folders) {
    return new Headers(true, folders.stream().map(Path::toString).toList());
  }

  Names names() {
    return names;
  }

  /** What became of one path. */
  private record Entry(Optional<PreparedFile> file, Optional<String> problem) {
    static final Entry MISSING = new Entry(Optional.empty(), Optional.empty());
  }

  /**
   * The file {@code name}, included by a file of the folder {@code from}; what is wrong is told at
   * {@code where}.
   */
  Optional<PreparedFile> find(HeaderName name, String from, Origin where, Run run) {
    if (!allowed) {
      run.add(
          Diagnostic.error(
              "E-include",
              where,
              "#include of \"" + name.name() + "\": this source may not name other files"));
      return Optional.empty();
    }
    for (String candidate : candidates(name, from)) {
      Entry entry = entry(candidate);
      if (entry.problem().isPresent()) {
        run.add(Diagnostic.error("E-include", where, entry.problem().get()));
        return Optional.empty();
      }
      if (entry.file().isPresent()) {
        return entry.file();
      }
    }
    run.add(missing(name, from, where));
    return Optional.empty();
  }

  /** Whether there is a file {@code name} for a file of the folder {@code from}. */
  boolean exists(HeaderName name, String from) {
    return allowed && candidates(name, from).stream().anyMatch(c -> entry(c).file().isPresent());
  }

  private Set<String> candidates(HeaderName name, String from) {
    Set<String> candidates = new LinkedHashSet<>();
    if (name.name().startsWith("/")) {
      candidates.add(name.name());
      return candidates;
    }
    if (name.quoted()) {
      candidates.add(within(from, name.name()));
    }
    for (String folder : folders) {
      candidates.add(within(folder, name.name()));
    }
    return candidates;
  }

  private static String within(String folder, String name) {
    return folder.isEmpty() ? name : folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  private Entry entry(String path) {
    Entry known = files.get(path);
    return known != null ? known : files.computeIfAbsent(path, this::read);
  }

  private Entry read(String name) {
    try {
      Path path = Path.of(name);
      if (!Files.isRegularFile(path)) {
        return Entry.MISSING;
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] content = in.readNBytes(LARGEST_FILE + 1);
        if (content.length > LARGEST_FILE) {
          return problem(name + " is larger than " + (LARGEST_FILE >> 20) + " MiB");
        }
        SourceFile file = SourceFile.of(name, content);
        return new Entry(Optional.of(FilePreparer.prepare(file, names)), Optional.empty());
      }
    } catch (IOException e) {
      return problem(name + " cannot be read: " + e.getMessage());
    } catch (InvalidPathException e) {
      return Entry.MISSING;
    }
  }

  private static Entry problem(String problem) {
    return new Entry(Optional.empty(), Optional.of(problem));
  }

  private Diagnostic missing(HeaderName name, String from, Origin where) {
    String shown = name.quoted() ? "\"" + name.name() + "\"" : "<" + name.name() + ">";
    Diagnostic missing = Diagnostic.error("E-include", where, "cannot find the file " + shown);
    Set<String> searched = new LinkedHashSet<>();
    if (name.quoted()) {
      searched.add(from);
    }
    searched.addAll(folders);
    if (name.name().startsWith("/")) {
      return missing;
    }
    if (searched.isEmpty()) {
      return missing.withRemedy("name the folder that it lies in with -I DIR");
    }
    return missing.withRemedy(
        "name the folder that it lies in with -I DIR; searched: "
            + searched.stream()
                .map(folder -> folder.isEmpty() ? "the current folder" : folder)
                .collect(Collectors.joining(", ")));
  }
}
