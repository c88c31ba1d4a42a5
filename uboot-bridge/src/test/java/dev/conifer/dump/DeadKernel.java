package dev.conifer.dump;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A dead kernel made by hand: 8 MiB of RAM with an image of 1 MiB, its page tables, its log and its
 * VMCOREINFO, in the places and forms that arm64 Linux gives them. Pages are 4 KiB, virtual
 * addresses 48 bits. Each boot writes its own over what the boot before left.
 */
final class DeadKernel {
  static final PhysicalAddress RAM_START = PhysicalAddress.of(0x40000000);
  static final int RAM_SIZE = 8 << 20;
  static final AddressRange RAM = AddressRange.of(RAM_START, RAM_SIZE);
  static final String RELEASE = "6.1.0-conifer";

  private static final int IMAGE = 0x200000;
  private static final int IMAGE_SIZE = 0x100000;
  private static final int STEXT = IMAGE + 0x10000;
  private static final int UTS = IMAGE + 0x20000;
  private static final int PRB = IMAGE + 0x30000;
  private static final int RING = IMAGE + 0x30100;
  private static final int NOTE_POINTER = IMAGE + 0x40000;
  private static final int DESCRIPTORS = IMAGE + 0x50000;
  private static final int INFOS = IMAGE + 0x51000;
  private static final int TEXT = IMAGE + 0x52000;
  private static final int LAST_SYMBOL = IMAGE + 0x60000;
  private static final int TABLES = IMAGE + 0xf0000;

  private static final int COUNT_BITS = 4;
  private static final int SIZE_BITS = 9;
  private static final long FIRST_VIRTUAL = 0xffff800008000000L;
  private static final long PAGE_OFFSET = 0xffff000000000000L;
  private static final long GIB = 1L << 30;

  private final ByteBuffer ram;
  private final long slide;
  private final long physicalOffset;
  private final int note;
  private final Map<String, String> info = new LinkedHashMap<>();
  private long sequence;
  private long headPosition;

  /**
   * Boots over what {@code ram} holds.
   *
   * @param ram {@link #RAM_SIZE} bytes
   * @param slide where KASLR puts the image, and by how many GiB it moves the linear map
   * @param note where the VMCOREINFO note is put, in bytes from the start of RAM
   */
  DeadKernel(byte[] ram, int slide, int note) {
    this.ram = ByteBuffer.wrap(ram).order(ByteOrder.LITTLE_ENDIAN);
    this.slide = slide * (2L << 20);
    this.physicalOffset = RAM_START.bits() - slide * GIB;
    this.note = note;
    clear(IMAGE, IMAGE_SIZE);
    put(UTS, "Linux");
    put(UTS + 2 * 65, RELEASE);
    makeTables();
    makeRing();
    describe();
    this.ram.putLong(NOTE_POINTER, linear(note));
    writeNote();
  }

  private void clear(int from, int size) {
    for (int i = 0; i < size; i += Long.BYTES) {
      ram.putLong(from + i, 0);
    }
  }

