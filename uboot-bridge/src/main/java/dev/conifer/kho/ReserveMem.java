package dev.conifer.kho;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A region that {@code reserve_mem=} made, handed over by memblock: a child of the tree that the
 * entry {@link #ENTRY} points to.
 *
 * @param label its name on the command line
 * @param range where it is
 */
public record ReserveMem(String label, AddressRange range) {
  /** The entry of the blob. */
  public static final String ENTRY = "memblock";

  private static final String TREE = "memblock-v1";
  private static final String REGION = "reserve-mem-v1";
  private static final String COMPATIBLE = "compatible";

  public ReserveMem {
    Objects.requireNonNull(label);
    Objects.requireNonNull(range);
  }

  /** The tree of {@code regions}, as {@code kernel} writes it. */
  public static byte[] encode(List<ReserveMem> regions, KhoKernel kernel) {
    Node root = Node.named("").withProperty(COMPATIBLE, PropertyValue.ofStrings(TREE));
    for (ReserveMem region : regions) {
      root =
          root.withChild(
              Node.named(region.label)
                  .withProperty(COMPATIBLE, PropertyValue.ofStrings(REGION))
                  .withProperty(
                      "start", NativeValue.of(region.range.start().bits(), kernel.order()))
                  .withProperty("size", NativeValue.of(region.range.size(), kernel.order())));
    }
    return FdtWriter.write(DeviceTree.of(root));
  }

  /**
   * Reads the tree.
   *
   * @param name what holds the bytes, for diagnostics
   */
  public static Result<List<ReserveMem>> read(String name, byte[] blob, KhoKernel kernel) {
    return FdtReader.read(name, blob)
        .then(
            tree -> {
              if (!isCompatible(tree.root(), TREE)) {
                return Result.failure(
                    Diagnostic.error(
                        "E-kho-memblock",
                        new BlobLocation(name, 0, "/"),
                        "the tree of memblock is not compatible with '" + TREE + "'"));
              }
              List<Diagnostic> diagnostics = new ArrayList<>();
              List<ReserveMem> regions = new ArrayList<>();
              for (Node child : tree.root().children()) {
                Optional<ReserveMem> region = region(child, kernel);
                if (region.isEmpty()) {
                  diagnostics.add(
                      Diagnostic.warning(
                          "W-kho-reserve-mem",
                          new BlobLocation(name, 0, "/" + child.name()),
                          "'%s' is no region of '%s' with a start and a size"
                              .formatted(child.name(), REGION)));
                }
                region.ifPresent(regions::add);
              }
              return Result.of(List.copyOf(regions), diagnostics);
            });
  }

  private static Optional<ReserveMem> region(Node node, KhoKernel kernel) {
    if (!isCompatible(node, REGION)) {
      return Optional.empty();
    }
    Optional<Long> start = node.value("start").flatMap(v -> NativeValue.u64(v, kernel.order()));
    Optional<Long> size = node.value("size").flatMap(v -> NativeValue.u64(v, kernel.order()));
    return start
        .flatMap(s -> size.flatMap(length -> AddressRange.ifValid(s, length)))
        .map(range -> new ReserveMem(node.name(), range));
  }

  private static boolean isCompatible(Node node, String with) {
    return node.value(COMPATIBLE).map(value -> value.hasString(with)).orElse(false);
  }
}
