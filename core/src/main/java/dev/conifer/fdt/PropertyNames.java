package dev.conifer.fdt;

import dev.conifer.tree.NameRules;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The strings block: Devicetree Specification v0.4, section 5.5. Each name is read and checked
 * once, however many properties have it.
 */
final class PropertyNames {
  /**
   * How many bytes of names are read for each byte of the blob. Names may share their ends; only a
   * blob made to exhaust its reader shares more than this.
   */
  private static final int MOST_SHARING = 8;

  /** Bytes that a name takes at least, in most blobs. */
  private static final int SHORT_NAME = 8;

  private final Blob blob;
  private final int start;

  /** By offset in the block. */
  private final @Nullable Name[] names;

  private final Map<String, Name> byText;
  private long budget;

  PropertyNames(Blob blob, FdtHeader header) {
    this.blob = blob;
    this.start = (int) header.stringsOffset();
    this.names = new Name[(int) header.stringsSize().orElse(0)];
    this.byText = new HashMap<>(names.length / SHORT_NAME);
    this.budget = MOST_SHARING * header.totalSize();
  }

  /** The name at {@code offset}, unsigned, in the block: the same object for the same text. */
  Name at(int offset) throws UnreadableException {
    if (Integer.compareUnsigned(offset, names.length) >= 0) {
      throw new UnreadableException(
          "the name of a property is at "
              + Integer.toUnsignedString(offset)
              + " in the strings block, which has only "
              + names.length
              + " bytes");
    }
    Name known = names[offset];
    if (known != null) {
      return known;
    }
    OptionalInt end = blob.nul(start + offset, start + names.length);
    if (end.isEmpty()) {
      throw new UnreadableException(
          "the name of a property, at " + offset + " in the strings block, has no end there");
    }
    budget -= end.getAsInt() - start - offset;
    if (budget < 0) {
      throw new UnreadableException(
          "the names of the properties share the strings block beyond reason");
    }
    Name name = byText.computeIfAbsent(blob.text(start + offset, end.getAsInt()), Name::new);
    names[offset] = name;
    return name;
  }

  /** A name of properties, and where it stood last. */
  static final class Name {
    final String text;
    final NameRules.@Nullable Problem problem;
    final boolean holdsPhandles;

    /** The number of the node that had such a property last. */
    int node;

    /** Where that property begins in the blob. */
    int at;

    private Name(String text) {
      this.text = text;
      this.problem = NameRules.ofProperty(text).orElse(null);
      this.holdsPhandles = text.equals("phandle") || text.equals("linux,phandle");
    }
  }

  /** There is no name where one should be. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    private final String problem;

    private UnreadableException(String problem) {
      super(problem, null, false, false);
      this.problem = problem;
    }

    String problem() {
      return problem;
    }
  }
}
