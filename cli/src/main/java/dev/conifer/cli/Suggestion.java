package dev.conifer.cli;

import java.util.Collection;
import java.util.Optional;

/** What somebody who mistyped a word probably meant. */
final class Suggestion {
  private Suggestion() {}

  /** {@code did you mean '…'?}, with the nearest of {@code known}, when one is near enough. */
  static Optional<String> text(String word, Collection<String> known) {
    String best = "";
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(word, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    boolean near = least <= Math.max(word.length(), best.length()) / 3;
    return near ? Optional.of("did you mean '" + best + "'?") : Optional.empty();
  }

  /**
   * How many letters to insert, delete, replace or swap with their neighbour lead from one word to
   * the other (optimal string alignment).
   */
  private static int distance(String from, String to) {
    int[][] d = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int least = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1);
        least = Math.min(least, d[i - 1][j - 1] + replace);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          least = Math.min(least, d[i - 2][j - 2] + 1);
        }
        d[i][j] = least;
      }
    }
    return d[from.length()][to.length()];
  }
}
