package dev.conifer.fdt;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where each of a node's names stands first. */
final class FirstPlaces {
  /**
   * Up to so many names a search from the start is as fast as a map, which most nodes do without.
   */
  private static final int FEW = 8;

  private static final String[] NO_NAMES = {};
  private static final int[] NO_PLACES = {};

  private String[] names = NO_NAMES;
  private int[] places = NO_PLACES;
  private int count;

  /** All of them, once they are more than {@link #FEW}. */
  private @Nullable Map<String, Integer> many;

  /** The place of {@code name}, or else {@code otherwise}. */
  int get(String name, int otherwise) {
    if (many != null) {
      return many.getOrDefault(name, otherwise);
    }
    for (int i = 0; i < count; i++) {
      if (names[i].equals(name)) {
        return places[i];
      }
    }
    return otherwise;
  }

  /** Adds {@code name}, which is not there yet. */
  void add(String name, int place) {
    if (many == null && count == FEW) {
      Map<String, Integer> all = new HashMap<>();
      for (int i = 0; i < count; i++) {
        all.put(names[i], places[i]);
      }
      many = all;
    }
    if (many != null) {
      many.put(name, place);
      return;
    }
    if (count == 0) {
      names = new String[FEW];
      places = new int[FEW];
    }
    names[count] = name;
    places[count++] = place;
  }
}
