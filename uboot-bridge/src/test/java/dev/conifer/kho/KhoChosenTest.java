package dev.conifer.kho;

import static dev.conifer.kho.Khos.messages;
import static dev.conifer.kho.Khos.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KhoChosenTest {
  private static final KhoChosen MEANT =
      new KhoChosen(AddressRange.of(0xb4e0_0000L, 0x1000), AddressRange.of(0xb4df_0000L, 0x30));

  private static DeviceTree root(int addressCells, int sizeCells, String chosen) {
    return tree(
        "#address-cells = <%d>; #size-cells = <%d>; chosen { %s };"
            .formatted(addressCells, sizeCells, chosen));
  }

  @Test
  void bothPropertiesHaveTheRootsCells() {
    assertEquals(
        Optional.of(MEANT),
        KhoChosen.of(
                root(
                    2,
                    2,
                    "linux,kho-fdt = <0 0xb4e00000 0 0x1000>;"
                        + " linux,kho-scratch = <0 0xb4df0000 0 0x30>;"))
            .orThrow());
    assertEquals(
        Optional.of(MEANT),
        KhoChosen.of(
                root(
                    1,
                    1,
                    "linux,kho-fdt = <0xb4e00000 0x1000>; linux,kho-scratch = <0xb4df0000 0x30>;"))
            .orThrow());
  }

  @Test
  void whatWasWrittenIsRead() {
    for (DeviceTree tree : List.of(root(2, 2, ""), root(2, 1, ""), root(1, 1, ""))) {
      assertEquals(Optional.of(MEANT), KhoChosen.of(MEANT.in(tree).orThrow()).orThrow());
    }
  }

  @Test
  void withoutOneOfThemThereIsNoHandover() {
    assertEquals(
        Optional.empty(),
        KhoChosen.of(root(1, 1, "linux,kho-fdt = <0xb4e00000 0x1000>;")).orThrow());
    assertEquals(Optional.empty(), KhoChosen.of(tree("")).orThrow());
  }

  @Test
  void aKernelTakesOneRangeOnly() {
    assertEquals(
        List.of(
            "Error (E-kho-chosen): linux,kho-fdt of /chosen has 2 ranges, and a kernel takes one"),
        messages(
            KhoChosen.of(
                root(1, 1, "linux,kho-fdt = <1 2 3 4>; linux,kho-scratch = <0xb4df0000 0x30>;"))));
  }

  /** 0x1000 and the next tag of the blob, FDT_PROP, make one number of two cells. */
  @Test
  void linux616ReadsTheSizeWithTheCellsOfAnAddress() {
    KhoChosen.OldReading old =
        KhoChosen.asLinux616(
                root(
                    2,
                    1,
                    "linux,kho-fdt = <0 0xb4e00000 0x1000>;"
                        + " linux,kho-scratch = <0 0xb4df0000 0x30>;"))
            .orElseThrow();

    assertEquals("0x100000000003 bytes at 0xb4e00000", old.fdt().toString());
    // The last property of a node without children: FDT_END_NODE.
    assertEquals("0x3000000002 bytes at 0xb4df0000", old.scratch().toString());
    assertFalse(old.is(MEANT));
  }

  @Test
  void withMoreSizeCellsLinux616ReadsTheHighHalf() {
    assertEquals(
        "0x0 bytes at 0xb4e00000",
        KhoChosen.asLinux616(
                root(
                    1,
                    2,
                    "linux,kho-fdt = <0xb4e00000 0 0x1000>;"
                        + " linux,kho-scratch = <0xb4df0000 0 0x30>; x;"))
            .orElseThrow()
            .fdt()
            .toString());
  }

  @Test
  void withAsManyCellsLinux616ReadsWhatWasMeant() {
    assertTrue(KhoChosen.asLinux616(MEANT.in(root(2, 2, "")).orThrow()).orElseThrow().is(MEANT));
    assertTrue(KhoChosen.asLinux616(MEANT.in(root(1, 1, "")).orThrow()).orElseThrow().is(MEANT));
  }
}
