package dev.conifer.fdt;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.NameRules;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads the structure block: Devicetree Specification v0.4, section 5.4.
 *
 * <p>Open nodes are kept on a stack of our own, so that nesting costs no call stack. What breaks
 * the sequence of tokens ends the reading; what is merely wrong about a node or a property is told
 * and passed over, so that one run shows all of it.
 */
final class StructureReader {
  /** When this many things are wrong, the rest of the blob would hardly add to the picture. */
  private static final int MOST_DIAGNOSTICS = 100;

  /**
   * How many bytes of property names are read for each byte of the blob. Names may share their ends
   * in the strings block; only a blob made to exhaust its reader shares more than this.
   */
  private static final int MOST_NAME_SHARING = 8;

  /** In place of the offset of what is not there. */
  private static final int NOWHERE = -1;

  private final Blob blob;
  private final int limit;
  private final int stringsStart;
  private final int stringsEnd;
  private final List<Diagnostic> diagnostics;

  private final Deque<OpenNode> open = new ArrayDeque<>();
  private final Map<Integer, Name> names = new HashMap<>();
  private final Map<Integer, OpenNode> phandles = new HashMap<>();
  private long nameBudget;
  private int at;
  private Optional<Node> root = Optional.empty();

  private StructureReader(Blob blob, FdtHeader header, List<Diagnostic> diagnostics) {
    this.blob = blob;
    this.diagnostics = diagnostics;
    this.at = (int) header.structureOffset();
    this.limit =
        (int)
            (header.structureSize().isPresent()
                ? header.structureOffset() + header.structureSize().getAsLong()
                : header.totalSize());
    this.stringsStart = (int) header.stringsOffset();
    this.stringsEnd = stringsStart + (int) header.stringsSize().orElse(0);
    this.nameBudget = MOST_NAME_SHARING * header.totalSize();
  }

  /**
   * The root node; absent when the block cannot be read to its end. A header that was checked is
   * trusted here.
   */
  static Optional<Node> read(Blob blob, FdtHeader header, List<Diagnostic> diagnostics) {
    StructureReader reader = new StructureReader(blob, header, diagnostics);
    try {
      reader.read();
    } catch (BrokenStructureException broken) {
      diagnostics.add(broken.diagnostic);
      return Optional.empty();
    }
    return reader.root;
  }

  private void read() throws BrokenStructureException {
    while (true) {
      int tokenAt = at;
      int token = word("a token");
      switch (token) {
        case Token.BEGIN_NODE -> beginNode(tokenAt);
        case Token.END_NODE -> endNode(tokenAt);
        case Token.PROPERTY -> property(tokenAt);
        case Token.NOP -> {}
        case Token.END -> {
          end(tokenAt);
          return;
        }
        default ->
            throw broken(
                tokenAt, String.format("0x%08x is no token of the structure block", token));
      }
      if (diagnostics.size() >= MOST_DIAGNOSTICS) {
        throw broken(tokenAt, "too much is wrong with this blob to read on");
      }
    }
  }

  private void beginNode(int tokenAt) throws BrokenStructureException {
    int nameAt = at;
    OptionalInt nul = blob.nul(at, limit);
    if (nul.isEmpty()) {
      throw broken(nameAt, "the name of a node has no end inside the structure block");
    }
    String name = blob.text(nameAt, nul.getAsInt());
    skipTo(nul.getAsInt() + 1);
    OpenNode parent = open.peek();
    if (parent == null) {
      beginRoot(tokenAt, name);
      return;
    }
    if (open.size() == DeviceTree.MAX_DEPTH) {
      throw broken(
          "E-fdt-depth", tokenAt, "nodes are nested more than " + DeviceTree.MAX_DEPTH + " deep");
    }
    OpenNode node = new OpenNode(parent, name, nameAt);
    NameRules.ofNode(name)
        .ifPresent(
            problem ->
                error(
                    problem.check(),
                    nameAt,
                    childPath(name),
                    childPath(name) + ": " + problem.message()));
    int earlier = parent.childrenSeen.get(name, NOWHERE);
    if (earlier == NOWHERE) {
      parent.childrenSeen.add(name, nameAt);
    } else {
      add(
          Diagnostic.error(
                  "duplicate_node_names",
                  blob.at(nameAt, childPath(name)),
                  childPath(name) + ": Duplicate node name")
              .withNote(blob.at(earlier, childPath(name)), "the first node of that name"));
    }
    open.push(node);
  }

