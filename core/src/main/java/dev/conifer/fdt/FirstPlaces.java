package dev.conifer.fdt;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where each name of a node's children stands first. */
final class FirstPlaces {
  /**
   * Up to so many names a search from the start is as fast as a map, which most nodes do without.
   */
  private static final int FEW = 8;

  private final String[] names = new String[FEW];
  private final int[] places = new int[FEW];
  private int count;

  /** All of them, once they are more than {@link #FEW}. */
  private @Nullable Map<String, Integer> many;

  /** The place where {@code name} stands first, which is {@code place} when it is a new one. */
  int add(String name, int place) {
    if (many != null) {
      Integer first = many.putIfAbsent(name, place);
      return first == null ? place : first;
    }
    for (int i = 0; i < count; i++) {
      if (names[i].equals(name)) {
        return places[i];
      }
    }
    if (count == FEW) {
      many = new HashMap<>();
      for (int i = 0; i < count; i++) {
        many.put(names[i], places[i]);
      }
      many.put(name, place);
      return place;
    }
    names[count] = name;
    places[count++] = place;
    return place;
  }
}
