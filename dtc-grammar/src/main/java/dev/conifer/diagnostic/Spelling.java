package dev.conifer.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody meant who misspelt a name. */
public final class Spelling {
  /** Letters of a word that is compared: the work grows with their square. */
  private static final int LONGEST = 100;

  private Spelling() {}

  /**
   * The one of {@code names} that differs least from {@code word}; absent when none is near. One
   * that differs in upper and lower case only is always near.
   */
  public static Optional<String> nearest(String word, Collection<String> names) {
    return names.stream()
        .filter(name -> isNear(word, name))
        .min(Comparator.comparingInt((String name) -> distance(word, name)).thenComparing(n -> n));
  }

  private static boolean isNear(String word, String name) {
    int longest = Math.max(word.length(), name.length());
    if (longest > LONGEST) {
      return false;
    }
    int most = longest / 3;
    return word.equalsIgnoreCase(name)
        || (Math.abs(word.length() - name.length()) <= most && distance(word, name) <= most);
  }

  /** {@code did you mean '…'?} with the nearest name; absent when none is near. */
  public static Optional<String> didYouMean(String word, Collection<String> names) {
    return nearest(word, names).map(name -> "did you mean '" + name + "'?");
  }

  /** A remedy for an unknown name: the nearest one, or else all of them. */
  public static String suggestion(String word, Collection<String> names) {
    return didYouMean(word, names).orElse("known are: " + String.join(", ", names));
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
        int replaced = d[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[from.length()][to.length()];
  }
}