  private void beginRoot(int tokenAt, String name) throws BrokenStructureException {
    if (root.isPresent()) {
      throw broken(tokenAt, "a second root node begins, '" + NameRules.printable(name) + "'");
    }
    if (!name.isEmpty()) {
      throw broken(
          tokenAt,
          "the root node is named '" + NameRules.printable(name) + "'; its name must be empty");
    }
    open.push(new OpenNode(null, name, tokenAt));
  }

  private void endNode(int tokenAt) throws BrokenStructureException {
    if (open.isEmpty()) {
      throw broken(tokenAt, "a node ends where none is open");
    }
    checkPhandle();
    Node node = open.pop().toNode();
    OpenNode parent = open.peek();
    if (parent == null) {
      root = Optional.of(node);
    } else {
      parent.children.add(node);
    }
  }

  private void property(int tokenAt) throws BrokenStructureException {
    OpenNode node = open.peek();
    if (node == null) {
      throw broken(tokenAt, "a property stands outside of any node");
    }
    long length = Integer.toUnsignedLong(word("the length of a property"));
    int nameOffset = word("the name of a property");
    Name checked = propertyName(tokenAt, nameOffset);
    String name = checked.text;
    if (length > limit - at) {
      throw broken(
          tokenAt,
          "property '"
              + NameRules.printable(name)
              + "' has "
              + length
              + " bytes, of which only "
              + (limit - at)
              + " lie inside the structure block");
    }
    PropertyValue value = blob.value(at, (int) length);
    skipTo(at + (int) length);
    if (!node.children.isEmpty()) {
      propertyError(
          "E-fdt-structure",
          tokenAt,
          name,
          "the property stands after a child node; properties come first");
    }
    checked.problem.ifPresent(
        problem -> propertyError(problem.check(), tokenAt, name, problem.message()));
    int earlier = node.propertiesSeen.get(name, NOWHERE);
    if (earlier == NOWHERE) {
      node.propertiesSeen.add(name, tokenAt);
    } else {
      String place = place(name);
      add(
          Diagnostic.error(
                  "duplicate_property_names",
                  blob.at(tokenAt, place),
                  place + ": Duplicate property name")
              .withNote(blob.at(earlier, place), "the first property of that name"));
    }
    node.properties.add(Property.of(name, value));
  }

  private Name propertyName(int tokenAt, int offset) throws BrokenStructureException {
    Name known = names.get(offset);
    if (known != null) {
      return known;
    }
    if (Integer.compareUnsigned(offset, stringsEnd - stringsStart) >= 0) {
      throw broken(
          tokenAt,
          "the name of a property is at "
              + Integer.toUnsignedString(offset)
              + " in the strings block, which has only "
              + (stringsEnd - stringsStart)
              + " bytes");
    }
    int start = stringsStart + offset;
    int end =
        blob.nul(start, stringsEnd)
            .orElseThrow(
                () ->
                    broken(
                        tokenAt,
                        "the name of a property, at "
                            + offset
                            + " in the strings block, has no end there"));
    nameBudget -= end - start;
    if (nameBudget < 0) {
      throw broken(tokenAt, "the names of the properties share the strings block beyond reason");
    }
    String text = blob.text(start, end);
    Name name = new Name(text, NameRules.ofProperty(text));
    names.put(offset, name);
    return name;
  }

  /** dtc's check {@code explicit_phandles} for the node that is about to end. */
  private void checkPhandle() {
    OpenNode node = open.element();
    Optional<Integer> own = phandle(node, "phandle");
    Optional<Integer> legacy = phandle(node, "linux,phandle");
    if (own.isPresent() && legacy.isPresent() && !own.equals(legacy)) {
      phandleError(node, "phandle", "mismatching 'phandle' and 'linux,phandle' properties");
    }
    Optional<Integer> either = own.or(() -> legacy);
    if (either.isEmpty()) {
      return;
    }
    OpenNode earlier = phandles.putIfAbsent(either.get(), node);
    if (earlier != null) {
      add(
          Diagnostic.error(
                  "explicit_phandles",
                  blob.at(node.at, path()),
                  String.format(
                      "%s: duplicated phandle 0x%x (seen before at %s)",
                      path(), either.get(), path(earlier)))
              .withNote(blob.at(earlier.at, path(earlier)), "the other node with that phandle"));
    }
  }

