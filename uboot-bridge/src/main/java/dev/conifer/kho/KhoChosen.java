package dev.conifer.kho;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where {@code /chosen} of the kernel FDT says that KHO's things are.
 *
 * @param fdt {@code linux,kho-fdt}: the blob
 * @param scratch {@code linux,kho-scratch}: the list of scratch areas, 16 bytes for each
 */
public record KhoChosen(AddressRange fdt, AddressRange scratch) {
  private static final String FDT = "linux,kho-fdt";
  private static final String SCRATCH = "linux,kho-scratch";
  private static final NodePath CHOSEN = NodePath.of("/chosen");

  // The tags of the flat format that may follow a property, Devicetree Specification v0.4, 5.4.1.
  private static final int TAG_BEGIN_NODE = 1;
  private static final int TAG_END_NODE = 2;
  private static final int TAG_PROPERTY = 3;

  public KhoChosen {
    Objects.requireNonNull(fdt);
    Objects.requireNonNull(scratch);
  }

  /**
   * What a kernel takes from {@code tree}; nothing where one of the two is missing, for which a
   * kernel boots without KHO. A kernel ignores one of another length than the root's cells make;
   * here it is an error.
   */
  public static Result<Optional<KhoChosen>> of(DeviceTree tree) {
    Optional<Node> chosen = tree.node(CHOSEN).filter(node -> node.has(FDT) && node.has(SCRATCH));
    if (chosen.isEmpty()) {
      return Result.of(Optional.empty());
    }
    return CellSizes.of(NodePath.ROOT, tree.root())
        .then(
            cells ->
                one(chosen.get(), FDT, cells)
                    .then(
                        fdt ->
                            one(chosen.get(), SCRATCH, cells)
                                .map(scratch -> Optional.of(new KhoChosen(fdt, scratch)))));
  }

  private static Result<AddressRange> one(Node chosen, String name, CellSizes cells) {
    return Reg.of(CHOSEN, chosen, name, cells)
        .then(
            reg ->
                reg.ranges().size() == 1
                    ? Result.of(reg.ranges().get(0))
                    : Result.failure(
                        Diagnostic.error(
                                "E-kho-chosen",
                                chosen.property(name).map(Property::origin).orElse(chosen.origin()),
                                "%s of /chosen has %d ranges, and a kernel takes one"
                                    .formatted(name, reg.ranges().size()))
                            .withRemedy("write one address and one size")));
  }

  /**
   * What Linux 6.16 to 6.18 takes from {@code tree}, which read a size with as many cells as an
   * address ({@code early_init_dt_check_kho}; "of/fdt: Fix incorrect use of dt_root_addr_cells"):
   * the first number is a start, the second a size, both unsigned. Where a size has fewer cells
   * than an address, what follows the property in the blob is taken for its end: the tag of what
   * comes next. Nothing where it takes nothing.
   */
  public static Optional<OldReading> asLinux616(DeviceTree tree) {
    Optional<Node> chosen = tree.node(CHOSEN);
    Optional<CellSizes> cells = CellSizes.of(NodePath.ROOT, tree.root()).value();
    if (chosen.isEmpty() || cells.isEmpty()) {
      return Optional.empty();
    }
    return old(chosen.get(), FDT, cells.get())
        .flatMap(
            fdt ->
                old(chosen.get(), SCRATCH, cells.get())
                    .map(scratch -> new OldReading(fdt, scratch)));
  }

  private static Optional<Numbers> old(Node chosen, String name, CellSizes cells) {
    Optional<int[]> value = chosen.value(name).flatMap(v -> v.cells());
    int expected = cells.addressCells() + cells.sizeCells();
    if (value.isEmpty() || value.get().length != expected) {
      return Optional.empty();
    }
    List<Integer> words = new ArrayList<>();
    for (int cell : value.get()) {
      words.add(cell);
    }
    words.add(tagAfter(chosen, name));
    int address = cells.addressCells();
    return 2 * address <= words.size()
        ? Optional.of(new Numbers(number(words, 0, address), number(words, address, address)))
        : Optional.empty();
  }

  private static long number(List<Integer> words, int from, int count) {
    long number = 0;
    for (int i = from; i < from + count; i++) {
      number = number << 32 | Integer.toUnsignedLong(words.get(i));
    }
    return number;
  }

  private static int tagAfter(Node node, String name) {
    Property last = node.properties().get(node.properties().size() - 1);
    if (!last.name().equals(name)) {
      return TAG_PROPERTY;
    }
    return node.children().isEmpty() ? TAG_END_NODE : TAG_BEGIN_NODE;
  }

  /**
   * A start and a size, as they were read.
   *
   * @param start unsigned
   * @param size unsigned
   */
  public record Numbers(long start, long size) {
    boolean is(AddressRange range) {
      return start == range.start().bits() && size == range.size();
    }

    /** {@code 0x1000 bytes at 0x40000000}. */
    @Override
    public String toString() {
      return "0x%x bytes at 0x%x".formatted(size, start);
    }
  }

  /**
   * What an old kernel reads.
   *
   * @param fdt the blob
   * @param scratch the list of scratch areas
   */
  public record OldReading(Numbers fdt, Numbers scratch) {
    /** Whether it reads what was meant. */
    public boolean is(KhoChosen meant) {
      return fdt.is(meant.fdt) && scratch.is(meant.scratch);
    }
  }

  /**
   * {@code tree} with this in {@code /chosen}.
   *
   * @return an error when the root's cells do not hold it
   */
  public Result<DeviceTree> in(DeviceTree tree) {
    return CellSizes.of(NodePath.ROOT, tree.root())
        .then(
            cells ->
                Reg.of(fdt)
                    .value(cells, tree.root().origin())
                    .then(
                        fdtValue ->
                            Reg.of(scratch)
                                .value(cells, tree.root().origin())
                                .map(
                                    scratchValue ->
                                        tree.edit(
                                            CHOSEN,
                                            node ->
                                                node.withProperty(FDT, fdtValue)
                                                    .withProperty(SCRATCH, scratchValue)))));
  }
}
