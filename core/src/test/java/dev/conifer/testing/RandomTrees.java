package dev.conifer.testing;

import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Trees made by chance: valid, but with everything that is rare in real ones. {@code
 * -Dconifer.seed=N} makes the same ones again.
 */
public final class RandomTrees {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String NODE_CHARACTERS = LETTERS + "0123456789,._+-";
  private static final String PROPERTY_CHARACTERS = LETTERS + "0123456789,._+*#?-";

  private final Random random;
  private int phandles;

  private RandomTrees(Random random) {
    this.random = random;
  }

  /** A source of numbers for {@code test}, whose seed is printed. */
  public static Random random(Class<?> test) {
    long seed = Long.getLong("conifer.seed", System.nanoTime() & 0xffff_ffffL);
    System.out.println(test.getSimpleName() + ": -Dconifer.seed=" + seed);
    return new Random(seed);
  }

  /** A tree of up to a few dozen nodes. */
  public static DeviceTree next(Random random) {
    return new RandomTrees(random).tree();
  }

  private DeviceTree tree() {
    List<MemoryReservation> reservations = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      long size = random.nextBoolean() ? random.nextLong() : random.nextInt(0x10000);
      reservations.add(MemoryReservation.of(random.nextLong(), size == 0 ? 1 : size));
    }
    return DeviceTree.of(node("", 0)).withReservations(reservations);
  }

  private Node node(String name, int depth) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      names.add(propertyName());
    }
    List<Property> properties = new ArrayList<>();
    for (String property : names) {
      properties.add(Property.of(property, value()));
    }
    if (random.nextInt(4) == 0) {
      properties.add(Property.of("phandle", PropertyValue.ofCells(++phandles)));
    }
    Set<String> childNames = new LinkedHashSet<>();
    for (int i = depth < 5 ? random.nextInt(4) : 0; i > 0; i--) {
      childNames.add(nodeName());
    }
    List<Node> children = new ArrayList<>();
    for (String child : childNames) {
      children.add(node(child, depth + 1));
    }
    return Node.of(name, properties, children, List.of(), List.of());
  }

  private String nodeName() {
    String name = text(NODE_CHARACTERS, 1 + random.nextInt(10));
    return random.nextBoolean() ? name + "@" + text(NODE_CHARACTERS, random.nextInt(6)) : name;
  }

  /**
   * Often one that real trees have, and often the end of another, which the strings block shares.
   */
  private String propertyName() {
    List<String> known =
        List.of("reg", "interrupt-parent", "parent", "ent", "compatible", "ible", "status", "t");
    String name =
        random.nextInt(3) > 0
            ? known.get(random.nextInt(known.size()))
            : text(PROPERTY_CHARACTERS, 1 + random.nextInt(12));
    return name.equals("name") ? "named" : name;
  }

  private PropertyValue value() {
    return switch (random.nextInt(5)) {
      case 0 -> PropertyValue.EMPTY;
      case 1 -> PropertyValue.ofCells(random.ints(1 + random.nextInt(5)).toArray());
      case 2 -> PropertyValue.ofStrings(printable(), printable());
      case 3 -> {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        yield PropertyValue.ofBytes(bytes);
      }
      // What a reader takes for strings, or nearly so.
      default ->
          PropertyValue.ofBytes(
              (printable() + "\0" + printable() + "\0").getBytes(StandardCharsets.ISO_8859_1));
    };
  }

  private String printable() {
    return text("ab01 \"\\\n\t\u0007/@:;{}<>é", random.nextInt(6));
  }

  private String text(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
