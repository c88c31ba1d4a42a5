package dev.conifer.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Real device trees, which are not part of this repository: a folder with archives (or what is in
 * them) and with tables of what dtc makes of them. {@code -Dconifer.corpus=DIR} names it; otherwise
 * it is looked for beside the checkout.
 */
public final class Corpus {
  private final Path folder;

  private Corpus(Path folder) {
    this.folder = folder;
  }

  /** The corpus; a test that asks for it is skipped where there is none. */
  public static Corpus orSkip() {
    String given = System.getProperty("conifer.corpus");
    Path folder = given == null ? Path.of("..", "..", "shared", "corpus") : Path.of(given);
    boolean present = Files.isRegularFile(folder.resolve("EXPECTED.sha256"));
    if (!present && given != null) {
      throw new AssertionError("no corpus in " + folder);
    }
    if (!present) {
      System.out.println("skipped: no corpus of real device trees; give one: -Dconifer.corpus=DIR");
    }
    Assumptions.assumeTrue(present, "no corpus in " + folder);
    return new Corpus(folder);
  }

  /** The table {@code name}. */
  public Path table(String name) {
    return folder.resolve(name);
  }

  /** The files of {@code archive}, such as {@code dts}, whose paths {@code wanted} accepts. */
  public Map<String, byte[]> files(String archive, Predicate<String> wanted) throws IOException {
    Path unpacked = folder.resolve(archive);
    Map<String, byte[]> files =
        Files.isDirectory(unpacked)
            ? unpacked(unpacked, wanted)
            : packed(folder.resolve(archive + ".tar.gz"), wanted);
    if (files.isEmpty()) {
      throw new AssertionError("nothing of " + archive + " in " + folder);
    }
    return files;
  }

  private Map<String, byte[]> unpacked(Path directory, Predicate<String> wanted)
      throws IOException {
    List<Path> paths;
    try (Stream<Path> all = Files.walk(directory)) {
      paths = all.filter(Files::isRegularFile).toList();
    }
    Map<String, byte[]> files = new TreeMap<>();
    for (Path path : paths) {
      String name = folder.relativize(path).toString();
      if (wanted.test(name)) {
        files.put(name, Files.readAllBytes(path));
      }
    }
    return files;
  }

  private static Map<String, byte[]> packed(Path archive, Predicate<String> wanted)
      throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile() && wanted.test(entry.getName())) {
          files.put(entry.getName(), tar.readAllBytes());
        }
      }
    }
    return files;
  }
}
