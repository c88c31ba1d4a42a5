package dev.conifer.kho;

import static dev.conifer.kho.Khos.at;
import static dev.conifer.kho.Khos.bytes;
import static dev.conifer.kho.Khos.messages;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KhoTreeTest {
  private static final KhoKernel LITTLE = KhoKernel.USUAL;
  private static final KhoKernel BIG = new KhoKernel(ByteOrder.BIG_ENDIAN, 12);

  private static KhoTree tree(KhoVersion version) {
    return new KhoTree(
        version,
        at(0x1_0000_4000L),
        List.of(
            new KhoTree.Entry(
                "memblock",
                at(0x1_1715_0000L),
                version.isSized() ? Optional.of(0x1000L) : Optional.empty()),
            new KhoTree.Entry(
                "LUO", at(0x5000), version.isSized() ? Optional.of(0x24L) : Optional.empty())));
  }

  @Test
  void whatWasWrittenIsReadInEveryVersionAndByteOrder() {
    for (KhoVersion version : KhoVersion.values()) {
      for (KhoKernel kernel : List.of(LITTLE, BIG)) {
        assertEquals(
            tree(version), KhoTree.read("x", tree(version).encode(kernel), kernel).orThrow());
      }
    }
  }

  @Test
  void valuesAreNumbersOfTheCpuNotCells() {
    DeviceTree written = FdtReader.read("x", tree(KhoVersion.V3).encode(LITTLE)).orThrow();

    assertArrayEquals(
        bytes("0040000001000000"),
        written.property("/", "preserved-memory-map").orElseThrow().value().toByteArray());
    assertArrayEquals(
        bytes("0000151701000000"),
        written.property("/memblock", "preserved-data").orElseThrow().value().toByteArray());
    assertArrayEquals(
        bytes("2400000000000000"),
        written.property("/LUO", "blob-size").orElseThrow().value().toByteArray());
  }

  /** As dtc shows such a blob in the kernel's documentation. */
  @Test
  void theDocumentationsExampleIsLittleEndian() {
    DeviceTree tree =
        Khos.tree(
            """
            compatible = "kho-v1";
            preserved-memory-map = <0x40be16 0x1000000>;
            memblock { fdt = <0x1517 0x1000000>; };
            """);

    assertEquals(
        new KhoTree(
            KhoVersion.V1,
            at(0x1_16be_4000L),
            List.of(new KhoTree.Entry("memblock", at(0x1_1715_0000L), Optional.empty()))),
        KhoTree.read("x", FdtWriter.write(tree), LITTLE).orThrow());
  }

  @Test
  void anUnknownVersionIsNoHandover() {
    assertEquals(
        List.of(
            "x:0x0 (/): Error (E-kho-version): the blob is compatible with 'kho-v9', which is not"
                + " known"),
        messages(
            KhoTree.read("x", FdtWriter.write(Khos.tree("compatible = \"kho-v9\";")), LITTLE)));
  }

  @Test
  void theMapMustBeThere() {
    assertEquals(
        List.of(
            "x:0x0 (/): Error (E-kho-memory-map): preserved-memory-map is missing, or is not 8"
                + " bytes long"),
        messages(
            KhoTree.read(
                "x",
                FdtWriter.write(Khos.tree("compatible = \"kho-v1\"; preserved-memory-map = <1>;")),
                LITTLE)));
    String none = "compatible = \"kho-v%d\"; preserved-memory-map = <0 0>;";
    assertEquals(
        at(0),
        KhoTree.read("x", FdtWriter.write(Khos.tree(none.formatted(1))), LITTLE)
            .orThrow()
            .memoryMap());
    assertEquals(
        List.of(
            "x:0x0 (/): Error (E-kho-memory-map): preserved-memory-map is 0: from kho-v2 on there"
                + " is always a map"),
        messages(KhoTree.read("x", FdtWriter.write(Khos.tree(none.formatted(2))), LITTLE)));
  }

  @Test
  void entriesOfAnotherVersionAreNotFound() {
    byte[] mixed =
        FdtWriter.write(
            Khos.tree(
                """
                compatible = "kho-v3";
                preserved-memory-map = <0x1000 0>;
                a { fdt = <1 0>; };
                b { preserved-data = <1 0>; };
                """));

    assertEquals(
        List.of(
            "x:0x0 (/a): Warning (W-kho-entry): 'a' has no preserved-data of 8 bytes: nobody finds"
                + " it",
            "x:0x0 (/b): Warning (W-kho-entry): 'b' has no blob-size of 8 bytes"),
        messages(KhoTree.read("x", mixed, LITTLE)));
  }

  @Test
  void regionsOfReserveMemAreReadAndWritten() {
    List<ReserveMem> regions =
        List.of(
            new ReserveMem("n1", AddressRange.of(0x1_6bc0_0000L + 0x400_0000L, 0x40_0000)),
            new ReserveMem("trace", AddressRange.of(0x1000, 0x2000)));

    for (KhoKernel kernel : List.of(LITTLE, BIG)) {
      assertEquals(
          regions, ReserveMem.read("x", ReserveMem.encode(regions, kernel), kernel).orThrow());
    }
    assertArrayEquals(
        bytes("0000400000000000"),
        FdtReader.read("x", ReserveMem.encode(regions, LITTLE))
            .orThrow()
            .property("/n1", "size")
            .map(p -> p.value())
            .orElse(PropertyValue.EMPTY)
            .toByteArray());
  }

  @Test
  void aRegionWithoutPlaceIsLeftOut() {
    byte[] tree =
        FdtWriter.write(
            Khos.tree(
                """
                compatible = "memblock-v1";
                a { compatible = "reserve-mem-v1"; start = <0xffffffff 0xffffffff>; size = <2 0>; };
                b { compatible = "reserve-mem-v1"; start = <1 0>; size = <2 0>; };
                """));

    assertEquals(
        List.of(
            "x:0x0 (/a): Warning (W-kho-reserve-mem): 'a' is no region of 'reserve-mem-v1' with a"
                + " start and a size"),
        messages(ReserveMem.read("x", tree, LITTLE)));
    assertEquals(
        List.of(new ReserveMem("b", AddressRange.of(0x100_0000, 0x200_0000))),
        ReserveMem.read("x", tree, LITTLE).orThrow());
  }

  @Test
  void metadataOfKexecArePacked() {
    KexecMetadata metadata = new KexecMetadata("7.0.0-rc1", 3);
    byte[] encoded = metadata.encode(LITTLE);

    assertEquals(73, encoded.length);
    assertArrayEquals(bytes("01000000 372e302e302d726331 00"), Arrays.copyOf(encoded, 14));
    assertArrayEquals(bytes("03000000"), Arrays.copyOfRange(encoded, 69, 73));
    assertEquals(Optional.of(metadata), KexecMetadata.read(encoded, LITTLE));
    assertEquals(Optional.empty(), KexecMetadata.read(encoded, BIG));
    assertEquals(Optional.empty(), KexecMetadata.read(Arrays.copyOf(encoded, 72), LITTLE));
  }

  @Test
  void anyBytesGiveABlobOrADiagnostic() {
    long seed = Long.getLong("conifer.seed", 20261125);
    Random random = new Random(seed);
    byte[] whole = tree(KhoVersion.V3).encode(LITTLE);
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = whole.clone();
      for (int n = random.nextInt(4); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      var result = KhoTree.read("x", damaged, LITTLE);
      read += result.failed() ? 0 : 1;
    }
    assertEquals(true, read > 0 && read < 5_000, read + ", seed " + seed);
  }
}