  private Optional<Integer> phandle(OpenNode node, String name) {
    for (Property property : node.properties) {
      if (property.name().equals(name)) {
        Optional<Integer> phandle = property.value().u32();
        if (phandle.isEmpty()) {
          phandleError(
              node, name, "bad length (" + property.value().length() + ") " + name + " property");
        } else if (phandle.get() == 0 || phandle.get() == -1) {
          phandleError(
              node, name, String.format("bad value (0x%x) in %s property", phandle.get(), name));
          return Optional.empty();
        }
        return phandle;
      }
    }
    return Optional.empty();
  }

  private void phandleError(OpenNode node, String property, String message) {
    int where = node.propertiesSeen.get(property, node.at);
    propertyError("explicit_phandles", where, property, message);
  }

  private void end(int tokenAt) throws BrokenStructureException {
    if (!open.isEmpty()) {
      throw broken(tokenAt, "the structure block ends while " + path() + " is still open");
    }
    if (root.isEmpty()) {
      throw broken(tokenAt, "there is no root node");
    }
  }

  private int word(String what) throws BrokenStructureException {
    if (limit - at < 4) {
      throw broken(limit, "the structure block ends where " + what + " should stand");
    }
    int word = blob.word(at);
    at += 4;
    return word;
  }

  /** Goes on at {@code offset}, or where the next token can stand: at a multiple of 4 bytes. */
  private void skipTo(int offset) {
    at = (int) Math.min(limit, (offset + 3L) & ~3L);
  }

  /** That of the innermost open node. */
  private String path() {
    return path(open.peek());
  }

  private static String path(@Nullable OpenNode node) {
    Deque<String> names = new ArrayDeque<>();
    for (OpenNode each = node; each != null; each = each.parent) {
      if (!each.name.isEmpty()) {
        names.push(NameRules.printable(each.name));
      }
    }
    return "/" + String.join("/", names);
  }

  private String childPath(String name) {
    String parent = path();
    return (parent.equals("/") ? "/" : parent + "/") + NameRules.printable(name);
  }

  /** How dtc names a property of the innermost open node, such as {@code /soc:reg}. */
  private String place(String property) {
    return path() + ":" + NameRules.printable(property);
  }

  private void propertyError(String code, int offset, String property, String message) {
    String place = place(property);
    error(code, offset, place, place + ": " + message);
  }

  private void error(String code, int offset, String context, String message) {
    add(Diagnostic.error(code, blob.at(offset, context), message));
  }

  private void add(Diagnostic diagnostic) {
    if (diagnostics.size() < MOST_DIAGNOSTICS) {
      diagnostics.add(diagnostic);
    }
  }

  private BrokenStructureException broken(int offset, String message) {
    return broken("E-fdt-structure", offset, message);
  }

  private BrokenStructureException broken(String code, int offset, String message) {
    String context = open.isEmpty() ? "structure block" : path();
    return new BrokenStructureException(
        Diagnostic.error(code, blob.at(offset, context), message)
            .withRemedy("build the blob again; it is damaged"));
  }

  /** A name of properties, and what is wrong with it. */
  private record Name(String text, Optional<NameRules.Problem> problem) {}

  /** A node; most are forgotten at their end, those with a phandle are not. */
  private static final class OpenNode {
    final @Nullable OpenNode parent;
    final String name;
    final int at;
    final List<Property> properties = new ArrayList<>();
    final List<Node> children = new ArrayList<>();
    final FirstPlaces propertiesSeen = new FirstPlaces();
    final FirstPlaces childrenSeen = new FirstPlaces();

    OpenNode(@Nullable OpenNode parent, String name, int at) {
      this.parent = parent;
      this.name = name;
      this.at = at;
    }

    Node toNode() {
      return Node.of(name, properties, children, List.of(), List.of());
    }
  }

  /** The sequence of tokens is broken; nothing after it can be told apart. */
  private static final class BrokenStructureException extends Exception {
    final transient Diagnostic diagnostic;

    BrokenStructureException(Diagnostic diagnostic) {
      super(diagnostic.message(), null, false, false);
      this.diagnostic = diagnostic;
    }
  }
}
