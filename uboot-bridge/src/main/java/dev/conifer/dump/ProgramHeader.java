package dev.conifer.dump;

import dev.conifer.memory.AddressRange;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One entry of an ELF64 program header table ({@code Elf64_Phdr}, ELF-64 Object File Format 1.5,
 * section 6). All sizes are in bytes, all numbers unsigned.
 *
 * @param type {@link #LOAD}, {@link #NOTE}, or another one
 * @param flags {@link #READ}, {@link #WRITE}, {@link #EXECUTE}, or together
 * @param offset where the bytes stand in the file; in an elfcorehdr, their physical address
 * @param virtualAddress where the kernel saw them
 * @param physicalAddress where they were; only meant where {@link #physicalRange} is asked
 * @param fileSize how many bytes stand in the file
 * @param memorySize how many there were; those past {@code fileSize} are zeros
 * @param alignment 0 or 1 for none
 */
public record ProgramHeader(
    int type,
    int flags,
    long offset,
    long virtualAddress,
    long physicalAddress,
    long fileSize,
    long memorySize,
    long alignment) {
  /** {@code sizeof(Elf64_Phdr)}. */
  public static final int SIZE = 56;

  /** {@code PT_LOAD}: memory. */
  public static final int LOAD = 1;

  /** {@code PT_NOTE}: notes. */
  public static final int NOTE = 4;

  /** {@code PF_X}. */
  public static final int EXECUTE = 1;

  /** {@code PF_W}. */
  public static final int WRITE = 2;

  /** {@code PF_R}. */
  public static final int READ = 4;

  /** Notes of {@code size} bytes at {@code offset} of a file. */
  public static ProgramHeader notes(long offset, long size) {
    return new ProgramHeader(NOTE, 0, offset, 0, 0, size, size, 0);
  }

  /**
   * Memory at {@code offset} of a file. As Linux and kexec-tools write it: readable, writable and
   * executable, and without alignment, by which {@code crash} tells a kdump from a netdump.
   */
  public static ProgramHeader load(long offset, VirtualAddress virtual, AddressRange physical) {
    return new ProgramHeader(
        LOAD,
        READ | WRITE | EXECUTE,
        offset,
        virtual.bits(),
        physical.start().bits(),
        physical.size(),
        physical.size(),
        0);
  }

  /** Whether this is {@link #LOAD}. */
  public boolean isLoad() {
    return type == LOAD;
  }

  /** Whether this is {@link #NOTE}. */
  public boolean isNote() {
    return type == NOTE;
  }

  /** The memory whose bytes stand in the file; absent when its end does not fit 64 bits. */
  public Optional<AddressRange> physicalRange() {
    return AddressRange.ifValid(physicalAddress, fileSize);
  }

  /** Where in memory an elfcorehdr means its bytes to be: {@code offset} is an address there. */
  Optional<AddressRange> rangeByOffset() {
    return AddressRange.ifValid(offset, memorySize);
  }

  ProgramHeader withOffset(long newOffset) {
    return new ProgramHeader(
        type, flags, newOffset, virtualAddress, physicalAddress, fileSize, memorySize, alignment);
  }

  ProgramHeader withMemorySize(long newSize) {
    return new ProgramHeader(
        type, flags, offset, virtualAddress, physicalAddress, fileSize, newSize, alignment);
  }

  /** {@code bytes} has {@link #SIZE} bytes left, in the file's byte order. */
  static ProgramHeader read(ByteBuffer bytes) {
    return new ProgramHeader(
        bytes.getInt(),
        bytes.getInt(),
        bytes.getLong(),
        bytes.getLong(),
        bytes.getLong(),
        bytes.getLong(),
        bytes.getLong(),
        bytes.getLong());
  }

  void write(ByteBuffer bytes) {
    bytes
        .putInt(type)
        .putInt(flags)
        .putLong(offset)
        .putLong(virtualAddress)
        .putLong(physicalAddress)
        .putLong(fileSize)
        .putLong(memorySize)
        .putLong(alignment);
  }
}
