package dev.conifer.kho;

import static dev.conifer.kho.Khos.at;
import static dev.conifer.kho.Khos.messages;
import static dev.conifer.kho.Khos.pages;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.dump.MemoryImage;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KhoHandoverTest {
  private static final AddressRange RAM = AddressRange.of(0x4000_0000L, 0x2000_0000);
  private static final KhoKernel USUAL = KhoKernel.USUAL;
  private static final KhoChosen CHOSEN =
      new KhoChosen(AddressRange.of(0x4100_0000L, 0x1000), AddressRange.of(0x4101_0000L, 0x20));
  private static final List<AddressRange> SCRATCH =
      List.of(AddressRange.of(0x4800_0000L, 0x400_0000), AddressRange.of(0x5000_0000L, 0x100_0000));
  private static final AddressRange TRACE = AddressRange.of(0x4200_0000L, 0x20_0000);
  private static final PreservedPages BLOB = pages(0x4100_0000L, 0x1000, 0);
  private static final PreservedPages SUBTREES = pages(0x4102_0000L, 0x2000, 0);
  private static final PreservedPages TRACE_PAGES = pages(0x4200_0000L, 0x20_0000, 9);

  private final SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "untouched");
  private DeviceTree tree =
      CHOSEN
          .in(
              Khos.tree(
                  """
                  #address-cells = <2>; #size-cells = <2>;
                  memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x20000000>; };
                  chosen { linux,initrd-start = <0x48000000>; linux,initrd-end = <0x48800000>; };
                  """))
          .orThrow();

  private KhoHandover handover(KhoVersion version, List<PreservedPages> preserved) {
    byte[] memblock = ReserveMem.encode(List.of(new ReserveMem("trace", TRACE)), USUAL);
    byte[] metadata = new KexecMetadata("6.17.0", 1).encode(USUAL);
    memory.write(at(0x4102_0000L), Content.fill(0, 0x2000));
    memory.write(at(0x4102_0000L), Content.ofBytes(memblock));
    memory.write(at(0x4102_1000L), Content.ofBytes(metadata));
    Optional<Long> size = Optional.of((long) memblock.length);
    memory.write(CHOSEN.fdt().start(), Content.fill(0, 0x1000));
    KhoHandover.write(
        memory,
        version,
        CHOSEN,
        SCRATCH,
        preserved,
        List.of(
            new KhoTree.Entry(
                ReserveMem.ENTRY, at(0x4102_0000L), version.isSized() ? size : Optional.empty()),
            new KhoTree.Entry(
                KexecMetadata.ENTRY,
                at(0x4102_1000L),
                version.isSized() ? Optional.of(73L) : Optional.empty())),
        at(0x4300_0000L),
        USUAL);
    return KhoHandover.read(tree, image(), USUAL).orThrow().orElseThrow();
  }

  private MemoryImage image() {
    return MemoryImage.of(memory, MemoryMap.of(RAM));
  }

  @Test
  void everyVersionIsReadOutOfMemory() {
    for (KhoVersion version : KhoVersion.values()) {
      KhoHandover handover = handover(version, List.of(BLOB, SUBTREES, TRACE_PAGES));

      assertEquals(version, handover.tree().version());
      assertEquals(SCRATCH, handover.scratch());
      assertEquals(List.of(new ReserveMem("trace", TRACE)), handover.reserveMem());
      assertEquals(Optional.of(new KexecMetadata("6.17.0", 1)), handover.metadata());
      assertEquals(MemoryMap.of(BLOB.range(), SUBTREES.range(), TRACE), handover.preserved().map());
      assertEquals(List.of(), messages(handover.judge(tree)));
    }
  }

  @Test
  void aTreeThatDoesNotSpeakOfItHandsNothingOver() {
    assertEquals(Optional.empty(), KhoHandover.read(Khos.tree(""), image(), USUAL).orThrow());
  }

  @Test
  void preservedPagesInAScratchAreaAreLost() {
    KhoHandover handover =
        handover(
            KhoVersion.V1, List.of(BLOB, SUBTREES, TRACE_PAGES, pages(0x4bff_f000L, 0x2000, 0)));

    assertEquals(
        List.of(
            "Error (E-kho-scratch-overlap): [0x4bfff000, 0x4c000000) (4 KiB) is preserved and lies"
                + " in a scratch area: the new kernel allocates there before it has read the map"),
        messages(handover.judge(tree)));
  }

  @Test
  void whatIsHandedOverMustBePreserved() {
    KhoHandover handover = handover(KhoVersion.V4, List.of(pages(0x4200_0000L, 0x10_0000, 8)));

    assertEquals(
        List.of(
            "Warning (W-kho-unpreserved): the blob at 0x41000000 is not preserved itself",
            "Warning (W-kho-unpreserved): what 'memblock' hands over at 0x41020000 is not"
                + " preserved: it is lost once the new kernel allocates",
            "Warning (W-kho-unpreserved): what 'kexec-metadata' hands over at 0x41021000 is not"
                + " preserved: it is lost once the new kernel allocates",
            "Error (E-kho-reserve-mem): reserve_mem 'trace', [0x42000000, 0x42200000) (2 MiB), is"
                + " handed over and not preserved"),
        messages(handover.judge(tree)));
  }

  @Test
  void memoryThatTheNewKernelDoesNotHaveIsTold() {
    KhoHandover handover =
        handover(
            KhoVersion.V2, List.of(BLOB, SUBTREES, TRACE_PAGES, pages(0x6000_0000L, 0x1000, 0)));

    assertEquals(
        List.of(
            "Error (E-kho-not-memory): [0x60000000, 0x60001000) (4 KiB) is preserved or scratch,"
                + " and no memory node names it"),
        messages(handover.judge(tree)));
  }

  @Test
  void aRamdiskOutsideOfTheScratchAreasIsTold() {
    KhoHandover handover = handover(KhoVersion.V2, List.of(BLOB, SUBTREES, TRACE_PAGES));
    DeviceTree moved =
        tree.edit(
            "/chosen",
            node -> node.withProperty("linux,initrd-start", PropertyValue.ofCells(0x4700_0000)));

    assertEquals(
        List.of(
            "Warning (W-kho-placement): the ramdisk [0x47000000, 0x48800000) (24 MiB) does not lie"
                + " in a scratch area, where kexec_file_load puts it"),
        messages(handover.judge(moved)));
  }

  @Test
  void otherKernelsWouldReadOtherSizes() {
    KhoHandover handover = handover(KhoVersion.V1, List.of(BLOB, SUBTREES, TRACE_PAGES));
    DeviceTree narrow =
        CHOSEN
            .in(
                Khos.tree(
                    """
                    #address-cells = <2>; #size-cells = <1>;
                    memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0x20000000>; };
                    """))
            .orThrow();

    assertEquals(
        List.of(
            "Warning (W-kho-cells): Linux 6.16 to 6.18 reads 0x100000000003 bytes at 0x41000000 for"
                + " linux,kho-fdt and 0x2000000002 bytes at 0x41010000 for linux,kho-scratch: it"
                + " takes a size for as many cells as an address"),
        messages(handover.judge(narrow)));
  }

  @Test
  void memoryThatIsNotThereIsTold() {
    tree =
        new KhoChosen(AddressRange.of(0x1000, 0x1000), AddressRange.of(0x4101_0000L, 1L << 40))
            .in(tree)
            .orThrow();

    assertEquals(
        List.of(
            "linux,kho-fdt:0x0: Error (E-kho-memory): [0x1000, 0x2000) cannot be read",
            "linux,kho-scratch:0x0: Error (E-kho-memory): [0x41010000, 0x10041010000) cannot be"
                + " read"),
        messages(KhoHandover.read(tree, image(), USUAL)));
  }
}
