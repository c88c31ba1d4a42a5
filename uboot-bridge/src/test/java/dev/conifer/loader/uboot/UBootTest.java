package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WriteSet;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.ImageType;
import dev.conifer.image.MkImage;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UBootTest {
  private static final AddressRange MID = AddressRange.of(0x60000000, 0x100000);

  @Test
  void stepsComeInTheOrderOfTheRealThing() {
    assertEquals(
        List.of(
            "firmware: control FDT",
            "U-Boot: before relocation",
            "U-Boot: relocation",
            "U-Boot: EFI memory",
            "U-Boot: EFI memory",
            "U-Boot: EFI memory",
            "load: kernel",
            "load: ramdisk",
            "load: FDT",
            "booti: kernel in place",
            "booti: images",
            "booti: ramdisk relocation",
            "booti: FDT relocation",
            "booti: FDT fixups"),
        boot(request(Map.of())).steps().stream().map(Step::title).toList());
  }

  @Test
  void kernelGetsWhatWasPlaced() {
    SparseMemory memory = memory(Boots.ONE_GIB);
    Handover handover = Boots.U_BOOT.boot(request(Map.of()), memory).handover().orElseThrow();
    assertEquals("0x40400000", handover.entry().toString());
    assertEquals(AddressRange.of(0x40400000, 0x1000000), handover.kernel());
    assertEquals(AddressRange.of(0x40400000, 0x20000), handover.kernelFile());
    assertEquals(Optional.of(AddressRange.of(0x7dab0000, 0x300000)), handover.ramdisk());
    assertEquals("0x7daac000", handover.fdt().start().toString());
    assertEquals(handover.finalFdt(), FdtReader.read("final", blob(memory, handover)).orThrow());
  }

  /** What the blob has behind its blocks is whatever was there before. */
  private static byte[] blob(SparseMemory memory, Handover handover) {
    int length = FdtWriter.write(handover.finalFdt()).length;
    byte[] blocks = memory.bytes(AddressRange.of(handover.fdt().start(), length)).orElseThrow();
    return Arrays.copyOf(blocks, (int) handover.fdt().size());
  }

  @Test
  void memoryNodeOfTheFinalTreeHoldsTheBanks() {
    Handover handover = boot(request(Map.of())).handover().orElseThrow();
    assertEquals(
        List.of(0, 0x40000000, 0, 0x40000000),
        handover
            .finalFdt()
            .property("/memory@40000000", "reg")
            .flatMap(p -> p.value().cells())
            .stream()
            .flatMapToInt(Arrays::stream)
            .boxed()
            .toList());
  }

  @Test
  void regionAtTheTopIsOverwrittenByTheRelocation() {
    AddressRange top = AddressRange.of(0x7ff00000, 0x100000);
    BootTrace trace = boot(request(Map.of(), top));
    assertTrue(writes(trace, "U-Boot: relocation").overlaps(top));
    assertEquals(
        List.of(
            Message.complaint(
                "ERROR: reserving fdt memory region failed (addr=7ff00000 size=100000 flags=4)")),
        Boots.step(trace, "load: kernel").orElseThrow().messages().stream()
            .filter(Message::complaint)
            .toList());
    assertTrue(trace.handover().isPresent());
  }

  @Test
  void ramdiskLandsOnARegionOfTheKernelFdt() {
    AddressRange region = AddressRange.of(0x7d800000, 0x400000);
    BootTrace trace = boot(request(Map.of(), region));
    assertTrue(writes(trace, "booti: ramdisk relocation").overlaps(region));
  }

  @Test
  void loadIntoARegionOfTheControlFdtStopsTheBoot() {
    BootRequest request = request(Map.of(), AddressRange.of(0x40410000, 0x1000));
    assertEquals(
        Optional.of(
            "** Reading file would overwrite reserved memory **: failed to load 'Image' to"
                + " 0x40400000"),
        boot(request).refusal());
    assertTrue(boot(Boots.withBareControlFdt(request)).handover().isPresent());
  }

  @Test
  void fiveRegionsFillTheListSoThatTheFdtFindsNoPlace() {
    AddressRange[] regions = new AddressRange[5];
    for (int i = 0; i < regions.length; i++) {
      regions[i] = AddressRange.of(0x60000000 + i * 0x200000L, 0x100000);
    }
    BootTrace trace = boot(request(Map.of(), regions));
    assertEquals(Optional.of("FDT creation failed!"), trace.refusal());
    assertEquals(8, Boots.step(trace, "booti: FDT relocation").orElseThrow().reserved().size());
  }

  @Test
  void sixtyFourOnesKeepRamdiskAndFdtWhereTheyWereLoaded() {
    String ones = "0xffffffffffffffff";
    BootTrace trace =
        boot(request(Map.of("initrd_high", ones, "fdt_high", ones, "fdt_addr_r", "48000000")));
    Handover handover = trace.handover().orElseThrow();
    assertEquals(Optional.of(AddressRange.of(0x44000000, 0x300000)), handover.ramdisk());
    assertEquals("0x48000000", handover.fdt().start().toString());
    assertFalse(Boots.step(trace, "booti: FDT relocation").isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "initrd_high, 0x50000abc, 0x4fd00000",
    "initrd_high, no, 0x7dab0000",
    "initrd_high, '', 0x7dab0000",
    "bootm_size, 10000000, 0x4fd00000",
    "bootm_low, 0x60000000, 0x7dab0000",
  })
  void environmentDecidesWhereTheRamdiskGoes(String name, String value, String start) {
    Handover handover = boot(request(Map.of(name, value))).handover().orElseThrow();
    assertEquals(start, handover.ramdisk().orElseThrow().start().toString());
  }

  @Test
  void mapSizeCountsWhenInitrdHighIsNotSet() {
    Handover handover =
        boot(request(Map.of("initrd_high", "", "fdt_high", "", "bootm_mapsize", "8000000")))
            .handover()
            .orElseThrow();
    assertEquals("0x47d00000", handover.ramdisk().orElseThrow().start().toString());
    assertTrue(handover.fdt().end().isBelow(PhysicalAddress.of(0x48000000)));
  }

  @Test
  void kernelThatMayNotLieAnywhereIsMovedWithItsBss() {
    BootRequest request =
        withKernel(request(Map.of()), new Arm64Image(0x80000, 0x800000, 2).file("Image", 0x20000));
    BootTrace trace = boot(request);
    assertEquals("0x40080000", trace.handover().orElseThrow().entry().toString());
    assertEquals(
        MemoryMap.of(AddressRange.of(0x40080000, 0x800000)), writes(trace, "booti: kernel move"));
  }

  @Test
  void packedKernelIsUnpackedAndMovedBack() throws IOException {
    byte[] kernel = new byte[0x8000];
    System.arraycopy(Boots.IMAGE.header(), 0, kernel, 0, 64);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(kernel);
    }
    BootRequest request =
        withKernel(
            request(Map.of("kernel_comp_addr_r", "54000000", "kernel_comp_size", "100000")),
            Content.ofBytes(packed.toByteArray()));
    BootTrace trace = boot(request);
    assertEquals(
        MemoryMap.of(AddressRange.of(0x54000000, 0x8000), AddressRange.of(0x40400000, 0x8000)),
        writes(trace, "booti: kernel decompression"));
    assertEquals(AddressRange.of(0x40400000, 0x8000), trace.handover().orElseThrow().kernelFile());
  }

  @Test
  void packedKernelNeedsItsVariables() {
    BootRequest request =
        withKernel(request(Map.of()), Content.ofBytes(new byte[] {0x1f, (byte) 0x8b, 8}));
    assertEquals(
        Optional.of("kernel_comp_addr_r or kernel_comp_size is not provided!"),
        boot(request).refusal());
  }

  @Test
  void fileThatIsNoKernelIsRefused() {
    BootRequest request = withKernel(request(Map.of()), Content.fill(0, 0x1000));
    assertEquals(Optional.of("Bad Linux ARM64 Image magic!"), boot(request).refusal());
  }

  @Test
  void ramdiskOverTheKernelIsRefused() {
    assertEquals(
        Optional.of("ERROR: RD image overlaps OS image (OS=0x40400000..0x41400000)"),
        boot(request(Map.of("ramdisk_addr_r", "41000000"))).refusal());
  }

  @Test
  void writingWhereThereIsNoMemoryEndsInAnAbort() {
    assertEquals(
        Optional.of("\"Synchronous Abort\" handler: no memory at [0x3ffff000, 0x4001f000)"),
        boot(request(Map.of("kernel_addr_r", "3ffff000"))).refusal());
    BootRequest huge =
        withKernel(request(Map.of()), new Arm64Image(0, -1, 2).file("Image", 0x1000));
    assertEquals(
        Optional.of(
            "\"Synchronous Abort\" handler: 0xffffffffffffffff bytes from 0x40400000 on leave the"
                + " address space"),
        boot(huge).refusal());
  }

  @Test
  void bankThatIsTooSmallForUBootEndsInAnAbort() {
    AddressRange small = AddressRange.of(0x40000000, 0x2000000);
    assertEquals(
        Optional.of(
            "\"Synchronous Abort\" handler: U-Boot needs 0x2263250 bytes below 0x42000000, the"
                + " bank has 0x2000000"),
        boot(Boots.request(small, Map.of())).refusal());
  }

  @Test
  void controlFdtLargerThanItsTotalSizeIsRefused() {
    BootRequest request = request(Map.of());
    BootRequest tight =
        new BootRequest(
            request.banks(),
            new ControlFdt(Boots.tree(), 64, request.banks().get(0).start()),
            request.kernel(),
            request.ramdisk(),
            request.kernelFdt(),
            Map.of());
    assertEquals(
        Optional.of("the control FDT takes 0x126 bytes, more than its totalsize 0x40"),
        boot(tight).refusal());
  }

  @Test
  void secondBankAboveRamTopStaysUnused() {
    AddressRange low = AddressRange.of(0x40000000, 0x20000000);
    AddressRange high = AddressRange.of(0x100000000L, 0x20000000);
    BootRequest one = Boots.request(low, Map.of("initrd_high", "0"));
    BootRequest two =
        new BootRequest(
            List.of(low, high),
            one.controlFdt(),
            one.kernel(),
            one.ramdisk(),
            one.kernelFdt(),
            one.environment());
    BootTrace trace =
        Boots.U_BOOT.boot(two, new SparseMemory(MemoryMap.of(low, high), "untouched"));
    Handover handover = trace.handover().orElseThrow();
    assertTrue(low.contains(handover.ramdisk().orElseThrow()));
    assertTrue(low.contains(handover.fdt()));
  }

  @Test
  void withoutRamdiskNoneIsHandedOver() {
    BootRequest request = request(Map.of());
    BootRequest bare =
        new BootRequest(
            request.banks(),
            request.controlFdt(),
            request.kernel(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    Handover handover = boot(bare).handover().orElseThrow();
    assertEquals(Optional.empty(), handover.ramdisk());
    assertEquals(List.of(), handover.finalFdt().reservations());
  }

  /** The expected numbers and lines are those of Debian's binary in QEMU, given the same. */
  @Test
  void legacyRamdiskIsMovedWithoutItsHeaderAndTheControlFdtCanStayInPlace() {
    SparseMemory memory = memory(Boots.ONE_GIB);
    memory.write(PhysicalAddress.of(0x40480000), Boots.IMAGE.file("Image", 0x20000));
    memory.write(
        PhysicalAddress.of(0x44000000),
        Content.ofBytes(MkImage.legacy(ImageType.RAMDISK, 0, 0, 0, new byte[0x300000])));
    TracedMemory traced = new TracedMemory(memory);
    UBootSession session =
        UBootSession.powerOn(
            UBootProfile.V2023_01,
            UBootBuild.QEMU_ARM64,
            List.of(Boots.ONE_GIB),
            request(Map.of()).controlFdt(),
            Map.of("fdt_high", "0xffffffffffffffff"),
            traced);
    Handover handover =
        session
            .run(
                new UBootCommand.Booti(
                    "0x40480000", Optional.of("0x44000000"), "${fdtcontroladdr}"))
            .orElseThrow();
    assertEquals("0x40600000", handover.entry().toString());
    assertEquals(
        List.of(
            "Moving Image from 0x40480000 to 0x40600000, end=41600000",
            "## Loading init Ramdisk from Legacy Image at 44000000 ...",
            "## Flattened Device Tree blob at 7edb6db0",
            "Booting using the fdt blob at 0x7edb6db0",
            "Loading Ramdisk to 7dab2000, end 7ddb2000 ... OK",
            "Using Device Tree in place at 000000007edb6db0, end 000000007eeb9daf"),
        traced.steps().stream()
            .flatMap(step -> step.messages().stream())
            .map(Message::text)
            .toList());
  }

  @Test
  void profilesAreFoundByVersion() {
    assertEquals(Optional.of(UBootProfile.V2023_01), UBootProfile.of("2023.01"));
    assertEquals(Optional.empty(), UBootProfile.of("1999.01"));
    assertEquals("U-Boot 2023.01", Boots.U_BOOT.name());
  }

  private static BootRequest request(Map<String, String> environment, AddressRange... regions) {
    AddressRange[] all = regions.length == 0 ? new AddressRange[] {MID} : regions;
    Node[] nodes = new Node[all.length];
    for (int i = 0; i < all.length; i++) {
      nodes[i] = Boots.region(all[i]);
    }
    return Boots.request(Boots.ONE_GIB, environment, nodes);
  }

  private static BootRequest withKernel(BootRequest request, Content kernel) {
    return new BootRequest(
        request.banks(),
        request.controlFdt(),
        new Payload("Image", kernel),
        request.ramdisk(),
        request.kernelFdt(),
        request.environment());
  }

  private static BootTrace boot(BootRequest request) {
    return Boots.U_BOOT.boot(request, memory(request.banks().get(0)));
  }

  private static SparseMemory memory(AddressRange bank) {
    return new SparseMemory(MemoryMap.of(bank), "untouched");
  }

  private static MemoryMap writes(BootTrace trace, String title) {
    return MemoryMap.of(
        Boots.step(trace, title).orElseThrow().writes().stream()
            .filter(w -> w.certainty() == WriteSet.Certainty.WILL)
            .map(WriteSet::range)
            .toList());
  }
}
