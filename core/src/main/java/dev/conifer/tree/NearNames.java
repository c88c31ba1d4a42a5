package dev.conifer.tree;

import dev.conifer.diagnostic.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds the node that somebody meant who named one that is not there. */
public final class NearNames {
  private NearNames() {}

  /**
   * The one of {@code siblings} that {@code name} was probably meant to be: the only one that has
   * the same name and another unit address, or else the one that is spelt most alike.
   */
  public static Optional<String> ofNode(String name, Collection<String> siblings) {
    String base = baseName(name);
    List<String> namesakes =
        siblings.stream().filter(sibling -> baseName(sibling).equals(base)).toList();
    return namesakes.size() == 1
        ? Optional.of(namesakes.get(0))
        : Spelling.nearest(name, namesakes.isEmpty() ? siblings : namesakes);
  }

  private static String baseName(String name) {
    int at = name.indexOf('@');
    return at < 0 ? name : name.substring(0, at);
  }
}
