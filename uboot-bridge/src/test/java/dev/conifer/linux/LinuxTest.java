package dev.conifer.linux;

import static dev.conifer.boot.TestTrees.RAM;
import static dev.conifer.boot.TestTrees.noMap;
import static dev.conifer.boot.TestTrees.tree;
import static dev.conifer.linux.Handovers.FDT;
import static dev.conifer.linux.Handovers.KERNEL;
import static dev.conifer.linux.Handovers.KERNEL_FILE;
import static dev.conifer.linux.Handovers.RAMDISK;
import static dev.conifer.linux.Handovers.memory;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Linux does with what it is handed, reservations aside. */
class LinuxTest {
  private static final Linux LINUX = Linux.of(LinuxProfile.V6_1);

  @Test
  void theStepsHaveTheNamesThatFindingsUse() {
    LinuxBoot boot = LINUX.boot(Handovers.of(tree()), memory(KERNEL));

    assertEquals(
        List.of(
            "Linux: entry", "Linux: BSS clear", "Linux: reserved memory", "Linux: memory in use"),
        boot.steps().stream().map(Step::title).toList());
  }

  @Test
  void whatTheImageHasBeyondItsFileIsClearedAndNothingElse() {
    SparseMemory memory = memory(KERNEL);
    AddressRange around =
        new AddressRange(KERNEL_FILE.end().minus(0x1000), KERNEL.end().plus(0x1000));
    memory.write(around.start(), Content.fill(0xa5, around.size()));

    LinuxBoot boot = LINUX.boot(Handovers.of(tree()), memory);

    byte[] expected = new byte[(int) around.size()];
    Arrays.fill(expected, (byte) 0xa5);
    Arrays.fill(expected, 0x1000, expected.length - 0x1000, (byte) 0);
    assertArrayEquals(expected, memory.bytes(around).orElseThrow());
    assertEquals(
        List.of(WriteSet.will(new AddressRange(KERNEL_FILE.end(), KERNEL.end()), "BSS")),
        step(boot, "BSS clear").writes());
  }

  @Test
  void anyByteOfTheUsableMemoryMayBeWrittenAndNoneIsInTheModel() {
    SparseMemory memory = memory(KERNEL);
    AddressRange page = AddressRange.of(0x60000000L, 0x1000);
    memory.write(page.start(), Content.pattern(1, page.start(), page.size()));
    byte[] before = memory.bytes(page).orElseThrow();

    LinuxBoot boot = LINUX.boot(Handovers.of(tree()), memory);

    assertArrayEquals(before, memory.bytes(page).orElseThrow());
    List<WriteSet> inUse = step(boot, "memory in use").writes();
    assertTrue(inUse.stream().allMatch(w -> w.certainty() == WriteSet.Certainty.MAY));
    assertEquals(boot.usable(), MemoryMap.of(inUse.stream().map(WriteSet::range).toList()));
  }

  @Test
  void aWellPlacedKernelHasNothingToComplainAbout() {
    assertEquals(List.of(), entryMessages(Handovers.of(tree()), KERNEL));
  }

  @Test
  void theKernelLiesItsTextOffsetAboveAMultipleOf2MiB() {
    AddressRange odd = AddressRange.of(0x40280000L, KERNEL.size());

    assertEquals(
        List.of(
            "the kernel at 0x40280000 does not lie 0x0 bytes above a multiple of 2 MiB"
                + " (boot protocol: image-base)"),
        entryMessages(Handovers.of(tree(), odd, FDT, Optional.empty()), odd));
  }

  @Test
  void theKernelLiesInRam() {
    AddressRange beyond = AddressRange.of(0x7fe00000L, KERNEL.size());
    SparseMemory memory =
        new SparseMemory(MemoryMap.of(AddressRange.of(0x40000000L, 0x80000000L)), "not written");

    LinuxBoot boot = LINUX.boot(Handovers.of(tree(), beyond, FDT, Optional.empty()), memory);

    assertEquals(
        List.of(
            Message.complaint(
                "the kernel [0x7fe00000, 0x81e00000) is not all in RAM (boot protocol: image-in-ram)")),
        step(boot, "entry").messages());
  }

