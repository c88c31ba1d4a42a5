package dev.conifer.compile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The properties, or the children, of a node in order, the deleted ones among them. Where there are
 * many, they are found by name without looking at the others.
 */
final class NamedList<T extends NamedList.Entry> {
  /** Up to so many a search from the start is as fast as a map, which most nodes do without. */
  private static final int FEW = 8;

  private final List<T> all = new ArrayList<>(4);

  /** By name, in order; only once there are more than {@link #FEW}. */
  private @Nullable Map<String, List<T>> byName;

  private boolean namesakes;

  void add(T entry) {
    namesakes |= first(entry.name()).isPresent();
    all.add(entry);
    if (byName != null) {
      index(byName, entry);
    } else if (all.size() > FEW) {
      Map<String, List<T>> index = new HashMap<>();
      all.forEach(known -> index(index, known));
      byName = index;
    }
  }

  private void index(Map<String, List<T>> index, T entry) {
    index.computeIfAbsent(entry.name(), name -> new ArrayList<>(1)).add(entry);
  }

  void remove(T entry) {
    all.remove(entry);
    if (byName != null) {
      byName.getOrDefault(entry.name(), List.of()).remove(entry);
    }
  }

  /** All of them, the deleted ones too. */
  List<T> all() {
    return Collections.unmodifiableList(all);
  }

  /** Those that are not deleted, as they are now. */
  List<T> live() {
    List<T> live = new ArrayList<>(all.size());
    for (T entry : all) {
      if (!entry.isDeleted()) {
        live.add(entry);
      }
    }
    return live;
  }

  /** The first of that name, deleted or not. */
  Optional<T> first(String name) {
    for (T entry : candidates(name)) {
      if (entry.name().equals(name)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** The first of that name that is not deleted. */
  Optional<T> live(String name) {
    for (T entry : candidates(name)) {
      if (entry.name().equals(name) && !entry.isDeleted()) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private List<T> candidates(String name) {
    return byName == null ? all : byName.getOrDefault(name, List.of());
  }

  /** Whether two of them, deleted or not, ever had the same name. */
  boolean hasNamesakes() {
    return namesakes;
  }

  /** Something with a name that may be deleted and come back. */
  interface Entry {
    String name();

    boolean isDeleted();
  }
}
