package dev.conifer.fdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FdtWriterTest {
  private static final DeviceTree EMPTY = DeviceTree.of(Node.named(""));

  @Test
  void writesTheBlocksOneAfterTheOther() {
    DeviceTree tree =
        DeviceTree.of(
                Node.named("")
                    .withProperty("a", PropertyValue.ofCells(1))
                    .withChild("n@1", n -> n.withProperty("bcd", PropertyValue.ofStrings("x"))))
            .withReservation(MemoryReservation.of(0x1000, 0x20))
            .withBootCpu(5);
    assertArrayEquals(
        bytes(
            """
            d00dfeed 0000008a 00000048 00000084
            00000028 00000011 00000010 00000005 // version 17, compatible with 16, boot CPU 5
            00000006 0000003c                   // sizes of strings and structure
            0000000000001000 0000000000000020   // 0028: reservation
            0000000000000000 0000000000000000   // 0038: its end
            00000001 00000000                   // 0048: root
            00000003 00000004 00000000 00000001 // 0050: a = <1>
            00000001 6e403100                   // 0060: n@1
            00000003 00000002 00000002 78000000 // 0068: bcd = "x"
            00000002 00000002 00000009          // 0078: end, end, end
            6100 62636400                       // 0084: names
            """),
        FdtWriter.write(tree));
  }

  @Test
  void version16DoesNotTellTheSizeOfTheStructure() {
    DeviceTree tree =
        DeviceTree.of(Node.named("").withProperty("a", PropertyValue.EMPTY)).withBootCpu(5);
    assertArrayEquals(
        bytes(
            """
            d00dfeed 00000056 00000038 00000054
            00000028 00000010 00000010 00000005 // version 16, compatible with 16, boot CPU 5
            00000002 00000000                   // size of strings, zeros up to a multiple of 8
            0000000000000000 0000000000000000   // 0028: end of the reservations
            00000001 00000000                   // 0038: root
            00000003 00000000 00000000          // 0040: a
            00000002 00000009                   // 004c: end, end
            6100                                // 0054: names
            """),
        FdtWriter.write(tree, FdtLayout.COMPACT.withVersion(16)));
  }

  @Test
  void otherVersionsAreNotWritten() {
    assertThrows(IllegalArgumentException.class, () -> FdtLayout.COMPACT.withVersion(15));
    assertThrows(IllegalArgumentException.class, () -> FdtLayout.COMPACT.withVersion(18));
  }

  @Test
  void aNameSharesTheEndOfAnEarlierOneButNeverTheReverse() {
    Node root =
        Node.named("")
            .withProperty("ent", PropertyValue.EMPTY)
            .withProperty("parent", PropertyValue.EMPTY)
            .withProperty("interrupt-parent", PropertyValue.EMPTY)
            .withProperty("rent", PropertyValue.EMPTY)
            .withProperty("t-parent", PropertyValue.EMPTY);
    assertEquals("ent\0parent\0interrupt-parent\0", strings(FdtWriter.write(DeviceTree.of(root))));
  }

  @Test
  void leavesNoRoomUnlessAskedTo() {
    assertEquals(72, FdtWriter.write(EMPTY).length);
  }

  @Test
  void aMinimumSizeGrowsASmallBlobOnly() {
    assertEquals(100, FdtWriter.write(EMPTY, FdtLayout.COMPACT.withMinimumSize(100)).length);
    assertEquals(72, FdtWriter.write(EMPTY, FdtLayout.COMPACT.withMinimumSize(50)).length);
  }

  @Test
  void paddingGrowsAnyBlob() {
    assertEquals(82, FdtWriter.write(EMPTY, FdtLayout.COMPACT.withPadding(10)).length);
  }

  @Test
  void alignmentComesAfterPadding() {
    assertEquals(
        96, FdtWriter.write(EMPTY, FdtLayout.COMPACT.withPadding(10).withAlignment(32)).length);
  }

  @Test
  void theHeaderCountsTheRoom() {
    byte[] blob = FdtWriter.write(EMPTY, FdtLayout.COMPACT.withMinimumSize(4096));
    assertEquals(4096, FdtHeader.read("blob", blob).orThrow().totalSize());
  }

  @Test
  void freeReservationsAreEntriesOfZeros() {
    byte[] blob = FdtWriter.write(EMPTY, FdtLayout.COMPACT.withFreeReservations(2));
    assertEquals(72 + 2 * 16, blob.length);
    assertEquals(EMPTY, FdtReader.read("blob", blob).orThrow());
  }

  @Test
  void deepTreesCostNoCallStack() {
    Node node = Node.named("bottom");
    for (int i = 0; i < 100_000; i++) {
      node = Node.named("n").withChild(node);
    }
    byte[] blob = FdtWriter.write(DeviceTree.of(node.withName("")));
    int withoutName = 12;
    assertEquals(56 + 99_999 * 12 + withoutName + 16 + 4, blob.length);
  }

  /** To search all names before for each of them would take minutes. */
  @Test
  @Timeout(20)
  void manyNamesMayEndAlike() {
    List<Property> properties = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      properties.add(Property.flag(i + "-ends-as-all-the-others-do"));
    }
    DeviceTree tree = DeviceTree.of(Node.named("").withProperties(properties));
    assertEquals(FdtWriter.size(tree), FdtWriter.write(tree).length);
  }

  @Test
  void aNameThatNoBlobCanHoldIsMisuse() {
    DeviceTree tree = DeviceTree.of(Node.named("").withProperty("\u00e9", PropertyValue.EMPTY));
    assertThrows(IllegalArgumentException.class, () -> FdtWriter.write(tree));
  }

  private static String strings(byte[] blob) {
    FdtHeader header = FdtHeader.read("blob", blob).orThrow();
    return new Blob("blob", blob)
        .text(
            (int) header.stringsOffset(),
            (int) (header.stringsOffset() + header.stringsSize().orElseThrow()));
  }

  /** The bytes of hexadecimal text with comments. */
  private static byte[] bytes(String text) {
    return HexFormat.of().parseHex(text.replaceAll("//.*", "").replaceAll("\\s", ""));
  }
}