  private void put(int at, String text) {
    ram.put(at, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The virtual address of the image's byte at {@code offset} of RAM. */
  long image(int offset) {
    return FIRST_VIRTUAL + slide + offset - IMAGE;
  }

  /** The linear map's address of the byte at {@code offset} of RAM. */
  long linear(int offset) {
    return PAGE_OFFSET + RAM_START.bits() + offset - physicalOffset;
  }

  static PhysicalAddress physical(int offset) {
    return RAM_START.plus(offset);
  }

  /** Four levels; the image in pages, RAM in blocks of 2 MiB. */
  private void makeTables() {
    int[] table = new int[6];
    for (int i = 0; i < table.length; i++) {
      table[i] = TABLES + i * 0x1000;
    }
    link(table[0], image(IMAGE), 39, table[1]);
    link(table[1], image(IMAGE), 30, table[2]);
    link(table[2], image(IMAGE), 21, table[3]);
    for (int page = 0; page < IMAGE_SIZE; page += 0x1000) {
      entry(table[3], image(IMAGE + page), 12, RAM_START.bits() + IMAGE + page | 0x70000000000703L);
    }
    link(table[0], linear(0), 39, table[4]);
    link(table[4], linear(0), 30, table[5]);
    for (int block = 0; block < RAM_SIZE; block += 2 << 20) {
      entry(table[5], linear(block), 21, RAM_START.bits() + block | 0x60000000000701L);
    }
  }

  private void link(int table, long address, int shift, int next) {
    entry(table, address, shift, RAM_START.bits() + next | 3);
  }

  private void entry(int table, long address, int shift, long descriptor) {
    ram.putLong(table + (int) (address >>> shift & 0x1ff) * 8, descriptor);
  }

  private void makeRing() {
    ram.putLong(PRB, image(RING));
    ram.putInt(RING, COUNT_BITS)
        .putLong(RING + 8, image(DESCRIPTORS))
        .putLong(RING + 16, image(INFOS))
        .putLong(RING + 24, descriptor(-1))
        .putLong(RING + 32, descriptor(-1))
        .putInt(RING + 48, SIZE_BITS)
        .putLong(RING + 56, image(TEXT));
  }

  /** The number of the descriptor of message {@code sequence}: 62 bits. */
  private static long descriptor(long sequence) {
    return (sequence - (1L << COUNT_BITS)) & ((1L << 62) - 1);
  }

  /** What printk does with one message; the oldest ones go when there is no room. */
  void log(long nanoseconds, int level, String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    int size = 8 + (text.length + 7) / 8 * 8;
    long ring = 1L << SIZE_BITS;
    long begin = headPosition;
    long next = begin + size;
    int at = TEXT + (int) (begin % ring);
    // A block does not end at the ring's end either: its end would count as the next round.
    if (begin / ring != next / ring) {
      next = next / ring * ring + size;
      at = TEXT;
    }
    headPosition = next;
    long id = descriptor(sequence);
    int slot = (int) (id & ((1 << COUNT_BITS) - 1));
    ram.putLong(at, id).put(at + 8, text);
    ram.putLong(DESCRIPTORS + slot * 24, id | 2L << 62)
        .putLong(DESCRIPTORS + slot * 24 + 8, begin)
        .putLong(DESCRIPTORS + slot * 24 + 16, next);
    ram.putLong(INFOS + slot * 88, sequence)
        .putLong(INFOS + slot * 88 + 8, nanoseconds)
        .putShort(INFOS + slot * 88 + 16, (short) text.length)
        .put(INFOS + slot * 88 + 18, (byte) 0)
        .put(INFOS + slot * 88 + 19, (byte) (level << 5));
    ram.putLong(RING + 24, id);
    retire(next - ring);
    sequence++;
  }

  /** Moves the tail: descriptors that are used anew, and those whose text was overwritten. */
  private void retire(long oldestPosition) {
    long first = Math.max(0, sequence + 1 - (1 << COUNT_BITS));
    while (first < sequence && begin(first) < oldestPosition) {
      int slot = slot(first);
      ram.putLong(DESCRIPTORS + slot * 24, descriptor(first) | 3L << 62);
      first++;
    }
    ram.putLong(RING + 32, descriptor(first));
  }

  private long begin(long sequence) {
    return ram.getLong(DESCRIPTORS + slot(sequence) * 24 + 8);
  }

  private static int slot(long sequence) {
    return (int) (descriptor(sequence) & ((1 << COUNT_BITS) - 1));
  }

  /** Leaves the newest message as a kernel does that died while it wrote it. */
  void leaveNewestUnfinished() {
    int at = DESCRIPTORS + slot(sequence - 1) * 24;
    ram.putLong(at, ram.getLong(at) & ((1L << 62) - 1));
  }

  private void describe() {
    info.put("OSRELEASE", RELEASE);
    info.put("PAGESIZE", "4096");
    symbol("init_uts_ns", UTS);
    info.put("OFFSET(uts_namespace.name)", "0");
    symbol("swapper_pg_dir", TABLES);
    symbol("_stext", STEXT);
    symbol("prb", PRB);
    symbol("clear_seq", LAST_SYMBOL);
    new String(Resources.bytes("vmcoreinfo-6.1.txt"), StandardCharsets.US_ASCII)
        .lines()
        .filter(line -> line.matches("(SIZE|OFFSET)\\((printk|prb|atomic_long).*"))
        .forEach(line -> info.put(line.split("=", 2)[0], line.split("=", 2)[1]));
    info.put("NUMBER(VA_BITS)", "48");
    info.put("NUMBER(kimage_voffset)", hex(image(IMAGE) - RAM_START.bits() - IMAGE));
    info.put("NUMBER(PHYS_OFFSET)", hex(physicalOffset));
    info.put("NUMBER(TCR_EL1_T1SZ)", "0x10");
    info.put("KERNELOFFSET", Long.toHexString(slide));
  }

  private void symbol(String name, int offset) {
    info.put("SYMBOL(" + name + ")", Long.toHexString(image(offset)));
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  Vmcoreinfo vmcoreinfo() {
    return new Vmcoreinfo(info);
  }

  /** Says something else in VMCOREINFO, or nothing where {@code value} is empty. */
  void say(String key, String value) {
    if (value.isEmpty()) {
      info.remove(key);
    } else {
      info.put(key, value);
    }
    writeNote();
  }

  private void writeNote() {
    clear(note, 4096);
    ram.put(note, vmcoreinfo().note().encode());
  }

  PhysicalAddress noteAddress() {
    return physical(note);
  }

  /**
   * Gives the kernel a symbol table with these symbols, in offsets of RAM, and two CPUs whose notes
   * are at {@code cpu0} and {@code cpu1}. One token has several characters, one name a length of
   * two bytes.
   */
  void keepSymbols(int cpu0, int cpu1) {
    int pointer = NOTE_POINTER + 0x100;
    int offsets = NOTE_POINTER + 0x200;
    int count = NOTE_POINTER + 0x300;
    ram.putLong(pointer, linear(cpu0))
        .putLong(offsets, 0)
        .putLong(offsets + 8, linear(cpu1) - linear(cpu0))
        .putInt(count, 2);
    Map<String, Integer> symbols = new LinkedHashMap<>();
    symbols.put("T_stext", STEXT);
    symbols.put(
        "Dfiller_with_a_name_so_long_that_its_length_takes_two_bytes" + "x".repeat(150), UTS);
    symbols.put("Bcrash_notes", pointer);
    symbols.put("D__per_cpu_offset", offsets);
    symbols.put("Dnr_cpu_ids", count);
    int table = IMAGE + 0x70000;
    int index = IMAGE + 0x71000;
    int names = IMAGE + 0x72000;
    int places = IMAGE + 0x73000;
    int at = table;
    for (int token = 0; token < 256; token++) {
      ram.putShort(index + 2 * token, (short) (at - table));
      String text = token == 1 ? "cpu_" : String.valueOf((char) Math.max(token, 32));
      put(at, text + "\0");
      at += text.length() + 1;
    }
    at = names;
    int i = 0;
    for (Map.Entry<String, Integer> symbol : symbols.entrySet()) {
      String packed = symbol.getKey().replace("cpu_", "\u0001");
      if (packed.length() < 128) {
        ram.put(at++, (byte) packed.length());
      } else {
        ram.put(at++, (byte) ((packed.length() & 0x7f) | 0x80));
        ram.put(at++, (byte) (packed.length() >> 7));
      }
      put(at, packed);
      at += packed.length();
      ram.putInt(places + 4 * i++, symbol.getValue() - IMAGE);
    }
    ram.putInt(IMAGE + 0x74000, symbols.size()).putLong(IMAGE + 0x74008, image(IMAGE));
    symbol("kallsyms_names", names);
    symbol("kallsyms_num_syms", IMAGE + 0x74000);
    symbol("kallsyms_token_table", table);
    symbol("kallsyms_token_index", index);
    symbol("kallsyms_offsets", places);
    symbol("kallsyms_relative_base", IMAGE + 0x74008);
    writeNote();
  }

  /** Saves the registers of a CPU at {@code offset} of RAM, as a panic does. */
  CpuState saveCpu(int offset, int pid) {
    List<Long> general = new ArrayList<>();
    for (long i = 0; i < 31; i++) {
      general.add(0x1000 + i);
    }
    CpuState state =
        new CpuState(pid, general, linear(0x500000), image(STEXT + 0x40 * pid), 0x40000005);
    ram.put(offset, state.note().encode());
    return state;
  }

  RawMemory memory() {
    return memory(ram.array());
  }

  static RawMemory memory(byte[] ram) {
    return RawMemory.of(List.of(new RawMemory.Part("ram", RAM_START, ByteSource.of(ram))))
        .orThrow();
  }

  static MemoryMap kept() {
    return MemoryMap.of(RAM);
  }
}
