package dev.conifer.loader.uboot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The recorded answers of the real U-Boot: those in the test resources, or those in the folder that
 * {@code -Dconifer.truth=DIR} names.
 */
final class TruthFolder {
  private static final String PROPERTY = "conifer.truth";

  /** Of the cases in another folder, the least share that must agree. */
  static final double FOREIGN = 0.6;

  private TruthFolder() {}

  /** Whether the folder holds the file {@code name}; the folder itself must be there. */
  static boolean has(String name) {
    String folder = System.getProperty(PROPERTY);
    if (folder == null) {
      return true;
    }
    if (!Files.isDirectory(Path.of(folder))) {
      throw new AssertionError("there is no folder " + folder);
    }
    if (!hasRecords(Path.of(folder))) {
      throw new AssertionError("there are no recorded answers in " + folder);
    }
    return Files.exists(Path.of(folder, name));
  }

  private static boolean hasRecords(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether another folder stands in for the shipped one. */
  static boolean isForeign() {
    return System.getProperty(PROPERTY) != null;
  }

  /** A JSON file of this repository's own, whatever folder stands in for the shipped one. */
  static JsonNode shipped(String name) {
    try {
      return new ObjectMapper().readTree(resource(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON file. */
  static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(bytes(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The files of a tar archive by name, the archive's own folder left out; of the shipped archive
   * where another folder has none.
   */
  static Map<String, byte[]> archive(String name) {
    Map<String, byte[]> files = new HashMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GzipCompressorInputStream(new ByteArrayInputStream(bytes(name))))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        if (e.isFile()) {
          files.put(e.getName().substring(e.getName().indexOf('/') + 1), tar.readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static byte[] bytes(String name) {
    String folder = System.getProperty(PROPERTY);
    try {
      if (folder != null && (has(name) || !name.endsWith(".tar.gz"))) {
        return Files.readAllBytes(Path.of(folder, name));
      }
      return resource(name);
    } catch (IOException e) {
      throw new UncheckedIOException("no truth file " + name, e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = TruthFolder.class.getResourceAsStream("/truth/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no test resource truth/" + name);
      }
      return in.readAllBytes();
    }
  }

  /** Counts the cases of one kind that agree, and prints the rest by name. */
  static final class Score {
    private final String kind;
    private final List<String> others = new ArrayList<>();
    private int cases;

    Score(String kind) {
      this.kind = kind;
    }

    void count(String name, boolean agrees) {
      cases++;
      if (!agrees) {
        others.add(name);
      }
    }

    int cases() {
      return cases;
    }

    int agreeing() {
      return cases - others.size();
    }

    @SuppressWarnings("SystemOut")
    void print() {
      System.out.printf("%s: %d of %d agree%n", kind, agreeing(), cases);
      others.forEach(name -> System.out.println("  " + name));
    }
  }
}
