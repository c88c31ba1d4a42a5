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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * apt for Debian 12's arm64 with sources, lists, state and cache of its own. Of this machine it
 * uses the programs, the mirror, the proxy and Debian's keyring, and changes nothing. It needs no
 * root.
 */
final class PrivateApt {
  private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
  private static final Duration TIME_TO_FETCH = Duration.ofMinutes(30);
  private static final Duration TIME_TO_ANSWER = Duration.ofMinutes(1);

  private final Path folder;
  private final HostTool get;
  private final HostTool cache;
  private boolean updated;

  private PrivateApt(Path folder, HostTool get, HostTool cache) {
    this.folder = folder;
    this.get = get;
    this.cache = cache;
  }

  /** The apt whose state is in {@code folder}; the folder is made when it is not there. */
  static Result<PrivateApt> in(Path folder) {
    Path absolute = folder.toAbsolutePath();
    Optional<HostTool> get = HostTool.find("apt-get");
    Optional<HostTool> cache = HostTool.find("apt-cache");
    if (get.isEmpty() || cache.isEmpty()) {
      return failure(absolute, "there is no apt-get on the PATH", "put the packages there by hand");
    }
    if (!Files.isReadable(KEYRING)) {
      return failure(
          absolute,
          "Debian's keys are not at " + KEYRING,
          "install the package that has them, on Debian and Ubuntu: apt-get install"
              + " debian-archive-keyring");
    }
    Path configuration = absolute.resolve("apt.conf");
    try {
      for (String needed :
          List.of("etc/preferences.d", "etc/apt.conf.d", "state/lists/partial", "log")) {
        Files.createDirectories(absolute.resolve(needed));
      }
      Files.createDirectories(absolute.resolve("cache/archives/partial"));
      Path status = absolute.resolve("state/status");
      if (!Files.exists(status)) {
        Files.createFile(status);
      }
      Files.writeString(
          absolute.resolve("etc/sources.list"), DebianMirror.ofThisMachine().sources(KEYRING));
      Files.writeString(configuration, configuration(absolute) + proxies());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Result.of(
        new PrivateApt(
            absolute,
            get.get().with("APT_CONFIG", configuration.toString()),
            cache.get().with("APT_CONFIG", configuration.toString())));
  }

  /** apt.conf(5). {@code Dir::Etc} is set, so that no file of this machine's is read after it. */
  static String configuration(Path folder) {
    return """
        APT::Architecture "arm64";
        APT::Architectures { "arm64"; };
        Dir "%1$s";
        Dir::Etc "%1$s/etc";
        Dir::State "%1$s/state";
        Dir::State::status "%1$s/state/status";
        Dir::Cache "%1$s/cache";
        Dir::Log "%1$s/log";
        APT::Sandbox::User "root";
        APT::Install-Recommends "false";
        Acquire::Languages "none";
        Acquire::Retries "3";
        """
        .formatted(folder);
  }

  /** The proxies that this machine's apt goes through, as configuration. */
  private static String proxies() {
    return HostTool.find("apt-config")
        .map(
            tool ->
                tool.run(TIME_TO_ANSWER, "dump", "Acquire::http::Proxy", "Acquire::https::Proxy"))
        .filter(HostTool.Outcome::succeeded)
        .map(HostTool.Outcome::output)
        .orElse("")
        .lines()
        .filter(line -> line.matches("Acquire::https?::Proxy \".+\";"))
        .map(line -> line + "\n")
        .reduce("", String::concat);
  }

  /** Fetches {@code set} into {@code target}. */
  Result<Path> fetch(PackageSet set, Path target) {
    return update().then(ready -> names(set)).then(names -> download(set, names, target));
  }

  private Result<Path> update() {
    if (updated) {
      return Result.of(folder);
    }
    HostTool.Outcome outcome = get.run(folder, TIME_TO_FETCH, List.of("update", "--error-on=any"));
    if (!outcome.succeeded()) {
      return unreachable(outcome);
    }
    updated = true;
    return Result.of(folder);
  }

  private Result<Path> unreachable(HostTool.Outcome outcome) {
    return failure(
        folder,
        "Debian's packages cannot be fetched: " + outcome.complaint(),
        "see that the network and the mirror in etc/sources.list work, or put the packages there"
            + " by hand");
  }

  /** The packages to fetch: of a kernel, the one that the newest of its series is. */
  private Result<List<String>> names(PackageSet set) {
    if (set.kernelSeries().isEmpty()) {
      return Result.of(set.packages());
    }
    String series = set.kernelSeries().get();
    HostTool.Outcome shown =
        cache.run(
            folder,
            TIME_TO_ANSWER,
            Stream.concat(Stream.of("show"), set.packages().stream()).toList());
    return newestOf(series, shown.output())
        .map(name -> Result.of(List.of(name)))
        .orElseGet(
            () ->
                failure(
                    folder,
                    "Debian 12 and its backports have no kernel %s".formatted(series),
                    "ask for one that they have, such as 6.1"));
  }

  /**
   * The kernel that a package stands for.
   *
   * @param shown what {@code apt-cache show} prints of it, the newest version first
   */
  static Optional<String> newestOf(String series, String shown) {
    Pattern version = Pattern.compile("(?m)^Version: " + Pattern.quote(series) + "\\..*$");
    Pattern depends = Pattern.compile("(?m)^Depends: (\\S+)");
    return Stream.of(shown.split("\n\n+", -1))
        .filter(stanza -> version.matcher(stanza).find())
        .map(depends::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }

  private Result<Path> download(PackageSet set, List<String> names, Path target) {
    List<String> arguments = new ArrayList<>();
    if (set.withDependencies()) {
      arguments.addAll(List.of("install", "--download-only", "--yes"));
      arguments.add("-o");
      arguments.add("Dir::Cache::archives=" + target.toAbsolutePath());
    } else {
      arguments.add("download");
    }
    arguments.addAll(names);
    HostTool.Outcome outcome = get.run(target, TIME_TO_FETCH, arguments);
    if (!outcome.succeeded()) {
      return unreachable(outcome);
    }
    try {
      // What "install" leaves beside the packages.
      Files.deleteIfExists(target.resolve("lock"));
      Files.deleteIfExists(target.resolve("partial"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Result.of(target);
  }

  private static <T> Result<T> failure(Path folder, String message, String remedy) {
    return Result.failure(
        Diagnostic.error("E-packages", new FileLocation(folder.toString()), message)
            .withRemedy(remedy));
  }
}
