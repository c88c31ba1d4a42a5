package dev.conifer.crashdump;

import dev.conifer.dump.CpuState;
import dev.conifer.dump.ElfCoreHeader;
import dev.conifer.dump.Note;
import dev.conifer.dump.ProgramHeader;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The memory in which a dump is registered: no kernel maps it, and it outlives the reset.
 *
 * <p>A word says whether a dump is registered, and by whom; it is written last, so that a crash
 * while a header is written finds the earlier one. Every part begins on a multiple of 64 KiB, the
 * largest page of arm64, since each is mapped by itself.
 *
 * <pre>
 * the word, 32 bits, little-endian
 * the header that the boot script registers before the kernel runs, at its end a note
 * the header that the running system registers
 * a note for each CPU, 512 bytes apart, for firmware that saves registers
 * </pre>
 *
 * @param start where it lies, a multiple of 64 KiB
 * @param cpus how many CPUs the board has
 * @param loads how many ranges of memory the headers name
 */
public record Registry(PhysicalAddress start, int cpus, int loads) {
  /** No dump is registered. */
  public static final int NONE = 0;

  /** The boot script's header is valid: {@code CFR1}, read as text. */
  public static final int BY_THE_BOOT_SCRIPT = 0x31524643;

  /** The running system's header is valid: {@code CFR2}, read as text. */
  public static final int BY_THE_SYSTEM = 0x32524643;

  /** From one CPU's note to the next, in bytes: {@link CpuState#CRASH_NOTE_SIZE} and some room. */
  public static final int NOTE_DISTANCE = 512;

  private static final Note BOOT_NOTE =
      new Note("CONIFER", 0, "boot script".getBytes(StandardCharsets.US_ASCII));

  /** What an elfcorehdr's size is a multiple of, in bytes: the smallest page. */
  private static final long PAGE = 4 * Sizes.KIB;

  /** What every part begins on a multiple of, in bytes: the largest page. */
  private static final long PART = 64 * Sizes.KIB;

  /** What only the running system can name: the VMCOREINFO note and the kernel's image. */
  private static final int OF_THE_SYSTEM = 2;

  public Registry {
    Objects.requireNonNull(start);
    if (!start.isAligned(PART)) {
      throw new IllegalArgumentException("a registry at " + start);
    }
  }

  /** How many bytes it takes. */
  public long size() {
    return notesOffset() + roundedUp((long) cpus * NOTE_DISTANCE, PART);
  }

  private long headerRoom() {
    return roundedUp(headerSize(), PART);
  }

  private long notesOffset() {
    return PART + 2 * headerRoom();
  }

  /** Where it lies. */
  public AddressRange range() {
    return AddressRange.of(start, size());
  }

  /** Where the word lies. */
  public PhysicalAddress word() {
    return start;
  }

  /** How long each header is, in bytes, with the room behind its last entry. */
  public long headerSize() {
    long entries = 2L * cpus + OF_THE_SYSTEM + loads;
    return roundedUp(ElfCoreHeader.SIZE + entries * ProgramHeader.SIZE, PAGE);
  }

  /** Where the boot script puts its header. */
  public AddressRange bootHeader() {
    return AddressRange.of(start.plus(PART), headerSize());
  }

  /**
   * The note that the boot script's header brings with it. Where all notes together are empty,
   * Linux shows no {@code /proc/vmcore}: it allocates 0 bytes for them and takes that for a failure
   * ({@code merge_note_headers_elf64} of fs/proc/vmcore.c; seen with 6.1).
   */
  public static byte[] bootNote() {
    return BOOT_NOTE.encode();
  }

  /**
   * Where that note lies: at the end of the header, behind the entries that only the running system
   * has.
   */
  public AddressRange bootNotePlace() {
    long size = bootNote().length;
    return AddressRange.of(bootHeader().end().minus(size), size);
  }

  /** Where the running system puts its header. */
  public AddressRange systemHeader() {
    return AddressRange.of(start.plus(PART + headerRoom()), headerSize());
  }

  /** Where firmware may put a note of each CPU; all zeros where it has not. */
  public List<AddressRange> firmwareNotes() {
    return IntStream.range(0, cpus)
        .mapToObj(
            cpu ->
                AddressRange.of(
                    start.plus(notesOffset() + (long) cpu * NOTE_DISTANCE),
                    CpuState.CRASH_NOTE_SIZE))
        .toList();
  }

  /** All of the firmware's notes, with the gaps between them. */
  public AddressRange firmwareNoteSpace() {
    return AddressRange.of(start.plus(notesOffset()), (long) cpus * NOTE_DISTANCE);
  }

  /** The word as {@code memory} has it; absent where that is not known. */
  public Optional<Integer> state(Memory memory) {
    return memory
        .bytes(AddressRange.of(word(), Integer.BYTES))
        .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  /** Puts {@code word} where it belongs. */
  public void setState(Memory memory, int word) {
    byte[] bytes =
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(word).array();
    memory.write(word(), Content.ofBytes(bytes));
  }

  static long roundedUp(long size, long unit) {
    return (size + unit - 1) / unit * unit;
  }
}