  @Test
  void aBssWhereThereIsNoMemoryIsTheEnd() {
    AddressRange top = new AddressRange(RAM.end().minus(KERNEL_FILE.size()), RAM.end());
    AddressRange kernel = AddressRange.of(top.start(), KERNEL.size());

    LinuxBoot boot =
        LINUX.boot(Handovers.of(tree(), kernel, FDT, Optional.empty()), memory(kernel));

    assertEquals(
        Optional.of("the BSS lies where there is no memory, at [0x80000000, 0x80200000)"),
        boot.failure());
    assertEquals(List.of(), step(boot, "BSS clear").writes());
  }

  @Test
  void noMapMemoryDoesNotShareABlockOf2MebibytesWithTheFdt() {
    AddressRange far = AddressRange.of(0x48200000L, 0x100000);
    AddressRange near = AddressRange.of(0x48100000L, 0x100000);

    assertEquals(List.of(), entryMessages(Handovers.of(tree(noMap("a", far))), KERNEL));
    assertEquals(
        List.of(
            "the FDT [0x48000000, 0x48010000) shares a block of 2 MiB with no-map memory at"
                + " 0x48100000 (boot protocol: fdt-block)"),
        entryMessages(Handovers.of(tree(noMap("a", near))), KERNEL));
  }

  @Test
  void theRamdiskLiesIn32GibibytesWithTheKernel() {
    AddressRange far = AddressRange.of(0x8_40000000L, 0x1000);

    assertEquals(
        List.of(
            "the ramdisk [0x840000000, 0x840001000) and the kernel [0x40200000, 0x42200000) do not"
                + " fit into 32 GiB (boot protocol: window)"),
        entryMessages(Handovers.of(tree(), KERNEL, FDT, Optional.of(far)), KERNEL));
  }

  @Test
  void aRamdiskInTheLastOfThe32GibibytesIsFine() {
    AddressRange far = AddressRange.of(0x8_3ffff000L, 0x1000);

    assertEquals(
        List.of(), entryMessages(Handovers.of(tree(), KERNEL, FDT, Optional.of(far)), KERNEL));
  }

  @Test
  void nothingOverlapsAnythingElse() {
    AddressRange fdt = AddressRange.of(0x42100000L, 0x10000);
    AddressRange ramdisk = AddressRange.of(0x42108000L, 0x400000);

    assertEquals(
        List.of(
            "the FDT [0x42100000, 0x42110000) overlaps the kernel [0x40200000, 0x42200000)"
                + " (boot protocol: disjoint)",
            "the ramdisk [0x42108000, 0x42508000) overlaps the kernel [0x40200000, 0x42200000)"
                + " (boot protocol: disjoint)",
            "the ramdisk [0x42108000, 0x42508000) overlaps the FDT [0x42100000, 0x42110000)"
                + " (boot protocol: disjoint)"),
        entryMessages(Handovers.of(tree(), KERNEL, fdt, Optional.of(ramdisk)), KERNEL));
  }

  @Test
  void anFdtThatIsNot8ByteAlignedIsTheEnd() {
    LinuxBoot boot =
        LINUX.boot(
            Handovers.of(
                tree(), KERNEL, AddressRange.of(0x48000004L, 0x1000), Optional.of(RAMDISK)),
            memory(KERNEL));

    assertEquals(
        Optional.of("the FDT at 0x48000004 is not 8-byte aligned (boot protocol: fdt-alignment)"),
        boot.failure());
    assertEquals(MemoryMap.EMPTY, boot.usable());
    assertEquals(
        List.of("Linux: entry", "Linux: BSS clear"),
        boot.steps().stream().map(Step::title).toList());
  }

  @Test
  void anFdtOfMoreThan2MiBIsTheEnd() {
    AddressRange most = AddressRange.of(0x48000000L, 0x200000);
    AddressRange more = AddressRange.of(0x48000000L, 0x200001);

    assertEquals(
        Optional.empty(),
        LINUX.boot(Handovers.of(tree(), KERNEL, most, Optional.empty()), memory(KERNEL)).failure());
    assertEquals(
        Optional.of("the FDT of 0x200001 bytes is larger than 2 MiB (boot protocol: fdt-size)"),
        LINUX.boot(Handovers.of(tree(), KERNEL, more, Optional.empty()), memory(KERNEL)).failure());
  }

  private static List<String> entryMessages(Handover handover, AddressRange kernel) {
    LinuxBoot boot = LINUX.boot(handover, memory(kernel));
    return step(boot, "entry").messages().stream().map(Message::text).toList();
  }

  private static Step step(LinuxBoot boot, String action) {
    return boot.steps().stream().filter(s -> s.action().equals(action)).findFirst().orElseThrow();
  }
}
