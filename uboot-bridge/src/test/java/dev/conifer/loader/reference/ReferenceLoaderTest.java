package dev.conifer.loader.reference;

import static dev.conifer.boot.TestTrees.RAM;
import static dev.conifer.boot.TestTrees.memoryNode;
import static dev.conifer.boot.TestTrees.noMap;
import static dev.conifer.boot.TestTrees.reg;
import static dev.conifer.boot.TestTrees.region;
import static dev.conifer.boot.TestTrees.tree;
import static dev.conifer.boot.TestTrees.withCells;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.memory.SparseMemory;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@link ReferenceLoader}, one a test, on 1 GiB at 0x40000000. */
class ReferenceLoaderTest {
  private static final long IMAGE_SIZE = 0x2000000;
  private static final long FILE_SIZE = 0x1e00000;
  private static final Payload KERNEL =
      new Payload("Image", new Arm64Image(0, IMAGE_SIZE, 8).file("Image", FILE_SIZE));
  private static final Payload RAMDISK = new Payload("initrd.gz", Content.fill(0x77, 0x800001));
  private static final AddressRange REGION = AddressRange.of(0x60000000L, 0x100000);

  private final SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "not written");

  @Test
  void theKernelGoesLowAndTheRestGoesHigh() {
    Handover handover = boots(tree(), tree());

    assertEquals(AddressRange.of(0x40200000L, IMAGE_SIZE), handover.kernel());
    assertEquals(AddressRange.of(0x40200000L, FILE_SIZE), handover.kernelFile());
    assertEquals(handover.kernel().start(), handover.entry());
    assertEquals(Optional.of(AddressRange.of(0x7d7ff000L, 0x800001)), handover.ramdisk());
    assertTrue(handover.fdt().end().isBelow(PhysicalAddress.of(0x7d7ff000L)));
    assertTrue(handover.fdt().start().isAligned(4096));
  }

  @Test
  void eachStepWritesOneThingToItsFinalPlace() {
    BootTrace trace = boot(request(tree(), tree()));
    Handover handover = trace.handover().orElseThrow();

    assertEquals(
        List.of(
            "firmware: control FDT",
            "reference loader: reading the trees",
            "reference loader: self placement",
            "reference loader: load kernel",
            "reference loader: load ramdisk",
            "reference loader: write FDT"),
        trace.steps().stream().map(Step::title).toList());
    assertEquals(
        List.of(
            WriteSet.will(AddressRange.of(0x7e000000L, ReferenceLoader.OWN_SIZE), "loader"),
            WriteSet.will(handover.kernelFile(), "Image"),
            WriteSet.will(handover.ramdisk().orElseThrow(), "initrd.gz"),
            WriteSet.will(handover.fdt(), "final FDT")),
        trace.steps().stream().skip(2).flatMap(s -> s.writes().stream()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "where U-Boot relocates itself, 0x7f000000, 0x100000",
    "inside image_size but past the file, 0x42100000, 0x100000",
    "where the ramdisk would land, 0x7d800000, 0x100000",
    "on the last page of RAM, 0x7ffff000, 0x1000",
    "on most of RAM, 0x48000000, 0x30000000"
  })
  void aRegionKeepsItsBytesWhereverItLies(String where, long start, long size) {
    AddressRange range = AddressRange.of(start, size);
    AddressRange head = AddressRange.of(start, 0x1000);
    AddressRange tail = AddressRange.of(range.end().minus(0x1000), 0x1000);
    memory.write(range.start(), Content.pattern(7, range.start(), size));
    byte[] headBefore = memory.bytes(head).orElseThrow();
    byte[] tailBefore = memory.bytes(tail).orElseThrow();

    BootTrace trace = boot(request(tree(noMap("oops", range)), tree(noMap("oops", range))));

    assertTrue(trace.handover().isPresent(), where);
    assertArrayEquals(headBefore, memory.bytes(head).orElseThrow());
    assertArrayEquals(tailBefore, memory.bytes(tail).orElseThrow());
    assertFalse(writes(trace).overlaps(range));
    assertFalse(range.overlaps(trace.handover().orElseThrow().kernel()));
  }

  @Test
  void aRegionOfEitherTreeIsKept() {
    AddressRange self = AddressRange.of(0x7f000000L, 0x1000);
    AddressRange kernel = AddressRange.of(0x41000000L, 0x1000);

    BootTrace trace = boot(request(tree(noMap("control", self)), tree(noMap("kernel", kernel))));

    assertFalse(writes(trace).overlaps(self));
    assertFalse(writes(trace).overlaps(kernel));
  }

  @Test
  void everyRangeOfARegionIsKept() {
    AddressRange second = AddressRange.of(0x7f000000L, 0x1000);

    BootTrace trace = boot(request(tree(), tree(region("two", REGION, second))));

    assertFalse(writes(trace).overlaps(second));
  }

  @ParameterizedTest
  @ValueSource(strings = {"okay", "ok", "reserved"})
  void aRegionThatSomebodyMayUseIsKept(String status) {
    AddressRange range = AddressRange.of(0x7f000000L, 0x1000);
    Node node = noMap("oops", range).withProperty("status", PropertyValue.ofStrings(status));

    assertFalse(writes(boot(request(tree(node), tree()))).overlaps(range));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "fail"})
  void aRegionThatNobodyUsesIsNotKept(String status) {
    AddressRange range = AddressRange.of(0x7f000000L, 0x1000);
    Node node = noMap("oops", range).withProperty("status", PropertyValue.ofStrings(status));

    assertTrue(writes(boot(request(tree(node), tree()))).overlaps(range));
  }

  @Test
  void theReservationBlockIsKept() {
    AddressRange range = AddressRange.of(0x7f000000L, 0x1000);
    DeviceTree tree = tree().withReservation(MemoryReservation.of(0x7f000000L, 0x1000));

    assertFalse(writes(boot(request(tree(), tree))).overlaps(range));
  }

  @Test
  void aPmemRegionIsKeptEvenWhereNothingReservesIt() {
    AddressRange range = AddressRange.of(0x7f000000L, 0x200000);
    Node pmem =
        Node.named("pmem@7f000000")
            .withProperty("compatible", PropertyValue.ofStrings("pmem-region"))
            .withProperty("reg", reg(range));
    DeviceTree tree = tree();

    assertFalse(
        writes(boot(request(tree(), tree.withRoot(tree.root().withChild(pmem))))).overlaps(range));
  }

  @Test
  void theTracesReservationsAreWhatWasKept() {
    BootTrace trace = boot(request(tree(noMap("a", REGION)), tree(region("b", REGION))));

    Step self = step(trace, "self placement");
    assertEquals(
        List.of("0x60000000-0x600fffff flags 1", "0x60000000-0x600fffff flags 0"),
        self.reserved().stream().map(Object::toString).toList());
    assertEquals(
        List.of(
            Message.info("keeps /reserved-memory/a [0x60000000, 0x60100000)"),
            Message.info("keeps /reserved-memory/b [0x60000000, 0x60100000)")),
        step(trace, "reading the trees").messages());
  }

  @Test
  void theControlFdtIsKeptWhileItIsRead() {
    BootTrace trace = boot(request(tree(), tree()));
    AddressRange controlFdt = AddressRange.of(0x40000000L, 0x100000);

    assertFalse(
        MemoryMap.of(
                trace.steps().stream()
                    .skip(1)
                    .flatMap(s -> s.writes().stream())
                    .map(WriteSet::range)
                    .toList())
            .overlaps(controlFdt));
  }

  @Test
  void aControlFdtThatWasLeftInARegionIsComplainedAbout() {
    BootTrace trace =
        boot(request(tree(noMap("low", AddressRange.of(0x40080000L, 0x1000))), tree()));

    assertTrue(
        step(trace, "reading the trees")
            .messages()
            .contains(
                Message.complaint(
                    "the control FDT was left in /reserved-memory/low [0x40080000, 0x40081000)")));
  }

  @Test
  void theKernelLiesItsTextOffsetAboveAMultipleOf2MiB() {
    Payload kernel =
        new Payload("Image", new Arm64Image(0x80000, IMAGE_SIZE, 8).file("Image", FILE_SIZE));

    assertEquals(
        AddressRange.of(0x40280000L, IMAGE_SIZE),
        boots(with(request(tree(), tree()), kernel)).kernel());
  }

  @Test
  void aFileThatIsLargerThanItsImageSizeGetsAllOfItsRoom() {
    Payload kernel = new Payload("Image", new Arm64Image(0, 0x1000, 8).file("Image", FILE_SIZE));

    assertEquals(FILE_SIZE, boots(with(request(tree(), tree()), kernel)).kernel().size());
  }

  @Test
  void theFdtLiesInNo2MiBBlockWithANoMapRange() {
    AddressRange page = AddressRange.of(0x7d600000L, 0x1000);

    assertEquals(
        PhysicalAddress.of(0x7d600000L),
        boots(tree(), tree(noMap("page", page))).fdt().start().alignUp(0x200000));
    assertEquals(
        PhysicalAddress.of(0x7d800000L),
        boots(tree(), tree(region("page", page))).fdt().start().alignUp(0x200000));
  }

  @Test
  void theRamdiskLiesIn32GibibytesWithTheKernel() {
    AddressRange far = AddressRange.of(0x10_00000000L, 0x40000000);
    BootRequest request = request(withBank(tree(), far), withBank(tree(), far));
    BootRequest twoBanks =
        new BootRequest(
            List.of(RAM, far),
            request.controlFdt(),
            request.kernel(),
            request.ramdisk(),
            request.kernelFdt(),
            Map.of());

    BootTrace trace =
        new ReferenceLoader()
            .boot(twoBanks, new SparseMemory(MemoryMap.of(RAM, far), "not written"));
    Handover handover = trace.handover().orElseThrow();

    assertEquals(
        AddressRange.of(0x10_3e000000L, ReferenceLoader.OWN_SIZE),
        step(trace, "self placement").writes().get(0).range());
    assertEquals(Optional.of(AddressRange.of(0x7f7ff000L, 0x800001)), handover.ramdisk());
  }

  @Test
  void aHoleInMemoryStaysAHoleAndIsNotUsed() {
    AddressRange below = AddressRange.of(0x40000000L, 0x3f000000);
    AddressRange hole = AddressRange.of(0x7f000000L, 0x1000000);
    DeviceTree holed = tree().edit("/memory@40000000", node -> memoryNode(below));

    BootTrace trace = boot(request(tree(), holed));

    assertFalse(writes(trace).overlaps(hole));
    assertEquals(
        List.of(below),
        MemoryNodes.of(trace.handover().orElseThrow().finalFdt()).orThrow().banks());
  }

  @Test
  void aMemoryNodeThatFirmwareIsToFillInGetsTheBanks() {
    DeviceTree empty =
        tree()
            .edit(
                "/memory@40000000",
                node -> node.withProperty("reg", reg(AddressRange.of(0x40000000L, 0))));

    DeviceTree filled = boots(empty, empty).finalFdt();

    assertEquals(List.of(RAM), MemoryNodes.of(filled).orThrow().banks());
    assertTrue(filled.node("/memory@40000000").isPresent());
    assertEquals(tree().root().children().size() + 1, filled.root().children().size());
  }

  @Test
  void aTreeWithoutAMemoryNodeGetsOne() {
    DeviceTree none = tree().withRoot(tree().root().withoutChild("memory@40000000"));

    assertEquals(
        Optional.of(reg(RAM)),
        boots(none, none).finalFdt().node("/memory@40000000").flatMap(n -> n.value("reg")));
  }

  @Test
  void theRamdisksPlaceIsInChosen() {
    Handover handover = boots(tree(), tree());
    Node chosen = handover.finalFdt().node("/chosen").orElseThrow();

    assertEquals(Optional.of(PropertyValue.ofU64(0x7d7ff000L)), chosen.value("linux,initrd-start"));
    assertEquals(Optional.of(PropertyValue.ofU64(0x7dfff001L)), chosen.value("linux,initrd-end"));
  }

  @Test
  void withoutARamdiskNothingOfAnEarlierOneIsLeft() {
    DeviceTree stale =
        tree()
            .edit(
                "/chosen",
                node ->
                    node.withProperty("bootargs", PropertyValue.ofStrings("quiet"))
                        .withProperty("linux,initrd-start", PropertyValue.ofU64(1))
                        .withProperty("linux,initrd-end", PropertyValue.ofU64(2)));
    BootRequest request = request(tree(), stale);
    BootRequest without =
        new BootRequest(
            request.banks(),
            request.controlFdt(),
            request.kernel(),
            Optional.empty(),
            request.kernelFdt(),
            Map.of());

    Node chosen = boots(without).finalFdt().node("/chosen").orElseThrow();

    assertEquals(List.of("bootargs"), chosen.properties().stream().map(Property::name).toList());
  }

  @Test
  void theFdtInMemoryIsTheFinalTreeWithRoomToGrow() {
    Handover handover = boots(tree(), tree(noMap("oops", REGION)));
    byte[] blob = memory.bytes(handover.fdt()).orElseThrow();

    assertEquals(handover.finalFdt(), FdtReader.read("final", blob).orThrow());
    assertEquals(
        FdtWriter.write(handover.finalFdt()).length + 12 * Sizes.KIB, handover.fdt().size());
  }

  @Test
  void withoutAKernelFdtTheControlFdtIsHandedOn() {
    DeviceTree control = tree(noMap("oops", REGION));
    BootRequest request =
        new BootRequest(
            List.of(RAM),
            new ControlFdt(control, 0x100000, RAM.start()),
            KERNEL,
            Optional.empty(),
            Optional.empty(),
            Map.of());

    assertEquals(
        control.node("/reserved-memory"), boots(request).finalFdt().node("/reserved-memory"));
  }

  @Test
  void aCaptureBootStaysInsideItsWindow() {
    AddressRange window = AddressRange.of(0x48000000L, 0x10000000);
    DeviceTree capture =
        tree().edit("/chosen", node -> node.withProperty("linux,usable-memory-range", reg(window)));

    BootTrace trace = boot(request(tree(), capture));

    assertTrue(trace.handover().isPresent());
    trace.steps().stream()
        .skip(1)
        .flatMap(s -> s.writes().stream())
        .forEach(w -> assertTrue(window.contains(w.range()), w::toString));
  }

  @Test
  void whatDoesNotFitIsRefusedByNameSizeAndLargestGap() {
    AddressRange low = AddressRange.of(0x40100000L, 0x1f00000);
    AddressRange high = AddressRange.of(0x44000000L, 0x39000000);
    DeviceTree full = tree(noMap("low", low), noMap("high", high));

    assertEquals(
        Optional.of(
            "no room for the kernel: it needs 0x2000001 bytes at a multiple of 2 MiB, and the"
                + " largest gap is [0x42000000, 0x44000000), 32 MiB"),
        boot(with(request(full, full), kernelOf(0x2000001))).refusal());
  }

  @Test
  void aRefusalHasWrittenNothing() {
    DeviceTree full = tree(noMap("all", AddressRange.of(0x40100000L, 0x3ff00000)));
    BootTrace trace = boot(request(full, full));

    assertEquals(
        Optional.of(
            "no room for the loader itself: it needs 32 MiB at a multiple of 64 KiB, and there is"
                + " no gap at all"),
        trace.refusal());
    assertEquals(
        List.of("firmware: control FDT"),
        trace.steps().stream().filter(s -> !s.writes().isEmpty()).map(Step::title).toList());
  }

  @Test
  void aRegionThatCannotBeReadIsRefused() {
    Node odd = Node.named("odd").withProperty("reg", PropertyValue.ofCells(1));

    assertEquals(
        Optional.of("it cannot be read where /reserved-memory/odd lies"),
        boot(request(tree(odd), tree())).refusal());
  }

  @Test
  void aRegionThatLinuxPlacesIsNoConcernOfTheLoaders() {
    Node pool = Node.named("pool").withProperty("size", PropertyValue.ofU64(0x4000000));

    assertTrue(boot(request(tree(pool), tree(pool))).handover().isPresent());
  }

  @Test
  void aKernelThatDoesNotSayItsSizeIsRefused() {
    Payload old = new Payload("Image", new Arm64Image(0x80000, 0, 0).file("Image", FILE_SIZE));

    assertEquals(
        Optional.of(
            "'Image' does not say how much memory it takes (image_size is 0), so that nothing"
                + " could be kept from it"),
        boot(with(request(tree(), tree()), old)).refusal());
  }

  @Test
  void whatIsNoKernelIsRefused() {
    Payload text = new Payload("Image", Content.fill('x', 4096));

    assertEquals(
        Optional.of("'Image' has no arm64 Image magic at offset 56"),
        boot(with(request(tree(), tree()), text)).refusal());
  }

  @Test
  void aKernelFdtOfWhichTheBytesAreNotKnownIsRefused() {
    BootRequest request = request(tree(), tree());
    BootRequest unknown =
        new BootRequest(
            request.banks(),
            request.controlFdt(),
            request.kernel(),
            request.ramdisk(),
            Optional.of(new Payload("board.dtb", Content.unknown("a file", 0x4000))),
            Map.of());

    assertEquals(
        Optional.of("the bytes of 'board.dtb' are not all known"), boot(unknown).refusal());
  }

  @Test
  void aKernelFdtThatLinuxCannotMapIsRefused() {
    DeviceTree large =
        tree()
            .edit(
                "/firmware",
                node -> node.withProperty("blob", PropertyValue.ofBytes(new byte[2 << 20])));

    assertTrue(
        boot(request(tree(), large))
            .refusal()
            .orElseThrow()
            .endsWith(" bytes, more than the 2 MiB that Linux maps"));
  }

  @Test
  void aControlFdtLargerThanItSaysIsRefused() {
    BootRequest request = request(tree(), tree());
    BootRequest small =
        new BootRequest(
            request.banks(),
            new ControlFdt(tree(), 16, RAM.start()),
            request.kernel(),
            request.ramdisk(),
            request.kernelFdt(),
            Map.of());

    assertEquals(
        Optional.of(
            "the control FDT takes %d bytes, more than its totalsize of 16 bytes"
                .formatted(FdtWriter.write(tree()).length)),
        boot(small).refusal());
  }

  private static Payload kernelOf(long imageSize) {
    return new Payload("Image", new Arm64Image(0, imageSize, 8).file("Image", FILE_SIZE));
  }

  private Handover boots(DeviceTree control, DeviceTree kernel) {
    return boots(request(control, kernel));
  }

  private Handover boots(BootRequest request) {
    return boot(request).handover().orElseThrow();
  }

  private BootTrace boot(BootRequest request) {
    return new ReferenceLoader().boot(request, memory);
  }

  private static BootRequest request(DeviceTree control, DeviceTree kernel) {
    return new BootRequest(
        List.of(RAM),
        new ControlFdt(control, 0x100000, RAM.start()),
        KERNEL,
        Optional.of(RAMDISK),
        Optional.of(new Payload("board.dtb", Content.ofBytes(FdtWriter.write(kernel)))),
        Map.of());
  }

  private static BootRequest with(BootRequest request, Payload kernel) {
    return new BootRequest(
        request.banks(),
        request.controlFdt(),
        kernel,
        request.ramdisk(),
        request.kernelFdt(),
        request.environment());
  }

  private static DeviceTree withBank(DeviceTree tree, AddressRange bank) {
    return tree.withRoot(withCells(tree.root()).withChild(memoryNode(bank)));
  }

  private static MemoryMap writes(BootTrace trace) {
    return MemoryMap.of(
        trace.steps().stream()
            .flatMap(step -> step.writes().stream())
            .map(WriteSet::range)
            .toList());
  }

  private static Step step(BootTrace trace, String action) {
    return trace.steps().stream().filter(s -> s.action().equals(action)).findFirst().orElseThrow();
  }
}
