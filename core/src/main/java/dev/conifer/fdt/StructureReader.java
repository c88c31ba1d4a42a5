package dev.conifer.fdt;

import com.google.common.collect.ImmutableList;
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

  private final Blob blob;

  /** The whole blob; the values of properties are its slices. */
  private final PropertyValue bytes;

  private final int limit;
  private final List<Diagnostic> diagnostics;

  /** The innermost node that has not ended. */
  private @Nullable OpenNode open;

  /** The nodes that have ended and whose parents have not. */
  private final List<Node> ended = new ArrayList<>();

  /** The properties of the innermost open node, as long as it has no child. */
  private final List<Property> properties = new ArrayList<>();

  private final PropertyNames names;
  private final Map<Integer, OpenNode> phandles = new HashMap<>();
  private int nodes;
  private int at;
  private Optional<Node> root = Optional.empty();

  private StructureReader(Blob blob, FdtHeader header, List<Diagnostic> diagnostics) {
    this.blob = blob;
    this.bytes = blob.value();
    this.diagnostics = diagnostics;
    this.at = (int) header.structureOffset();
    this.limit =
        (int)
            (header.structureSize().isPresent()
                ? header.structureOffset() + header.structureSize().getAsLong()
                : header.totalSize());
    this.names = new PropertyNames(blob, header);
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
    OpenNode parent = open;
    if (parent == null) {
      beginRoot(tokenAt, name);
      return;
    }
    if (parent.depth == DeviceTree.MAX_DEPTH) {
      throw broken(
          "E-fdt-depth", tokenAt, "nodes are nested more than " + DeviceTree.MAX_DEPTH + " deep");
    }
    FirstPlaces siblings = parent.childrenSeen;
    if (siblings == null) {
      parent.properties = takeProperties();
      siblings = new FirstPlaces();
      parent.childrenSeen = siblings;
    }
    Optional<NameRules.Problem> problem = NameRules.ofNode(name);
    if (problem.isPresent()) {
      error(
          problem.get().check(),
          nameAt,
          childPath(name),
          childPath(name) + ": " + problem.get().message());
    }
    int earlier = siblings.add(name, nameAt);
    if (earlier != nameAt) {
      add(
          Diagnostic.error(
                  "duplicate_node_names",
                  blob.at(nameAt, childPath(name)),
                  childPath(name) + ": Duplicate node name")
              .withNote(blob.at(earlier, childPath(name)), "the first node of that name"));
    }
    open = new OpenNode(parent, name, nameAt, ++nodes, ended.size());
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
    open = new OpenNode(null, name, tokenAt, ++nodes, ended.size());
  }

  private void endNode(int tokenAt) throws BrokenStructureException {
    OpenNode node = open;
    if (node == null) {
      throw broken(tokenAt, "a node ends where none is open");
    }
    open = node.parent;
    Node whole = node.childrenSeen == null ? leaf(node) : nodeWithChildren(node);
    if (node.parent == null) {
      root = Optional.of(whole);
    } else {
      ended.add(whole);
    }
  }

  private Node leaf(OpenNode node) {
    return Node.of(node.name, takeProperties(), List.of(), List.of(), List.of());
  }

  private Node nodeWithChildren(OpenNode node) {
    List<Node> children = ended.subList(node.endedBefore, ended.size());
    Node whole = Node.of(node.name, node.properties, children, List.of(), List.of());
    children.clear();
    return whole;
  }

  /** Those of the innermost open node: at its first child, or at its end. */
  private List<Property> takeProperties() {
    List<Property> all = ImmutableList.copyOf(properties);
    properties.clear();
    return all;
  }

  private void property(int tokenAt) throws BrokenStructureException {
    OpenNode node = open;
    if (node == null) {
      throw broken(tokenAt, "a property stands outside of any node");
    }
    long length = Integer.toUnsignedLong(word("the length of a property"));
    PropertyNames.Name name = propertyName(tokenAt, word("the name of a property"));
    if (length > limit - at) {
      throw broken(
          tokenAt,
          "property '"
              + NameRules.printable(name.text)
              + "' has "
              + length
              + " bytes, of which only "
              + (limit - at)
              + " lie inside the structure block");
    }
    PropertyValue value = bytes.slice(at, at + (int) length);
    skipTo(at + (int) length);
    if (node.childrenSeen == null) {
      properties.add(Property.of(name.text, value));
    } else {
      propertyError(
          "E-fdt-structure",
          tokenAt,
          name.text,
          "the property stands after a child node; properties come first");
    }
    if (name.problem != null) {
      propertyError(name.problem.check(), tokenAt, name.text, name.problem.message());
    }
    if (name.node == node.number) {
      String place = place(name.text);
      add(
          Diagnostic.error(
                  "duplicate_property_names",
                  blob.at(tokenAt, place),
                  place + ": Duplicate property name")
              .withNote(blob.at(name.at, place), "the first property of that name"));
    } else {
      name.node = node.number;
      name.at = tokenAt;
      if (name.holdsPhandles) {
        checkPhandle(node, name.text, tokenAt, value);
      }
    }
  }

  private PropertyNames.Name propertyName(int tokenAt, int offset) throws BrokenStructureException {
    try {
      return names.at(offset);
    } catch (PropertyNames.UnreadableException unreadable) {
      throw broken(tokenAt, unreadable.problem());
    }
  }

  /** dtc's check {@code explicit_phandles}, for a property that says what {@code node}'s is. */
  private void checkPhandle(OpenNode node, String property, int tokenAt, PropertyValue value) {
    Optional<Integer> phandle = value.u32();
    if (phandle.isEmpty()) {
      phandleError(
          tokenAt, property, "bad length (" + value.length() + ") " + property + " property");
    } else if (phandle.get() == 0 || phandle.get() == -1) {
      phandleError(
          tokenAt,
          property,
          String.format("bad value (0x%x) in %s property", phandle.get(), property));
    } else if (node.phandle == 0) {
      node.phandle = phandle.get();
      checkUnique(node);
    } else if (node.phandle != phandle.get()) {
      phandleError(tokenAt, property, "mismatching 'phandle' and 'linux,phandle' properties");
    }
  }

  private void phandleError(int offset, String property, String message) {
    propertyError("explicit_phandles", offset, property, message);
  }

  private void checkUnique(OpenNode node) {
    OpenNode earlier = phandles.putIfAbsent(node.phandle, node);
    if (earlier != null) {
      add(
          Diagnostic.error(
                  "explicit_phandles",
                  blob.at(node.at, path()),
                  String.format(
                      "%s: duplicated phandle 0x%x (seen before at %s)",
                      path(), node.phandle, path(earlier)))
              .withNote(blob.at(earlier.at, path(earlier)), "the other node with that phandle"));
    }
  }

  private void end(int tokenAt) throws BrokenStructureException {
    if (open != null) {
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
    return path(open);
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
    String context = open == null ? "structure block" : path();
    return new BrokenStructureException(
        Diagnostic.error(code, blob.at(offset, context), message)
            .withRemedy("build the blob again; it is damaged"));
  }

  /** A node; most are forgotten at their end, those with a phandle are not. */
  private static final class OpenNode {
    final @Nullable OpenNode parent;
    final String name;
    final int at;

    /** 1 for the root. */
    final int depth;

    /** Counted from 1, in order. */
    final int number;

    /** How many nodes had ended before: those after them are its children. */
    final int endedBefore;

    List<Property> properties = List.of();

    /** 0 when none is known. */
    int phandle;

    /** Null before the first child. */
    @Nullable FirstPlaces childrenSeen;

    OpenNode(@Nullable OpenNode parent, String name, int at, int number, int endedBefore) {
      this.parent = parent;
      this.name = name;
      this.at = at;
      this.depth = parent == null ? 1 : parent.depth + 1;
      this.number = number;
      this.endedBefore = endedBefore;
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
