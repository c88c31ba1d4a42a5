package dev.conifer.testing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Devicetree sources made by chance, in which blocks open, delete and refer to what blocks before
 * them made. Most are accepted; some name what is not there.
 */
public final class RandomSources {
  private final Random random;
  private final boolean plugin;
  private final StringBuilder source = new StringBuilder("/dts-v1/;\n");
  private final List<String> labels = new ArrayList<>();
  private int numbers;

  private RandomSources(Random random, boolean plugin) {
    this.random = random;
    this.plugin = plugin;
  }

  /** A source of a handful of blocks, sometimes that of an overlay. */
  public static String next(Random random) {
    return new RandomSources(random, random.nextInt(3) == 0).source();
  }

  private String source() {
    source.append(plugin ? "/plugin/;\n" : "");
    block("/", 1, !plugin);
    for (int i = random.nextInt(8); i > 0; i--) {
      topLevel();
    }
    return source.toString();
  }

  private void topLevel() {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> block("/", 2, true);
      case 3, 4, 5 -> block(reference(), 2, !plugin);
      case 6 -> block(newLabel() + reference(), 2, !plugin);
      case 7 -> block("&{" + path() + "}", 2, !plugin);
      case 8, 9 -> source.append("/delete-node/ ").append(reference()).append(";\n");
      case 10 -> source.append("/delete-node/ &{").append(path()).append("};\n");
      default -> source.append("/omit-if-no-ref/ ").append(reference()).append(";\n");
    }
  }

  private void block(String opening, int depth, boolean deletesNodes) {
    source.append(opening).append(" {\n");
    body(depth, deletesNodes);
    source.append("};\n");
  }

  /**
   * @param deletesNodes whether there may be {@code /delete-node/}: not where the body may be the
   *     first one of its node in an overlay, of which dtc makes wrong local fixups
   */
  private void body(int depth, boolean deletesNodes) {
    for (String name : names("p")) {
      if (random.nextInt(4) == 0) {
        source.append("/delete-property/ ").append(name).append(";\n");
      } else {
        source.append(random.nextInt(8) == 0 ? newLabel() : "");
        source.append(name).append(value()).append(";\n");
      }
    }
    if (random.nextInt(12) == 0) {
      source.append("phandle = <").append(random.nextInt(6)).append(">;\n");
    }
    for (String name : depth > 3 ? List.<String>of() : names("n")) {
      if (deletesNodes && random.nextInt(5) == 0) {
        source.append("/delete-node/ ").append(name).append(";\n");
        continue;
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        source.append(newLabel());
      }
      source.append(random.nextInt(6) == 0 ? "/omit-if-no-ref/ " : "");
      block(name, depth + 1, !plugin);
    }
  }

  private String value() {
    return switch (random.nextInt(8)) {
      case 0 -> "";
      case 1 -> " = \"s\", [0" + random.nextInt(10) + "]";
      case 2, 3 -> " = <" + numbers++ + " " + reference() + ">";
      case 4 -> " = <" + reference() + "> , " + reference() + ", <" + reference() + ">";
      case 5 -> " = &{" + path() + "}";
      // An overlay cannot refer to a path that only the base has; dtc 1.6 does not say so.
      case 6 -> plugin ? "" : " = <&{" + path() + "}>";
      default -> " = <" + numbers++ + ">";
    };
  }

  /** Mostly to a label that a node has or had; seldom to one that comes later, or never. */
  private String reference() {
    int known = labels.size();
    return known == 0 || random.nextInt(20) == 0
        ? "&l" + (known + random.nextInt(3))
        : "&" + labels.get(random.nextInt(known));
  }

  private String path() {
    return "/n" + random.nextInt(2) + (random.nextBoolean() ? "/n" + random.nextInt(2) : "");
  }

  private String newLabel() {
    String label = "l" + labels.size();
    labels.add(label);
    return label + ": ";
  }

  /** Distinct names, from so few that blocks meet again. */
  private Set<String> names(String prefix) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      names.add(prefix + random.nextInt(4));
    }
    return names;
  }
}
