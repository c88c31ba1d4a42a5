package dev.conifer.loader.efi;

import static dev.conifer.boot.TestTrees.RAM;
import static dev.conifer.boot.TestTrees.noMap;
import static dev.conifer.boot.TestTrees.tree;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@link Edk2} on 1 GiB at 0x40000000, where AAVMF 2022.11 was measured. */
class Edk2Test {
  private static final AddressRange KEPT = AddressRange.of(0x60000000L, 0x200000);
  private static final AddressRange STACK = AddressRange.of(0x4007c000L, 0x4000);
  private static final AddressRange PEI = AddressRange.of(0x44000000L, 0x4000000);
  private static final AddressRange DXE = AddressRange.of(0x7c000000L, 0x4000000);
  private static final int FDT_SIZE = 0x100000;

  private static final Payload KERNEL = kernel(0x2000000);

  /**
   * The first and the last page of each stretch that AAVMF 2022.11 wrote on its way to the prompt
   * of its shell, with 1 GiB, and a tree of 1 MiB at the start of RAM.
   */
  private static final List<AddressRange> MEASURED =
      List.of(
          AddressRange.of(0x40000000L, 0x100000),
          AddressRange.of(0x4401e000L, 0x4000),
          AddressRange.of(0x4771a000L, 0x1000),
          AddressRange.of(0x47739000L, 0x8c7000),
          AddressRange.of(0x7c370000L, 0x3c90000));

  private final SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "not written");

  private static Payload kernel(long imageSize) {
    return new Payload("Image", new Arm64Image(0, imageSize, 0xa).file("Image", 0x1e00000));
  }

  private static BootRequest request(AddressRange bank, DeviceTree tree, Payload kernel) {
    return new BootRequest(
        List.of(bank),
        new ControlFdt(tree, FDT_SIZE, RAM.start()),
        kernel,
        Optional.of(new Payload("initrd", Content.unknown("initrd", 0x800000))),
        Optional.empty(),
        Map.of());
  }

  private BootTrace boot(BootRequest request, AddressRange... reserved) {
    return new Edk2(List.of(reserved)).boot(request, memory);
  }

  private BootTrace boot(AddressRange... reserved) {
    return boot(request(RAM, tree(), KERNEL), reserved);
  }

  private static MemoryMap writes(BootTrace trace, String step, WriteSet.Certainty certainty) {
    return MemoryMap.of(
        trace.steps().stream()
            .filter(s -> s.title().equals(step))
            .flatMap(s -> s.writes().stream())
            .filter(write -> write.certainty() == certainty)
            .map(WriteSet::range)
            .toList());
  }

  @Test
  void allThatWasMeasuredIsWrittenBeforeTheKernel() {
    List<Step> early =
        boot().steps().stream().filter(s -> !s.title().equals("EDK2: kernel")).toList();

    MemoryMap written =
        MemoryMap.of(
            early.stream().flatMap(s -> s.writes().stream()).map(WriteSet::range).toList());
    MEASURED.forEach(range -> assertEquals(MemoryMap.EMPTY, MemoryMap.of(range).minus(written)));
    assertEquals(MemoryMap.of(STACK), writes(boot(), "EDK2: PEI", WriteSet.Certainty.WILL));
    assertEquals(MemoryMap.of(PEI), writes(boot(), "EDK2: PEI", WriteSet.Certainty.MAY));
    assertEquals(MemoryMap.of(DXE), writes(boot(), "EDK2: DXE", WriteSet.Certainty.MAY));
  }

  @Test
  void theTreeLiesAtTheStartOfRamWithZerosBehindIt() {
    boot();

    byte[] blob = FdtWriter.write(tree());
    AddressRange place = AddressRange.of(RAM.start(), STACK.start().distanceFrom(RAM.start()));
    assertArrayEquals(Arrays.copyOf(blob, (int) place.size()), memory.bytes(place).orElseThrow());
  }

  @Test
  void theKernelMayGoAnywhereButWhereTheFirmwareIsAndWhatItReserves() {
    assertEquals(
        MemoryMap.of(RAM).minus(DXE).minus(KEPT),
        writes(boot(KEPT), "EDK2: kernel", WriteSet.Certainty.MAY));
  }

  @Test
  void aNodeOfTheTreeKeepsNothingFromIt() {
    BootTrace trace = boot(request(RAM, tree(noMap("log@60000000", KEPT)), KERNEL));

    assertEquals(
        MemoryMap.of(RAM).minus(DXE), writes(trace, "EDK2: kernel", WriteSet.Certainty.MAY));
  }

  @Test
  void linuxIsToldOfTheReservedPages() {
    assertEquals(
        List.of(
            "Conventional [0x40000000, 0x60000000)",
            "Reserved [0x60000000, 0x60200000)",
            "Conventional [0x60200000, 0x7c000000)",
            "BootServicesData [0x7c000000, 0x80000000)"),
        boot(KEPT).handover().orElseThrow().efiMap().stream().map(Object::toString).toList());
  }

  @Test
  void theExampleOfAPlaceIsHighAndApartFromTheTreesRegions() {
    AddressRange high = AddressRange.of(0x78000000L, 0x4000000);
    Handover handover =
        boot(request(RAM, tree(noMap("log@78000000", high)), KERNEL)).handover().orElseThrow();

    assertEquals(AddressRange.of(0x76000000L, 0x2000000), handover.kernel());
    assertEquals(Optional.of(AddressRange.of(0x75800000L, 0x800000)), handover.ramdisk());
    assertEquals(AddressRange.of(0x75600000L, 0x200000), handover.fdt());
  }

  @Test
  void lessThan128MibAreRefused() {
    AddressRange small = AddressRange.of(RAM.start(), 0x7f00000);

    assertEquals(
        Optional.of("EDK2 wants 128 MiB of RAM, the first bank has 127 MiB"),
        boot(request(small, tree(), kernel(0x1e00000))).refusal());
  }

  @Test
  void aKernelThatDoesNotFitIsRefused() {
    assertEquals(
        Optional.of("Out of Resources: no free 960 MiB for the kernel"),
        boot(request(RAM, tree(), kernel(0x3c000000)), KEPT).refusal());
    assertEquals(
        Optional.of("Out of Resources: no free 17592186044415 MiB for the kernel"),
        boot(request(RAM, tree(), kernel(-0x100000))).refusal());
  }

  @Test
  void aKernelWithoutAStubIsRefused() {
    Payload bare = new Payload("Image", Content.ofBytes(new Arm64Image(0, 0x1000, 0xa).header()));

    assertEquals(
        Optional.of("'Image' is no EFI application for arm64"),
        boot(request(RAM, tree(), bare)).refusal());
  }

  @Test
  void aFileThatIsNoTreeIsRefused() {
    BootRequest request = request(RAM, tree(), KERNEL);
    BootRequest broken =
        new BootRequest(
            request.banks(),
            request.controlFdt(),
            KERNEL,
            Optional.empty(),
            Optional.of(new Payload("kernel.dtb", Content.fill(0, 64))),
            Map.of());

    assertEquals(Optional.of("'kernel.dtb' is no FDT of at most 2 MiB"), boot(broken).refusal());
  }
}
