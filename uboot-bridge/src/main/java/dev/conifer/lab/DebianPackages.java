package dev.conifer.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/**
 * Packages of Debian's arm64 in a cache folder, and what they hold. They may be put there by hand;
 * {@link #fetch} takes them from Debian under an apt state of its own, as any user, and changes
 * nothing of this machine's.
 *
 * <p>{@code dpkg-deb} extracts them. It is wherever {@code apt-get} is; what else could read them
 * would add two libraries to the distribution.
 */
public final class DebianPackages {
  private static final Duration TIME_TO_EXTRACT = Duration.ofMinutes(5);
  private static final String SUFFIX = ".deb";

  private final Path folder;

  private DebianPackages(Path folder) {
    this.folder = folder;
  }

  /** The packages in {@code cache}. */
  public static DebianPackages in(CacheFolder cache) {
    return new DebianPackages(cache.path().resolve("debian"));
  }

  /** Where the files of {@code set} lie or belong. */
  public Path folder(PackageSet set) {
    return folder.resolve(set.name());
  }

  /**
   * What is not there of {@code sets}: one error for each package, none when nothing is missing.
   */
  public List<Diagnostic> missing(List<PackageSet> sets) {
    List<Diagnostic> missing = new ArrayList<>();
    for (PackageSet set : sets) {
      List<Path> present = files(set);
      for (PackageSet.FilePattern wanted : set.files()) {
        if (present.stream().noneMatch(file -> wanted.matches(file.getFileName().toString()))) {
          missing.add(missing(set, wanted));
        }
      }
    }
    return missing;
  }

  private Diagnostic missing(PackageSet set, PackageSet.FilePattern wanted) {
    return Diagnostic.error(
            "E-package-missing",
            new FileLocation(folder(set).toString()),
            "there is no %s".formatted(wanted.shown()))
        .withRemedy(
            "put the file of the arm64 package %s there, from Debian 12 or its backports%s"
                .formatted(
                    wanted.packageName(),
                    set.withDependencies() ? ", with all that it depends on" : ""));
  }

  /** The package files of {@code set}, by name. */
  private List<Path> files(PackageSet set) {
    if (!Files.isDirectory(folder(set))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder(set))) {
      return files.filter(f -> f.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fetches {@code set} from Debian; what was there of it is replaced. */
  public Result<Path> fetch(PackageSet set) {
    Result<PrivateApt> apt = PrivateApt.in(folder.resolve("apt"));
    Path incoming = folder.resolve(set.name() + ".new");
    try {
      deleteFolder(incoming);
      Files.createDirectories(incoming);
      Result<Path> fetched = apt.then(state -> state.fetch(set, incoming));
      if (fetched.failed()) {
        deleteFolder(incoming);
        return fetched;
      }
      deleteFolder(folder(set));
      return Result.of(Files.move(incoming, folder(set)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The folder with what the packages of {@code set} hold, as it would be below {@code /}. It is
   * made once for the files that are there.
   */
  public Result<Path> extracted(PackageSet set) {
    List<Diagnostic> missing = missing(List.of(set));
    if (!missing.isEmpty()) {
      return Result.failure(missing);
    }
    Path root = folder(set).resolve("root");
    Path contents = folder(set).resolve("root.list");
    try {
      List<Path> files = files(set);
      String list = contents(files);
      if (Files.isDirectory(root)
          && Files.exists(contents)
          && Files.readString(contents).equals(list)) {
        return Result.of(root);
      }
      Path incoming = folder(set).resolve("root.new");
      deleteFolder(incoming);
      Files.createDirectories(incoming);
      for (Path file : files) {
        Optional<Diagnostic> error = extract(file, incoming);
        if (error.isPresent()) {
          return Result.failure(error.get());
        }
      }
      Files.deleteIfExists(contents);
      deleteFolder(root);
      Files.move(incoming, root);
      Files.writeString(contents, list);
      return Result.of(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String contents(List<Path> files) throws IOException {
    StringBuilder list = new StringBuilder();
    for (Path file : files) {
      list.append(
          "%s %d %s%n"
              .formatted(file.getFileName(), Files.size(file), Files.getLastModifiedTime(file)));
    }
    return list.toString();
  }

  private static Optional<Diagnostic> extract(Path file, Path target) {
    FileLocation where = new FileLocation(file.toString());
    Optional<HostTool> tool = HostTool.find("dpkg-deb");
    if (tool.isEmpty()) {
      return Optional.of(
          Diagnostic.error("E-tool-missing", where, "there is no dpkg-deb on the PATH")
              .withRemedy("install the package that has it, on most systems: dpkg"));
    }
    HostTool.Outcome outcome =
        tool.get().run(TIME_TO_EXTRACT, "-x", file.toString(), target.toString());
    return outcome.succeeded()
        ? Optional.empty()
        : Optional.of(
            Diagnostic.error(
                    "E-package", where, "dpkg-deb does not extract it: " + outcome.complaint())
                .withRemedy("remove the file and fetch it again"));
  }

  private static void deleteFolder(Path path) throws IOException {
    if (Files.exists(path)) {
      PathUtils.deleteDirectory(Objects.requireNonNull(path));
    }
  }
}
