package dev.conifer.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The differences from dtc that are meant, as docs/dtc-differences.md lists them. */
final class Differences {
  /** A table row whose first cell is the name of a case in code style. */
  private static final Pattern CASE = Pattern.compile("^\\| `([a-z0-9-]+)` \\|.*");

  private Differences() {}

  /** The names of the edge cases that the page explains under {@code heading}. */
  static List<String> under(String heading) throws IOException {
    List<String> names = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("..", "docs", "dtc-differences.md"))) {
      if (line.startsWith("#")) {
        inside = line.equals("## " + heading);
      }
      Matcher row = CASE.matcher(line);
      if (inside && row.matches()) {
        names.add(row.group(1));
      }
    }
    if (names.isEmpty()) {
      throw new AssertionError("no cases under '" + heading + "' in docs/dtc-differences.md");
    }
    return names;
  }
}
