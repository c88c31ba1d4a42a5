package dev.conifer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recorded answers of the real things; {@code -Dconifer.truth=DIR} puts another folder in place.
 */
public final class Truth {
  private Truth() {}

  /** Of the cases in another folder, the least share that must agree. */
  public static final double FOREIGN = 0.6;

  /** Whether another folder stands in for the shipped one. */
  public static boolean isForeign() {
    return other() != null;
  }

  /**
   * The folder {@code name}, such as {@code dtc/edge-cases}; it exists. Where another folder holds
   * answers of other things only, it is the shipped one.
   */
  public static Path folder(String name) {
    String other = other();
    Path folder = (other == null ? shipped() : Path.of(other)).resolve(name);
    if (!Files.isDirectory(folder)) {
      throw new AssertionError("no recorded answers in " + folder);
    }
    return folder;
  }

  private static @Nullable String other() {
    String other = System.getProperty("conifer.truth");
    if (other == null) {
      return null;
    }
    if (!Files.isDirectory(Path.of(other))) {
      throw new AssertionError("there is no folder " + other);
    }
    return Files.isDirectory(Path.of(other, "dtc")) ? other : null;
  }

  private static Path shipped() {
    URL resources = Truth.class.getResource("/truth");
    if (resources == null) {
      throw new AssertionError("the test resources hold no recorded answers");
    }
    try {
      return Path.of(resources.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The rows of a table with a header line, as maps from column to text; there is one at least. */
  public static List<Map<String, String>> rows(Path table) {
    List<String> lines;
    try {
      lines = Files.readAllLines(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (lines.size() < 2) {
      throw new AssertionError("no cases in " + table);
    }
    List<String> columns = Arrays.asList(lines.get(0).split("\t", -1));
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = Arrays.asList(line.split("\t", -1));
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        row.put(columns.get(i), i < cells.size() ? cells.get(i) : "");
      }
      rows.add(row);
    }
    return rows;
  }
}
