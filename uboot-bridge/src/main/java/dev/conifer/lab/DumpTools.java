package dev.conifer.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The programs of {@link PackageSet#DUMP_TOOLS}, with the dynamic linker and every shared library
 * that came with them.
 *
 * @param root what their packages hold, as it would lie below {@code /}
 */
public record DumpTools(Path root) {
  private static final List<String> PROGRAMS = List.of("makedumpfile", "ndctl", "daxctl");

  /** Where Debian's packages have libraries; the linker looks into both. */
  private static final List<String> LIBRARY_FOLDERS =
      List.of("lib/aarch64-linux-gnu", "usr/lib/aarch64-linux-gnu");

  private static final String LIBRARIES = "lib/aarch64-linux-gnu/";
  private static final String LINKER = "ld-linux-aarch64.so.1";

  public DumpTools {
    Objects.requireNonNull(root);
  }

  /** {@code guest} with the programs in {@code /bin}. */
  public Initramfs addTo(Initramfs guest) {
    Initramfs more = guest;
    for (String program : PROGRAMS) {
      more = more.withProgram("bin/" + program, read(program(program)));
    }
    for (Map.Entry<String, Path> library : libraries().entrySet()) {
      more = more.withProgram(LIBRARIES + library.getKey(), read(library.getValue()));
    }
    return more.withLink("lib/" + LINKER, "aarch64-linux-gnu/" + LINKER);
  }

  private Path program(String name) {
    Path usual = root.resolve("usr/bin").resolve(name);
    return Files.exists(usual) ? usual : root.resolve("usr/sbin").resolve(name);
  }

  /** By the name that programs ask for: a link's, where there is one to the file. */
  private Map<String, Path> libraries() {
    Map<String, Path> libraries = new TreeMap<>();
    for (String name : LIBRARY_FOLDERS) {
      Path folder = root.resolve(name);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .filter(file -> file.getFileName().toString().contains(".so"))
              .filter(Files::isRegularFile)
              .forEach(file -> libraries.put(file.getFileName().toString(), file));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    // The file with the whole version, which no program asks for, lies behind its link.
    libraries
        .values()
        .removeIf(file -> libraries.values().stream().anyMatch(link -> isLinkTo(link, file)));
    return libraries;
  }

  private static boolean isLinkTo(Path link, Path file) {
    try {
      return Files.isSymbolicLink(link)
          && !Files.isSymbolicLink(file)
          && Files.isSameFile(link, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
