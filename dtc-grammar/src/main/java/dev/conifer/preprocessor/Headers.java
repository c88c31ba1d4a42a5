package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
  private final Map<String, String> identities = new ConcurrentHashMap<>();

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
   * Where a file is looked for.
   *
   * @param folder the folder of the file that names it, where a name in quotes is looked for first;
   *     absent when only in the folders of {@code -I}
   * @param first the number of the first folder of {@code -I} that counts, from 0
   */
  record Search(Optional<String> folder, int first) {
    /** The search for what a file of {@code folder} names. */
    static Search from(String folder) {
      return new Search(Optional.of(folder), 0);
    }

    private static Search behind(int folder) {
      return new Search(Optional.empty(), folder + 1);
    }
  }

  /**
   * A file, and where {@code #include_next} in it looks for others.
   *
   * @param next as in GCC: behind the folder of {@code -I} that has the file; in all of them when
   *     it was found beside the file that names it
   */
  record Found(PreparedFile file, Search next) {}

  /** What one of the places that are looked at has, and where the search for the next goes on. */
  private record Candidate(String path, Search next) {}

  /** The file {@code name}; what is wrong is told at {@code where}. */
  Optional<Found> find(HeaderName name, Search search, Origin where, Run run) {
    if (!allowed) {
      run.add(
          Diagnostic.error(
              "E-include",
              where,
              "#include of \"" + name.name() + "\": this source may not name other files"));
      return Optional.empty();
    }
    for (Candidate candidate : candidates(name, search)) {
      Entry entry = entry(candidate.path());
      if (entry.problem().isPresent()) {
        run.add(Diagnostic.error("E-include", where, entry.problem().get()));
        return Optional.empty();
      }
      if (entry.file().isPresent()) {
        return Optional.of(new Found(entry.file().get(), candidate.next()));
      }
    }
    run.add(missing(name, search, where));
    return Optional.empty();
  }

  /** Whether there is a file {@code name}. */
  boolean exists(HeaderName name, Search search) {
    return allowed
        && candidates(name, search).stream().anyMatch(c -> entry(c.path()).file().isPresent());
  }

  private List<Candidate> candidates(HeaderName name, Search search) {
    if (name.name().startsWith("/")) {
      // As in GCC: #include_next in a file that was found without a search is #include.
      return List.of(new Candidate(name.name(), Search.from(folderOf(name.name()))));
    }
    List<Candidate> candidates = new ArrayList<>();
    if (name.quoted() && search.folder().isPresent()) {
      String path = within(search.folder().get(), name.name());
      candidates.add(new Candidate(path, Search.behind(-1)));
    }
    for (int i = search.first(); i < folders.size(); i++) {
      candidates.add(new Candidate(within(folders.get(i), name.name()), Search.behind(i)));
    }
    return candidates;
  }

  /** The folder of the file {@code path}; empty for the current one. */
  static String folderOf(String path) {
    try {
      Path parent = Path.of(path).getParent();
      return parent == null ? "" : parent.toString();
    } catch (InvalidPathException e) {
      return "";
    }
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
      SourceFile file = SourceFile.of(name, NamedFiles.read(path, LARGEST_FILE));
      return new Entry(Optional.of(FilePreparer.prepare(file, names)), Optional.empty());
    } catch (IOException e) {
      return new Entry(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    } catch (InvalidPathException e) {
      return Entry.MISSING;
    }
  }

  /** The same for one file, whatever path led to it, and for no other. */
  String identity(PreparedFile file) {
    return identities.computeIfAbsent(
        file.spliced().file().name(),
        name -> {
          try {
            return Path.of(name).toRealPath().toString();
          } catch (IOException | InvalidPathException e) {
            return name;
          }
        });
  }

  private Diagnostic missing(HeaderName name, Search search, Origin where) {
    String shown = name.quoted() ? "\"" + name.name() + "\"" : "<" + name.name() + ">";
    if (name.name().startsWith("/")) {
      return NamedFiles.missing(
          "E-include", where, name.name(), shown, List.of(Path.of("/")), Optional.empty());
    }
    Set<Path> searched = new LinkedHashSet<>();
    if (name.quoted()) {
      search.folder().map(Path::of).ifPresent(searched::add);
    }
    folders.subList(search.first(), folders.size()).forEach(each -> searched.add(Path.of(each)));
    return NamedFiles.missing(
        "E-include",
        where,
        name.name(),
        shown,
        searched,
        Optional.of(remedy(name, search, searched)));
  }

  private static String remedy(HeaderName name, Search search, Set<Path> searched) {
    String all = NamedFiles.listed(searched);
    if (search.folder().isEmpty()) {
      return "#include_next looks in the folders of -I behind the one that has this file"
          + (searched.isEmpty() ? ", and there is none" : ": " + all);
    }
    if (!name.quoted() && isBeside(search.folder().get(), name.name())) {
      return "a file beside this one is named in quotes: write \"" + name.name() + "\"";
    }
    return "name the folder that it lies in with -I DIR"
        + (searched.isEmpty() ? "" : "; searched: " + all);
  }

  private static boolean isBeside(String folder, String name) {
    try {
      return Files.isRegularFile(Path.of(within(folder, name)));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
