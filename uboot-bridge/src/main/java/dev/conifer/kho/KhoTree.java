package dev.conifer.kho;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The blob of KHO: where the map of pages is, and what each subsystem hands over.
 *
 * @param version what it looks like
 * @param memoryMap where the map of pages begins; 0 for no page at all, which version 1 allows
 * @param entries what is handed over, in order
 */
public record KhoTree(KhoVersion version, PhysicalAddress memoryMap, List<KhoTree.Entry> entries) {
  private static final String COMPATIBLE = "compatible";
  private static final String MEMORY_MAP = "preserved-memory-map";
  private static final String SIZE = "blob-size";

  /**
   * What one subsystem hands over.
   *
   * @param name its name, such as {@code memblock}
   * @param data where it is
   * @param size how large it is, in bytes; absent up to version 2
   */
  public record Entry(String name, PhysicalAddress data, Optional<Long> size) {
    public Entry {
      Objects.requireNonNull(name);
      Objects.requireNonNull(data);
      Objects.requireNonNull(size);
    }
  }

  public KhoTree {
    Objects.requireNonNull(version);
    Objects.requireNonNull(memoryMap);
    entries = List.copyOf(entries);
  }

  /** The entry {@code name}. */
  public Optional<Entry> entry(String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** The blob, as {@code kernel} writes it. */
  public byte[] encode(KhoKernel kernel) {
    Node root =
        Node.named("")
            .withProperty(COMPATIBLE, PropertyValue.ofStrings(version.toString()))
            .withProperty(MEMORY_MAP, NativeValue.of(memoryMap.bits(), kernel.order()));
    for (Entry entry : entries) {
      Node child =
          Node.named(entry.name())
              .withProperty(
                  version.dataProperty(), NativeValue.of(entry.data().bits(), kernel.order()));
      if (version.isSized()) {
        child = child.withProperty(SIZE, NativeValue.of(entry.size().orElse(0L), kernel.order()));
      }
      root = root.withChild(child);
    }
    return FdtWriter.write(DeviceTree.of(root));
  }

  /**
   * Reads a blob.
   *
   * @param name what holds the bytes, for diagnostics
   * @param kernel whose byte order the values have
   */
  public static Result<KhoTree> read(String name, byte[] blob, KhoKernel kernel) {
    return FdtReader.read(name, blob).then(tree -> read(name, tree, kernel));
  }

  private static Result<KhoTree> read(String name, DeviceTree tree, KhoKernel kernel) {
    Optional<String> compatible =
        tree.root().value(COMPATIBLE).flatMap(PropertyValue::strings).stream()
            .flatMap(List::stream)
            .findFirst();
    Optional<KhoVersion> version = compatible.flatMap(KhoVersion::of);
    if (version.isEmpty()) {
      return Result.failure(
          error(
              "E-kho-version",
              name,
              "/",
              compatible
                  .map("the blob is compatible with '%s', which is not known"::formatted)
                  .orElse("the blob is compatible with nothing"),
              "hand over to a kernel of the same version: any other boots without KHO"));
    }
    Optional<Long> map =
        tree.root().value(MEMORY_MAP).flatMap(value -> NativeValue.u64(value, kernel.order()));
    if (map.isEmpty()) {
      return Result.failure(
          error(
              "E-kho-memory-map",
              name,
              "/",
              MEMORY_MAP + " is missing, or is not 8 bytes long",
              "write the address of the map, 8 bytes in the CPU's byte order"));
    }
    if (map.get() == 0 && version.get().isRadix()) {
      return Result.failure(
          error(
              "E-kho-memory-map",
              name,
              "/",
              MEMORY_MAP + " is 0: from kho-v2 on there is always a map",
              "write the address of the radix tree's root"));
    }
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (Node child : tree.root().children()) {
      entry(name, child, version.get(), kernel, diagnostics).ifPresent(entries::add);
    }
    return Result.of(
        new KhoTree(version.get(), PhysicalAddress.of(map.get()), entries), diagnostics);
  }

  private static Optional<Entry> entry(
      String name, Node child, KhoVersion version, KhoKernel kernel, List<Diagnostic> diagnostics) {
    Optional<Long> data =
        child.value(version.dataProperty()).flatMap(v -> NativeValue.u64(v, kernel.order()));
    Optional<Long> size = child.value(SIZE).flatMap(v -> NativeValue.u64(v, kernel.order()));
    if (data.isEmpty()) {
      diagnostics.add(
          warning(
              "W-kho-entry",
              name,
              "/" + child.name(),
              "'%s' has no %s of 8 bytes: nobody finds it"
                  .formatted(child.name(), version.dataProperty())));
    } else if (version.isSized() && size.isEmpty()) {
      diagnostics.add(
          warning(
              "W-kho-entry",
              name,
              "/" + child.name(),
              "'%s' has no %s of 8 bytes".formatted(child.name(), SIZE)));
    }
    return data.map(d -> new Entry(child.name(), PhysicalAddress.of(d), size));
  }

  private static Diagnostic error(
      String code, String name, String node, String message, String remedy) {
    return Diagnostic.error(code, new BlobLocation(name, 0, node), message).withRemedy(remedy);
  }

  private static Diagnostic warning(String code, String name, String node, String message) {
    return Diagnostic.warning(code, new BlobLocation(name, 0, node), message);
  }
}
