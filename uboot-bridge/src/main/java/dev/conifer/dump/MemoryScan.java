package dev.conifer.dump;

import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks through memory for what looks like a VMCOREINFO note or the note of a CPU. Whose they are,
 * and of which boot, is not asked here.
 *
 * <p>Linux allocates the VMCOREINFO note with {@code alloc_pages_exact}: it begins at a page
 * ({@code crash_save_vmcoreinfo_init}). The notes of CPUs are aligned to the power of two that
 * holds one ({@code crash_notes_memory_init}), 512 bytes.
 *
 * @param vmcoreinfo where a VMCOREINFO note begins, ascending
 * @param cpuNotes where an {@code NT_PRSTATUS} note begins, ascending
 * @param isComplete whether there were no more than are remembered of either
 */
record MemoryScan(
    List<PhysicalAddress> vmcoreinfo, List<PhysicalAddress> cpuNotes, boolean isComplete) {
  /** How many of each are remembered: Linux has one VMCOREINFO, and a note for each CPU. */
  private static final int MOST_FOUND = 8192;

  private static final int CPU_NOTE_ALIGNMENT = 512;

  private static final byte[] CPU_NOTE =
      start(CpuState.NOTE_NAME, CpuState.DESCRIPTION_SIZE, CpuState.NOTE_TYPE);

  private static final byte[] VMCOREINFO_NOTE = start(Vmcoreinfo.NOTE_NAME, 0, 0);
  private static final byte[] VMCOREINFO_TEXT =
      (Vmcoreinfo.RELEASE + "=").getBytes(StandardCharsets.ISO_8859_1);

  /** The head and the name of a note, as {@link Note#encode} would write them. */
  private static byte[] start(String name, int size, int type) {
    byte[] whole = new Note(name, type, new byte[size]).encode();
    return Arrays.copyOf(whole, whole.length - size);
  }

  /** Looks through what is there of {@code memory} in {@code where}. */
  static MemoryScan of(MemoryImage memory, MemoryMap where) {
    Finder finder = new Finder();
    try {
      Chunks.visit(memory, where, finder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MemoryScan(
        List.copyOf(finder.vmcoreinfo), List.copyOf(finder.cpuNotes), finder.isComplete);
  }

  private static final class Finder implements Chunks.Visitor {
    private final List<PhysicalAddress> vmcoreinfo = new ArrayList<>();
    private final List<PhysicalAddress> cpuNotes = new ArrayList<>();
    private boolean isComplete = true;

    @Override
    public void visit(PhysicalAddress start, byte[] bytes) {
      ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int first = (int) (-start.bits() & (CPU_NOTE_ALIGNMENT - 1));
      for (int at = first; at + CPU_NOTE.length <= bytes.length; at += CPU_NOTE_ALIGNMENT) {
        int nameSize = words.getInt(at);
        if (nameSize == CpuState.NOTE_NAME.length() + 1 && has(bytes, at, CPU_NOTE)) {
          add(start.plus(at), cpuNotes);
        } else if (nameSize == Vmcoreinfo.NOTE_NAME.length() + 1
            && start.plus(at).isAligned(Chunks.PAGE)
            && isVmcoreinfo(bytes, words.getInt(at + 4), at)) {
          add(start.plus(at), vmcoreinfo);
        }
      }
    }

    private static boolean isVmcoreinfo(byte[] bytes, int size, int at) {
      if (at + VMCOREINFO_NOTE.length + VMCOREINFO_TEXT.length > bytes.length) {
        return false;
      }
      byte[] expected = VMCOREINFO_NOTE.clone();
      ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).putInt(4, size);
      return size > 0
          && size <= Vmcoreinfo.MOST_BYTES
          && has(bytes, at, expected)
          && has(bytes, at + expected.length, VMCOREINFO_TEXT);
    }

    private void add(PhysicalAddress address, List<PhysicalAddress> found) {
      if (found.size() < MOST_FOUND) {
        found.add(address);
      } else {
        isComplete = false;
      }
    }

    private static boolean has(byte[] bytes, int at, byte[] expected) {
      return Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
    }
  }
}
