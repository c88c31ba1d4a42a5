package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Reservation;
import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The regions that U-Boot finds in a tree: {@code boot_fdt_add_mem_rsv_regions} (boot/image-fdt.c).
 * It finds fewer than Linux does: the memory reservation block, then the direct children of {@code
 * /reserved-memory} that have a {@code reg}, of which only the first entry counts, and a {@code
 * status} that is absent or exactly {@code okay}.
 */
final class FdtRegions {
  private static final int DEFAULT_ADDRESS_CELLS = 2;
  private static final int DEFAULT_SIZE_CELLS = 1;

  /** {@code -EFAULT}: what U-Boot says of a range that it cannot free. */
  private static final int NOT_FREED = -14;

  /** libfdt's {@code FDT_MAX_NCELLS}. */
  private static final int MAX_CELLS = 4;

  private FdtRegions() {}

  /**
   * {@code boot_fdt_add_mem_rsv_regions} for the kernel FDT, in v2026.10 after those of the control
   * FDT were freed: from whatever entry holds them, be it U-Boot's own.
   *
   * @param where the kernel FDT lies
   */
  static void replace(
      Lmb lmb,
      AddressRange where,
      DeviceTree tree,
      UBootSession session,
      Consumer<Message> console) {
    UBootProfile profile = session.profile();
    if (profile.has(UBootChange.CONTROL_REGIONS_ARE_FREED)
        && !where.start().equals(session.placement().controlFdt())) {
      for (Reservation region : of(session.controlFdt().tree(), profile.lmbFlags())) {
        if (lmb.free(region.base(), region.size()) < 0) {
          console.accept(complaint("freeing", region, NOT_FREED, profile));
        }
      }
    }
    reserve(lmb, tree, profile, console);
  }

  /** Reserves the regions of {@code tree}; what fails is left out, and told unless it is usual. */
  static void reserve(Lmb lmb, DeviceTree tree, UBootProfile profile, Consumer<Message> console) {
    for (Reservation region : of(tree, profile.lmbFlags())) {
      int result = lmb.reserve(region.base(), region.size(), region.flags());
      boolean silent =
          (result == Lmb.EXISTS && profile.has(UBootChange.OVERLAP_IS_SILENT))
              || (result == Lmb.INVALID && profile.has(UBootChange.OUTSIDE_IS_SILENT));
      if (result < 0 && !silent) {
        console.accept(complaint("reserving", region, result, profile));
      }
    }
  }

  private static Message complaint(
      String doing, Reservation region, int result, UBootProfile profile) {
    StringBuilder line =
        new StringBuilder(
            "ERROR: %s fdt memory region failed (addr=%x size=%x"
                .formatted(doing, region.base(), region.size()));
    if (profile.has(UBootChange.NO_MAP_FLAG)) {
      line.append(" flags=%x".formatted(region.flags()));
    }
    line.append(')');
    if (profile.has(UBootChange.CONTROL_REGIONS_ARE_FREED)) {
      line.append(": ").append(result);
    }
    return Message.complaint(line.toString());
  }

  /**
   * A region of a tree.
   *
   * @param base its first address; with the size it may leave the address space
   * @param size in bytes
   * @param noMap whether it is a node with {@code no-map}
   * @param isEntry whether it stands in the memory reservation block
   */
  record Region(long base, long size, boolean noMap, boolean isEntry) {}

  /** The same as LMB reserves them. */
  static List<Reservation> of(DeviceTree tree, LmbFlags flags) {
    return in(tree).stream()
        .map(
            region ->
                new Reservation(
                    region.base(),
                    region.size(),
                    region.noMap() ? flags.noMap() : flags.noOverwrite()))
        .toList();
  }

  /** The regions, in the order in which U-Boot reserves them. */
  static List<Region> in(DeviceTree tree) {
    List<Region> regions = new ArrayList<>();
    for (MemoryReservation entry : tree.reservations()) {
      if (entry.size() == 0) {
        break;
      }
      regions.add(new Region(entry.address(), entry.size(), false, true));
    }
    FdtNodes.child(tree.root(), "reserved-memory")
        .ifPresent(
            parent -> parent.children().forEach(n -> region(parent, n).ifPresent(regions::add)));
    return regions;
  }

  private static Optional<Region> region(Node parent, Node node) {
    int addressCells = cells(parent, "#address-cells", DEFAULT_ADDRESS_CELLS);
    int sizeCells = cells(parent, "#size-cells", DEFAULT_SIZE_CELLS);
    if (!node.has("reg") || !isEnabled(node) || addressCells <= 0 || sizeCells <= 0) {
      return Optional.empty();
    }
    PropertyValue reg = node.value("reg").orElseThrow();
    if (reg.length() / 4 < addressCells + sizeCells) {
      return Optional.empty();
    }
    return Optional.of(
        new Region(
            number(reg, 0, addressCells),
            number(reg, addressCells, sizeCells),
            node.has("no-map"),
            false));
  }

  /** {@code fdtdec_get_is_enabled}: {@code ok} is not enough. */
  private static boolean isEnabled(Node node) {
    Optional<PropertyValue> status = node.value("status");
    return status.isEmpty() || FdtNodes.cString(status.get()).equals("okay");
  }

  /** {@code fdt_address_cells} and {@code fdt_size_cells}; negative for what libfdt refuses. */
  private static int cells(Node parent, String name, int absent) {
    Optional<PropertyValue> value = parent.value(name);
    if (value.isEmpty()) {
      return absent;
    }
    int cells = value.get().length() == 4 ? value.get().u32().orElse(-1) : -1;
    return cells <= MAX_CELLS ? cells : -1;
  }

  /** {@code fdtdec_get_number}: of more than two cells, the last two count. */
  private static long number(PropertyValue value, int firstCell, int cells) {
    long number = 0;
    for (int i = 4 * firstCell; i < 4 * (firstCell + cells); i++) {
      number = number << 8 | Byte.toUnsignedLong(value.byteAt(i));
    }
    return number;
  }
}
