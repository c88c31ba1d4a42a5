package dev.conifer.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The modules of a kernel: what lies in {@code /lib/modules/RELEASE} of its package.
 *
 * <p>What a module needs is read from the module, since {@code modules.dep} is not in the package:
 * depmod writes it when the package is installed.
 */
public final class KernelModules {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String SUFFIX = ".ko";
  private static final String PACKED = ".ko.xz";

  private final Path folder;
  private final Map<String, Path> files;
  private final Set<String> builtIn;

  private KernelModules(Path folder, Map<String, Path> files, Set<String> builtIn) {
    this.folder = folder;
    this.files = files;
    this.builtIn = builtIn;
  }

  /**
   * A module.
   *
   * @param name as lsmod shows it: with underscores
   * @param content the ELF file
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Module(String name, byte[] content) {}

  /** The modules in {@code folder}, which is named after the kernel's release. */
  public static KernelModules in(Path folder) {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(SUFFIX) || name.endsWith(PACKED)) {
          files.put(nameOf(name), file);
        }
      }
      Path list = folder.resolve("modules.builtin");
      Set<String> builtIn =
          Files.exists(list)
              ? Files.readAllLines(list).stream()
                  .map(line -> nameOf(line.substring(line.lastIndexOf('/') + 1)))
                  .collect(Collectors.toSet())
              : Set.of();
      return new KernelModules(folder, files, builtIn);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** File names may have hyphens where the module's name has underscores. */
  private static String nameOf(String fileName) {
    int dot = fileName.indexOf(SUFFIX);
    return (dot < 0 ? fileName : fileName.substring(0, dot)).replace('-', '_');
  }

  /**
   * The modules {@code names} and all that they need, each after what it needs. What is built into
   * the kernel is left out.
   */
  public Result<List<Module>> withDependencies(Collection<String> names) {
    Map<String, Module> loadable = new LinkedHashMap<>();
    Map<String, Module> read = new LinkedHashMap<>();
    Set<String> opened = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    names.forEach(name -> open.addLast(name.replace('-', '_')));
    while (!open.isEmpty()) {
      String name = open.peekFirst();
      if (builtIn.contains(name) || loadable.containsKey(name)) {
        open.removeFirst();
      } else if (opened.add(name)) {
        Result<Module> module = read(name);
        if (module.failed()) {
          return Result.failure(module.diagnostics());
        }
        read.put(name, module.orThrow());
        // A module is looked at again once all that it needs has been: they go in front of it.
        List<String> needed =
            ModuleInfo.read(module.orThrow().content())
                .map(ModuleInfo::dependencies)
                .orElse(List.of());
        needed.stream().filter(dependency -> !opened.contains(dependency)).forEach(open::addFirst);
      } else {
        open.removeFirst();
        Optional.ofNullable(read.get(name)).ifPresent(module -> loadable.put(name, module));
      }
    }
    return Result.of(List.copyOf(loadable.values()));
  }

  private Result<Module> read(String name) {
    Path file = files.get(name);
    if (file == null) {
      return failure("the kernel has no module '%s'".formatted(name), "leave it out");
    }
    try {
      if (!file.toString().endsWith(PACKED)) {
        return Result.of(new Module(name, Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Optional<HostTool> xz = HostTool.find("xz");
    if (xz.isEmpty()) {
      return failure(
          "the modules are packed, and there is no xz on the PATH",
          "install the package that has it, on Debian and Ubuntu: apt-get install xz-utils");
    }
    HostTool.Outcome unpacked = xz.get().run(PATIENCE, "-dc", file.toString());
    return unpacked.succeeded()
        ? Result.of(new Module(name, unpacked.bytes()))
        : failure(
            "xz does not unpack %s: %s".formatted(file, unpacked.complaint()),
            "remove the folder and extract the package again");
  }

  private <T> Result<T> failure(String message, String remedy) {
    return Result.failure(
        Diagnostic.error("E-module", new FileLocation(folder.toString()), message)
            .withRemedy(remedy));
  }
}
