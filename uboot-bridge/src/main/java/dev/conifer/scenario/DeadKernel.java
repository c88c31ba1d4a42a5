package dev.conifer.scenario;

import dev.conifer.board.BoardModel;
import dev.conifer.board.Cpu;
import dev.conifer.board.Registers;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.crashdump.CrashDumpPlaces.RunningSystem;
import dev.conifer.crashdump.Registry;
import dev.conifer.dump.CpuState;
import dev.conifer.dump.Note;
import dev.conifer.dump.VirtualAddress;
import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.memory.SparseMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel that is going to die: all the memory that the dump is to show is in use, and it
 * registers itself as the registration script does.
 */
final class DeadKernel {
  /** From one CPU's note to the next, in bytes: per-CPU memory is never that near. */
  private static final long PAGE = 4 * Sizes.KIB;

  private static final int ADDRESS_BITS = 48;

  /** Where a kernel of 48 bits sees its image: {@code KIMAGE_VADDR} of 6.1. */
  private static final VirtualAddress IMAGE_ADDRESS = new VirtualAddress(0xffff_8000_0800_0000L);

  private static final String VMCOREINFO = "VMCOREINFO";
  private static final String RELEASE = "OSRELEASE=the-dead-kernel\n";

  private final CrashDumpLayout dump;
  private final RegionFill fill;
  private final PhysicalAddress notes;
  private final SparseMemory last;

  DeadKernel(CrashDumpLayout dump, RegionFill fill) {
    this.dump = dump;
    this.fill = fill;
    this.notes = dump.places().running().kernel().end().alignUp(PAGE);
    this.last = new SparseMemory(dump.places().dumped(), "never written");
  }

  /**
   * Runs.
   *
   * @param linux what uses the memory that the kernel gives away
   */
  void run(BoardModel board, RunningLinux linux) {
    dump.places().dumped().ranges().forEach(range -> fill.fill(board.memory(), range));
    linux.run(board);
    write(board.memory(), vmcoreinfo().start(), vmcoreinfoNote());
    for (AddressRange note : crashNotes()) {
      write(board.memory(), note.start(), new byte[CpuState.CRASH_NOTE_SIZE]);
    }
  }

  /** It is dead: what {@code memory} holds now is what the dump must show. */
  void end(Memory memory) {
    for (AddressRange range : dump.places().dumped().ranges()) {
      last.write(range.start(), memory.read(range));
    }
  }

  /** Registers itself: its header, then the word. */
  void register(Memory memory) {
    Registry registry = dump.places().registry();
    memory.write(
        registry.systemHeader().start(),
        Content.ofBytes(dump.places().systemHeader(asItSeesItself()).encode()));
    registry.setState(memory, Registry.BY_THE_SYSTEM);
  }

  /**
   * Panics on CPU 0: every other CPU that runs saves its registers. The one that panics does not,
   * for no crash kernel is loaded ({@code crash_smp_send_stop} and {@code __crash_kexec}).
   */
  void panic(List<Cpu> cpus, Memory memory) {
    for (int cpu = 1; cpu < cpus.size(); cpu++) {
      if (cpus.get(cpu).isOn()) {
        write(memory, crashNotes().get(cpu).start(), state(cpus.get(cpu)).note().encode());
      }
    }
  }

  /** What firmware does when the watchdog bites, on a board where it does. */
  void saveRegisters(List<Cpu> cpus, Memory memory) {
    List<AddressRange> places = dump.places().registry().firmwareNotes();
    for (int cpu = 0; cpu < Math.min(cpus.size(), places.size()); cpu++) {
      if (cpus.get(cpu).isOn()) {
        memory.write(
            places.get(cpu).start(), Content.ofBytes(state(cpus.get(cpu)).note().encode()));
      }
    }
  }

  /** The bytes of {@code range} as it left them. */
  byte[] lastBytes(AddressRange range) {
    return last.bytes(range).orElseThrow();
  }

  /** The VMCOREINFO note that the dump is to show. */
  byte[] vmcoreinfoNote() {
    return new Note(VMCOREINFO, 0, RELEASE.getBytes(StandardCharsets.US_ASCII)).encode();
  }

  private RunningSystem asItSeesItself() {
    CrashDumpPlaces places = dump.places();
    return new RunningSystem(
        crashNotes(),
        vmcoreinfo(),
        new AddressRange(
            places.running().kernel().start(), places.running().kernel().end().alignUp(PAGE)),
        IMAGE_ADDRESS,
        ADDRESS_BITS,
        places.dumped().ranges().get(0).start().alignDown(Sizes.GIB).bits());
  }

  private AddressRange vmcoreinfo() {
    return AddressRange.of(notes, vmcoreinfoNote().length);
  }

  private List<AddressRange> crashNotes() {
    List<AddressRange> places = new ArrayList<>();
    for (int cpu = 0; cpu < dump.places().registry().cpus(); cpu++) {
      places.add(AddressRange.of(notes.plus((1 + cpu) * PAGE), CpuState.CRASH_NOTE_SIZE));
    }
    return places;
  }

  private static void write(Memory memory, PhysicalAddress at, byte[] bytes) {
    memory.write(at, Content.ofBytes(bytes));
  }

  private static CpuState state(Cpu cpu) {
    Registers registers = cpu.registers();
    List<Long> general = new ArrayList<>();
    for (int i = 0; i < Registers.COUNT; i++) {
      general.add(registers.x(i));
    }
    return new CpuState(0, general, registers.sp(), registers.pc(), 0);
  }
}
