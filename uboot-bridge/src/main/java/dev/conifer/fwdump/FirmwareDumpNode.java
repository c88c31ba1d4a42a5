package dev.conifer.fwdump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Firmware's side of the proposed binding: the node {@code /firmware/dump}, and the reserved-memory
 * node that it points to.
 *
 * @param registry where the registry is
 * @param writeAreas what firmware and its loaders write on the way to any kernel
 * @param captureWindow where the kernel that saves a dump is loaded and works
 * @param memory what the memory nodes name
 * @param bootId this boot
 * @param dumpPresent whether a dump waits
 */
public record FirmwareDumpNode(
    AddressRange registry,
    List<AddressRange> writeAreas,
    AddressRange captureWindow,
    MemoryMap memory,
    UUID bootId,
    boolean dumpPresent) {
  private static final NodePath PATH = NodePath.of("/firmware/dump");
  private static final NodePath RESERVED = NodePath.of("/reserved-memory");
  private static final String COMPATIBLE = "compatible";
  private static final String FIRMWARE = "fwdump,firmware-v1";
  private static final String REGISTRY = "fwdump,registry-v1";
  private static final String WRITE_AREAS = "write-areas";
  private static final String WINDOW = "capture-window";
  private static final String BOOT_ID = "boot-id";
  private static final String PRESENT = "dump-present";

  private static final int BOOT_ID_SIZE = 16;

  public FirmwareDumpNode {
    Objects.requireNonNull(registry);
    writeAreas = List.copyOf(writeAreas);
    Objects.requireNonNull(captureWindow);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(bootId);
  }

  /** What {@code tree} says; nothing where its firmware does not know the binding. */
  public static Result<Optional<FirmwareDumpNode>> of(DeviceTree tree) {
    Optional<Node> node = tree.node(PATH).filter(n -> isCompatible(n, FIRMWARE));
    if (node.isEmpty()) {
      return Result.of(Optional.empty());
    }
    return CellSizes.of(NodePath.ROOT, tree.root())
        .then(cells -> new Reader(tree, node.get(), cells).read());
  }

  private static boolean isCompatible(Node node, String with) {
    return node.value(COMPATIBLE).map(value -> value.hasString(with)).orElse(false);
  }

  /** Reads one tree. */
  private static final class Reader {
    private final DeviceTree tree;
    private final Node node;
    private final CellSizes cells;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    Reader(DeviceTree tree, Node node, CellSizes cells) {
      this.tree = tree;
      this.node = node;
      this.cells = cells;
    }

    Result<Optional<FirmwareDumpNode>> read() {
      Optional<AddressRange> registry = registry();
      List<AddressRange> areas = ranges(WRITE_AREAS);
      if (areas.isEmpty()) {
        error(
            "E-fwdump-write-areas",
            WRITE_AREAS,
            "%s names no range, and whatever runs writes somewhere",
            0);
      }
      List<AddressRange> windows = ranges(WINDOW);
      if (windows.size() != 1) {
        error("E-fwdump-window", WINDOW, "%s has %d ranges, it must have one", windows.size());
      }
      Optional<byte[]> bootId =
          node.value(BOOT_ID).map(PropertyValue::toByteArray).filter(b -> b.length == BOOT_ID_SIZE);
      if (bootId.isEmpty()) {
        error("E-fwdump-boot-id", BOOT_ID, "%s does not have %d bytes", BOOT_ID_SIZE);
      }
      MemoryMap memory = told(MemoryNodes.of(tree)).map(MemoryNodes::map).orElse(MemoryMap.EMPTY);
      if (diagnostics.stream().anyMatch(Diagnostic::isError)) {
        return Result.failure(diagnostics);
      }
      ByteBuffer id = ByteBuffer.wrap(bootId.orElseThrow());
      return Result.of(
          Optional.of(
              new FirmwareDumpNode(
                  registry.orElseThrow(),
                  areas,
                  windows.get(0),
                  memory,
                  new UUID(id.getLong(), id.getLong()),
                  node.has(PRESENT))),
          diagnostics);
    }

    private Optional<AddressRange> registry() {
      Optional<Integer> phandle = node.value("memory-region").flatMap(PropertyValue::u32);
      Optional<Node> found =
          tree.node(RESERVED).map(Node::children).orElse(List.of()).stream()
              .filter(
                  child ->
                      phandle.isPresent()
                          && child.value("phandle").flatMap(PropertyValue::u32).equals(phandle))
              .filter(child -> isCompatible(child, REGISTRY) && child.has("no-map"))
              .findFirst();
      List<AddressRange> ranges =
          found
              .flatMap(child -> told(Reg.of(RESERVED.child(child.name()), child, cells)))
              .map(Reg::ranges)
              .orElse(List.of());
      if (ranges.size() != 1) {
        error(
            "E-fwdump-registry",
            "memory-region",
            "%s does not point to a reserved-memory node '"
                + REGISTRY
                + "' with one range and"
                + " no-map",
            0);
        return Optional.empty();
      }
      return Optional.of(ranges.get(0));
    }

    private List<AddressRange> ranges(String name) {
      return told(Reg.of(PATH, node, name, cells)).map(Reg::ranges).orElse(List.of());
    }

    private void error(String code, String property, String message, int number) {
      diagnostics.add(
          Diagnostic.error(
              code,
              node.property(property).map(Property::origin).orElse(node.origin()),
              message.formatted(property + " of " + PATH, number)));
    }

    private <T> Optional<T> told(Result<T> result) {
      diagnostics.addAll(result.diagnostics());
      return result.value();
    }
  }

  /** What nobody may count on: what firmware writes, the capture window and the registry. */
  public MemoryMap written() {
    return MemoryMap.of(writeAreas).plus(captureWindow).plus(registry);
  }
}
