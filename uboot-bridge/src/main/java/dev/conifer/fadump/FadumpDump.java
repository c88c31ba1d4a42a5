package dev.conifer.fadump;

import dev.conifer.diagnostic.Result;
import dev.conifer.dump.ElfCoreHeader;
import dev.conifer.dump.ElfMachine;
import dev.conifer.dump.MemoryImage;
import dev.conifer.dump.ProgramHeader;
import dev.conifer.dump.VirtualAddress;
import dev.conifer.dump.VmcoreView;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A dump that waits, as the second kernel sees it: which memory it must leave alone, where the old
 * bytes are, what the CPUs did, and the ELF header that it builds of all that ({@code
 * fadump_populate_elfcorehdr} and the two {@code …_build_cpu_notes}).
 *
 * @param platform the kind of firmware
 * @param kernel the second kernel
 * @param memory the machine's memory
 * @param copies boot memory: where it was, and where its copy is
 * @param bootMemoryTop the second kernel uses nothing from here on
 * @param reserved the area that stays reserved, for the next registration
 * @param header what the kernel that died left
 * @param cpus the registers that go into the core, in the order of the notes
 */
public record FadumpDump(
    FadumpPlatform platform,
    LinuxFadump kernel,
    MemoryMap memory,
    List<CopyRange> copies,
    PhysicalAddress bootMemoryTop,
    AddressRange reserved,
    CrashInfoHeader header,
    List<SavedCpu> cpus) {
  /** {@code PAGE_OFFSET}: where 64-bit POWER sees physical address 0. */
  private static final VirtualAddress LINEAR_MAP = new VirtualAddress(0xc000_0000_0000_0000L);

  /** Where the things that are built for a reader outside of the machine are: in no memory. */
  private static final PhysicalAddress BUILT = PhysicalAddress.of(1L << 62);

  /** {@code sizeof(note_buf_t)} of 64-bit POWER, in bytes: a note and an empty one after it. */
  private static final int CPU_NOTE_SIZE = 536;

  public FadumpDump {
    Objects.requireNonNull(platform);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(memory);
    copies = List.copyOf(copies);
    Objects.requireNonNull(bootMemoryTop);
    Objects.requireNonNull(reserved);
    Objects.requireNonNull(header);
    cpus = List.copyOf(cpus);
  }

  /**
   * The dump that waits on pSeries.
   *
   * @param node what {@code /rtas} says
   * @param memory the machine's memory
   * @param image what lies in it
   * @param kernel the second kernel
   */
  public static Result<FadumpDump> ofRtas(
      RtasNode node, MemoryMap memory, MemoryImage image, LinuxFadump kernel) {
    return new FadumpReader(memory, image, kernel).rtas(node);
  }

  /**
   * The dump that waits on PowerNV.
   *
   * @param kernelTag what firmware answers for {@link OpalFirmware#TAG_KERNEL}
   * @param cpuTag what it answers for {@link OpalFirmware#TAG_CPU}
   * @param memory the machine's memory
   * @param image what lies in it
   * @param kernel the second kernel
   */
  public static Result<FadumpDump> ofOpal(
      PhysicalAddress kernelTag,
      Optional<PhysicalAddress> cpuTag,
      MemoryMap memory,
      MemoryImage image,
      LinuxFadump kernel) {
    return new FadumpReader(memory, image, kernel).opal(kernelTag, cpuTag);
  }

  /** The memory that the second kernel works in until the dump is saved. */
  public MemoryMap usable() {
    return memory.intersection(new AddressRange(PhysicalAddress.ZERO, bootMemoryTop));
  }

  /**
   * The memory that it gets back then ({@code fadump_release_memory}).
   *
   * @param firmware {@code reserved-ranges} of the root: what firmware uses
   */
  public MemoryMap released(MemoryMap firmware) {
    return memory.minus(usable()).minus(reserved).minus(firmware);
  }

  /** The notes of the CPUs, in whole pages, as the second kernel puts them into its own memory. */
  public byte[] cpuNotes() {
    ByteArrayOutputStream notes = new ByteArrayOutputStream();
    cpus.forEach(cpu -> notes.writeBytes(cpu.registers().note().encode()));
    long size = Fields.roundUp((long) Math.max(1, cpus.size()) * CPU_NOTE_SIZE, kernel.pageSize());
    return Arrays.copyOf(notes.toByteArray(), (int) size);
  }

  /**
   * The elfcorehdr: CPU notes, VMCOREINFO, boot memory at its old address with the offset of its
   * copy, and the rest of the memory as it is, without the reserved area.
   *
   * @param notes where the second kernel has put {@link #cpuNotes()}
   */
  public ElfCoreHeader elfcorehdr(AddressRange notes) {
    List<ProgramHeader> headers = new ArrayList<>();
    headers.add(note(notes.start(), notes.size()));
    headers.add(note(header.vmcoreinfo(), header.vmcoreinfoSize()));
    for (CopyRange copy : copies) {
      headers.add(load(AddressRange.of(copy.source(), copy.size()), copy.destination()));
    }
    MemoryMap rest = memory.minus(usable()).minus(reserved);
    for (AddressRange range : rest.ranges()) {
      headers.add(load(range, range.start()));
    }
    return new ElfCoreHeader(ElfMachine.PPC64LE, headers);
  }

  /**
   * What the second kernel shows as {@code /proc/vmcore}.
   *
   * @param image what lies in memory; what the second kernel builds of its own is added to it
   */
  public Result<VmcoreView> vmcore(MemoryImage image) {
    byte[] notes = cpuNotes();
    AddressRange notesAt = AddressRange.of(BUILT, notes.length);
    byte[] head = elfcorehdr(notesAt).encode();
    byte[] built = Arrays.copyOf(notes, notes.length + head.length);
    System.arraycopy(head, 0, built, notes.length, head.length);
    AddressRange builtAt = AddressRange.of(BUILT, built.length);
    MemoryImage both =
        new MemoryImage() {
          @Override
          public MemoryMap present() {
            return image.present().plus(builtAt);
          }

          @Override
          public Optional<byte[]> bytes(AddressRange range) {
            if (range.isEmpty() || !builtAt.contains(range)) {
              return image.bytes(range);
            }
            int from = (int) range.start().distanceFrom(BUILT);
            return Optional.of(Arrays.copyOfRange(built, from, from + (int) range.size()));
          }
        };
    return VmcoreView.of(notesAt.end(), both, kernel.pageSize(), ElfMachine.PPC64LE);
  }

  private static ProgramHeader note(PhysicalAddress at, long size) {
    return new ProgramHeader(ProgramHeader.NOTE, 0, at.bits(), 0, at.bits(), size, size, 0);
  }

  private static ProgramHeader load(AddressRange range, PhysicalAddress offset) {
    return ProgramHeader.load(
        offset.bits(), new VirtualAddress(LINEAR_MAP.bits() + range.start().bits()), range);
  }
}
