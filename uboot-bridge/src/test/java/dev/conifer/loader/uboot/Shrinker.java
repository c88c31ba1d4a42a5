package dev.conifer.loader.uboot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a scenario on which model and machine disagree smaller, as long as they still do. */
final class Shrinker {
  /** Each attempt is a boot. */
  private static final int MOST_ATTEMPTS = 40;

  private final Predicate<ObjectNode> disagrees;
  private int attempts;

  Shrinker(Predicate<ObjectNode> disagrees) {
    this.disagrees = disagrees;
  }

  /** The smallest scenario found that still disagrees. */
  ObjectNode shrink(ObjectNode input) {
    ObjectNode smallest = input;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (ObjectNode candidate : simpler(smallest)) {
        if (attempts++ >= MOST_ATTEMPTS) {
          return smallest;
        }
        if (disagrees.test(candidate)) {
          smallest = candidate;
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  /** What is one step simpler, the largest steps first. */
  private static List<ObjectNode> simpler(ObjectNode input) {
    List<ObjectNode> candidates = new ArrayList<>();
    if (input.path("external_fdt").isObject()) {
      ObjectNode own = input.deepCopy();
      own.remove("external_fdt");
      own.put(
          "boot", input.path("boot").asText().replaceAll("(.*) \\S+", "$1 \\${fdtcontroladdr}"));
      candidates.add(own);
    }
    withoutElements(input, "regions", candidates);
    withoutElements(input, "env", candidates);
    withoutElements(input, "memreserve", candidates);
    if (!input.path("raw").asText().isEmpty()) {
      candidates.add(input.deepCopy().put("raw", ""));
    }
    if (input.path("loads").size() > 1) {
      ObjectNode bare = input.deepCopy();
      ((ArrayNode) bare.path("loads")).remove(1);
      bare.put("boot", input.path("boot").asText().replaceAll("(\\S+ \\S+) \\S+ (.*)", "$1 - $2"));
      candidates.add(bare);
    }
    for (int i = 0; i < input.path("regions").size(); i++) {
      for (String property : new String[] {"status", "nomap"}) {
        if (input.path("regions").path(i).has(property)) {
          ObjectNode plain = input.deepCopy();
          ((ObjectNode) plain.path("regions").path(i)).remove(property);
          candidates.add(plain);
        }
      }
    }
    return candidates;
  }

  private static void withoutElements(ObjectNode input, String name, List<ObjectNode> candidates) {
    for (int i = 0; i < input.path(name).size(); i++) {
      ObjectNode without = input.deepCopy();
      ((ArrayNode) without.path(name)).remove(i);
      candidates.add(without);
    }
  }
}
