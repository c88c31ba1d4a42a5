package dev.conifer.dump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VmcoreViewTest {
  private static final AddressRange RAM = AddressRange.of(0x40000000L, 0x20000000);
  private static final PhysicalAddress HEADER = PhysicalAddress.of(0x4f000000L);
  private static final int PAGE = 4096;

  private final SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "untouched");

  VmcoreViewTest() {
    memory.write(RAM.start(), Content.fill(0, RAM.size()));
  }

  private Result<VmcoreView> view(byte[] header) {
    memory.write(HEADER, Content.ofBytes(header));
    return VmcoreView.of(HEADER, MemoryImage.of(memory, memory.present()), PAGE);
  }

  /** A note of 24 bytes at the place that the headers name. */
  private void writeNote() {
    memory.write(
        PhysicalAddress.of(0x5fe00000L),
        Content.ofBytes(new Note("CONIFER", 0, new byte[] {1, 2, 3, 4}).encode()));
  }

  /** What the recorded header's VMCOREINFO entry points at. */
  private void writeRecordedNote() {
    memory.write(
        PhysicalAddress.of(0x5f110000L),
        Content.ofBytes(
            new Note("VMCOREINFO", 0, Resources.bytes("vmcoreinfo-6.12.txt")).encode()));
  }

  private static List<String> messages(Result<?> result) {
    return result.diagnostics().stream().map(Diagnostic::toString).toList();
  }

  /**
   * Recorded from Debian's 6.1.0-56-arm64 in QEMU 7.2, which was given this elfcorehdr: three CPUs
   * without a note, the VMCOREINFO of a 6.12, and three ranges, one of which has neither end at a
   * page.
   */
  @Test
  void isWhatLinuxShowedAsProcVmcore() {
    writeRecordedNote();

    VmcoreView view = view(Resources.bytes("elfcorehdr.bin")).orThrow();

    byte[] recorded = Resources.bytes("proc-vmcore-head.bin");
    assertArrayEquals(recorded, view.bytes(0, recorded.length).orElseThrow());
    assertEquals(16_871_424, view.size());
  }

  @Test
  void memoryComesInWholePagesOneRangeAfterTheOther() {
    writeNote();
    memory.write(PhysicalAddress.of(0x50000000L), Content.pattern(1, PhysicalAddress.ZERO, 0x3000));
    memory.write(PhysicalAddress.of(0x48000000L), Content.pattern(2, PhysicalAddress.ZERO, 0x1000));
    byte[] header =
        ElfCoreHeader.forLinux(
                List.of(AddressRange.of(0x5fe00000L, 424)),
                Optional.empty(),
                List.of(
                    new ElfCoreHeader.Load(
                        AddressRange.of(0x50000ff0L, 0x20), new VirtualAddress(0xff0)),
                    new ElfCoreHeader.Load(
                        AddressRange.of(0x48000000L, 0x1000), new VirtualAddress(0))))
            .encode();

    VmcoreView view = view(header).orThrow();

    assertEquals(2 * PAGE + 2 * PAGE + PAGE, view.size());
    assertArrayEquals(
        memory.bytes(AddressRange.of(0x50000000L, 0x2000)).orElseThrow(),
        view.bytes(2 * PAGE, 2 * PAGE).orElseThrow());
    assertArrayEquals(
        memory.bytes(AddressRange.of(0x48000000L, 0x1000)).orElseThrow(),
        view.bytes(4L * PAGE, PAGE).orElseThrow());
    ElfCore core = ElfCore.read("vmcore", view).orThrow();
    assertEquals(
        List.of(0x2000L + 0xff0, 0x4000L),
        core.header().programHeaders().stream()
            .filter(ProgramHeader::isLoad)
            .map(ProgramHeader::offset)
            .toList());
    assertEquals(Optional.empty(), view.bytes(5L * PAGE - 1, 2));
    assertEquals(Optional.empty(), view.bytes(-1, 1));
  }

  @Test
  void notesOfAllCpusBecomeOneEntryWithoutTheEmptyOnes() {
    List<AddressRange> places = new ArrayList<>();
    List<CpuState> states = new ArrayList<>();
    for (int cpu = 0; cpu < 3; cpu++) {
      AddressRange place = AddressRange.of(0x5fe00000L + cpu * 0x1000L, CpuState.CRASH_NOTE_SIZE);
      places.add(place);
      if (cpu != 1) {
        List<Long> general = new ArrayList<>();
        for (long i = 0; i < 31; i++) {
          general.add(cpu * 100L + i);
        }
        CpuState state = new CpuState(cpu, general, 1, 2, 3);
        states.add(state);
        memory.write(place.start(), Content.ofBytes(state.note().encode()));
      }
    }
    byte[] header = ElfCoreHeader.forLinux(places, Optional.empty(), List.of()).encode();

    ElfCore core = ElfCore.read("vmcore", view(header).orThrow()).orThrow();

    assertEquals(states, core.cpus());
    assertEquals(List.of(ProgramHeader.notes(PAGE, 2 * 412)), core.header().programHeaders());
  }

  @Test
  void aHeaderWithoutNotesKillsTheCaptureKernel() {
    byte[] header =
        ElfCoreHeader.forLinux(
                List.of(),
                Optional.empty(),
                List.of(
                    new ElfCoreHeader.Load(
                        AddressRange.of(0x50000000L, 0x1000), new VirtualAddress(0))))
            .encode();

    assertEquals(
        List.of(
            "elfcorehdr:0x40 (program headers): Error (E-elfcorehdr): the elfcorehdr has no entry"
                + " for notes: Linux 6.1 clears memory far outside of it and dies"),
        messages(view(header)));
  }

  /** Seen with Debian's 6.1.0-56-arm64 in QEMU: it took the header, and showed nothing. */
  @Test
  void notesThatAreAllEmptyLeaveNoVmcore() {
    byte[] header =
        ElfCoreHeader.forLinux(
                List.of(AddressRange.of(0x5fe00000L, 424), AddressRange.of(0x5fe01000L, 424)),
                Optional.empty(),
                List.of(
                    new ElfCoreHeader.Load(
                        AddressRange.of(0x50000000L, 0x1000), new VirtualAddress(0))))
            .encode();

    assertEquals(
        List.of(
            "elfcorehdr:0x40 (program headers): Error (E-elfcorehdr): the notes of the elfcorehdr"
                + " are all empty: Linux allocates 0 bytes for them, which fails, and shows no"
                + " /proc/vmcore"),
        messages(view(header)));
  }

  @Test
  void memoryBeforeTheNotesIsLost() {
    writeNote();
    ProgramHeader load =
        ProgramHeader.load(
            0x50000000L, new VirtualAddress(0), AddressRange.of(0x50000000L, 0x1000));
    ProgramHeader other =
        ProgramHeader.load(
            0x51000000L, new VirtualAddress(0), AddressRange.of(0x51000000L, 0x1000));
    byte[] header =
        new ElfCoreHeader(List.of(load, ProgramHeader.notes(0x5fe00000L, 424), other)).encode();

    Result<VmcoreView> view = view(header);

    assertEquals(
        List.of(
            "elfcorehdr:0x40 (program headers): Warning (W-elfcorehdr-order): 1 of the first 1"
                + " entries of the elfcorehdr are not notes: Linux drops them"),
        messages(view));
    assertEquals(
        List.of(
            ProgramHeader.notes(PAGE, 24),
            ProgramHeader.notes(0x5fe00000L, 424).withMemorySize(24),
            other.withOffset(2 * PAGE)),
        ElfCore.read("vmcore", view.orThrow()).orThrow().header().programHeaders());
  }

  @Test
  void notesThatAreNotThereAreToldOf() {
    byte[] header =
        ElfCoreHeader.forLinux(
                List.of(AddressRange.of(0x80000000L, 424)), Optional.empty(), List.of())
            .encode();

    assertEquals(
        List.of(
            "elfcorehdr:0x40 (program headers): Error (E-elfcorehdr): the notes at 0x80000000,"
                + " 0x1a8 bytes, cannot be read"),
        messages(view(header)));
  }

  @Test
  void damageNeverEndsInAnException() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("VmcoreViewTest seed " + seed);
    Random random = new Random(seed);
    byte[] good = Resources.bytes("elfcorehdr.bin");
    writeRecordedNote();
    int viewed = 0;
    for (int run = 0; run < 3_000; run++) {
      byte[] bytes = good.clone();
      ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int field = 64 + 8 * random.nextInt((bytes.length - 64) / 8);
      fields.putLong(field, random.nextLong() >> random.nextInt(64));
      Result<VmcoreView> view = view(bytes);
      if (!view.failed()) {
        viewed++;
        view.orThrow().bytes(random.nextInt(20 << 20), random.nextInt(100));
      }
    }
    assertEquals(true, viewed > 0, "no damaged header gave a view");
  }
}
