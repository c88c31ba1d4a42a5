package dev.conifer.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * A device tree: a root node, the memory reservation block, and the boot CPU of the blob's header.
 *
 * <p>Two trees are equal when they say the same to whoever reads their blobs: labels, markers and
 * origins do not count.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, chapters 2 and 5</a>
 */
public final class DeviceTree {
  /**
   * How deep nodes may be nested, the root counted, in what Conifer reads. Linux stops at 64
   * ({@code FDT_MAX_DEPTH} in drivers/of/fdt.c), so no tree that boots comes near.
   */
  public static final int MAX_DEPTH = 1024;

  private final Node root;
  private final List<MemoryReservation> reservations;
  private final int bootCpu;

  private DeviceTree(Node root, List<MemoryReservation> reservations, int bootCpu) {
    if (!root.name().isEmpty()) {
      throw new IllegalArgumentException("the root node is named '" + root.name() + "'");
    }
    this.root = root;
    this.reservations = List.copyOf(reservations);
    this.bootCpu = bootCpu;
  }

  /** The tree below {@code root}, without reservations, booted by CPU 0. */
  public static DeviceTree of(Node root) {
    return new DeviceTree(root, List.of(), 0);
  }

  /** The root node; its name is empty. */
  public Node root() {
    return root;
  }

  /** The entries of the memory reservation block ({@code /memreserve/}), in order. */
  public List<MemoryReservation> reservations() {
    return reservations;
  }

  /** The physical ID of the CPU that boots: {@code boot_cpuid_phys} of the blob's header. */
  public int bootCpu() {
    return bootCpu;
  }

  /** The node at {@code path}, names matched exactly, unit addresses included. */
  public Optional<Node> node(NodePath path) {
    Optional<Node> node = Optional.of(root);
    for (String name : path.names()) {
      node = node.flatMap(n -> n.child(name));
    }
    return node;
  }

  /** The node at {@code path}, such as {@code /reserved-memory}. */
  public Optional<Node> node(String path) {
    return node(NodePath.of(path));
  }

  /** The property {@code name} of the node at {@code path}. */
  public Optional<Property> property(String path, String name) {
    return node(path).flatMap(n -> n.property(name));
  }

  /** Calls {@code visitor} with every node and its path, parents first, in order. */
  public void forEach(BiConsumer<NodePath, Node> visitor) {
    visit(NodePath.ROOT, root, visitor);
  }

  private static void visit(NodePath path, Node node, BiConsumer<NodePath, Node> visitor) {
    visitor.accept(path, node);
    for (Node child : node.children()) {
      visit(path.child(child.name()), child, visitor);
    }
  }

  /** This tree with another root. */
  public DeviceTree withRoot(Node newRoot) {
    return new DeviceTree(newRoot, reservations, bootCpu);
  }

  /** This tree with other memory reservations. */
  public DeviceTree withReservations(List<MemoryReservation> newReservations) {
    return new DeviceTree(root, newReservations, bootCpu);
  }

  /** This tree with one more memory reservation, the last. */
  public DeviceTree withReservation(MemoryReservation reservation) {
    List<MemoryReservation> more = new ArrayList<>(reservations);
    more.add(reservation);
    return withReservations(more);
  }

  /** This tree with another boot CPU. */
  public DeviceTree withBootCpu(int newBootCpu) {
    return new DeviceTree(root, reservations, newBootCpu);
  }

  /**
   * This tree with everything in the order of dtc's {@code -s}, by which trees of any origin can be
   * compared: reservations by address, then size; the properties of each node, and its children, by
   * the bytes of their names.
   */
  public DeviceTree sorted() {
    return new DeviceTree(
        root.sorted(),
        reservations.stream().sorted(MemoryReservation.BY_ADDRESS_AND_SIZE).toList(),
        bootCpu);
  }

  /**
   * This tree with the node at {@code path} changed by {@code edit}. Nodes of the path that do not
   * exist are made, each as the last child of its parent.
   */
  public DeviceTree edit(NodePath path, UnaryOperator<Node> edit) {
    return withRoot(edited(root, path.names(), edit));
  }

  /** {@link #edit(NodePath, UnaryOperator)} with the path as text. */
  public DeviceTree edit(String path, UnaryOperator<Node> edit) {
    return edit(NodePath.of(path), edit);
  }

  private static Node edited(Node node, List<String> names, UnaryOperator<Node> edit) {
    if (names.isEmpty()) {
      return edit.apply(node);
    }
    Node child = node.child(names.get(0)).orElseGet(() -> Node.named(names.get(0)));
    return node.withChild(edited(child, names.subList(1, names.size()), edit));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeviceTree that
        && root.equals(that.root)
        && reservations.equals(that.reservations)
        && bootCpu == that.bootCpu;
  }

  @Override
  public int hashCode() {
    return Objects.hash(root, reservations, bootCpu);
  }

  @Override
  public String toString() {
    return "DeviceTree[" + root.children().size() + " nodes under /]";
  }
}
