package dev.conifer.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody meant who misspelt a name. */
public final class Spelling {
  private Spelling() {}

  /**
   * The one of {@code names} that differs least from {@code word}: by one edit in three letters at
   * most. Absent when none is that near.
   */
  public static Optional<String> nearest(String word, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(word, name) <= Math.max(1, word.length() / 3))
        .min(Comparator.comparingInt((String name) -> distance(word, name)).thenComparing(n -> n));
  }

  /** A remedy for an unknown name: the nearest one, or else all of them. */
  public static String suggestion(String word, Collection<String> names) {
    return nearest(word, names)
        .map(name -> "did you mean '" + name + "'?")
        .orElse("known are: " + String.join(", ", names));
  }

  /** The Levenshtein distance: how many letters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
