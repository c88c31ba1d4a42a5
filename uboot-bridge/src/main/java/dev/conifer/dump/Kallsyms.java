package dev.conifer.dump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The dead kernel's own symbol table, where VMCOREINFO tells where it lies: from 6.0 on
 * (kernel/kallsyms.c; scripts/kallsyms.c writes it).
 *
 * <p>Names are packed: each byte stands for a token of one or more characters. Symbols of data are
 * in it only where the kernel was built with {@code CONFIG_KALLSYMS_ALL}: Debian's 6.12 for arm64
 * was, its 6.1 was not.
 */
final class Kallsyms {
  /** Five times as many as a kernel of a distribution has. */
  private static final long MOST_SYMBOLS = 1 << 20;

  private static final int TOKENS = 256;

  /** {@code KSYM_NAME_LEN} is 512; a packed name is shorter. */
  private static final int LONGEST_NAME = 512;

  /** The second byte of a length of two bytes counts 128 each. */
  private static final int LONG_LENGTH = 0x80;

  private final KernelMemory memory;
  private final long count;
  private final VirtualAddress names;
  private final VirtualAddress offsets;
  private final long base;
  private final String[] tokens;

  private Kallsyms(
      KernelMemory memory,
      long count,
      VirtualAddress names,
      VirtualAddress offsets,
      long base,
      String[] tokens) {
    this.memory = memory;
    this.count = count;
    this.names = names;
    this.offsets = offsets;
    this.base = base;
    this.tokens = tokens;
  }

  /**
   * The table of the kernel that {@code info} describes; absent where it does not tell, or lost.
   */
  static Optional<Kallsyms> of(Vmcoreinfo info, KernelMemory memory) {
    Optional<VirtualAddress> names = info.symbol("kallsyms_names");
    Optional<VirtualAddress> offsets = info.symbol("kallsyms_offsets");
    Optional<Long> count =
        info.symbol("kallsyms_num_syms")
            .flatMap(at -> memory.bytes(at, Integer.BYTES))
            .map(bytes -> Integer.toUnsignedLong(littleEndian(bytes).getInt()))
            .filter(n -> n <= MOST_SYMBOLS);
    Optional<Long> base = info.symbol("kallsyms_relative_base").flatMap(memory::word);
    Optional<String[]> tokens = tokens(info, memory);
    if (names.isEmpty()
        || offsets.isEmpty()
        || count.isEmpty()
        || base.isEmpty()
        || tokens.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Kallsyms(memory, count.get(), names.get(), offsets.get(), base.get(), tokens.get()));
  }

  private static Optional<String[]> tokens(Vmcoreinfo info, KernelMemory memory) {
    Optional<VirtualAddress> table = info.symbol("kallsyms_token_table");
    Optional<byte[]> index =
        info.symbol("kallsyms_token_index")
            .flatMap(at -> memory.bytes(at, (long) TOKENS * Short.BYTES));
    if (table.isEmpty() || index.isEmpty()) {
      return Optional.empty();
    }
    Window window = new Window(memory, table.get());
    String[] tokens = new String[TOKENS];
    ByteBuffer places = littleEndian(index.get());
    for (int i = 0; i < TOKENS; i++) {
      StringBuilder token = new StringBuilder();
      int at = Short.toUnsignedInt(places.getShort());
      int c = window.at(at);
      while (c > 0 && token.length() < LONGEST_NAME) {
        token.append((char) c);
        at++;
        c = window.at(at);
      }
      tokens[i] = token.toString();
    }
    return Optional.of(tokens);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The addresses of those of {@code wanted} that are in the table. */
  Map<String, VirtualAddress> find(Set<String> wanted) {
    Map<String, VirtualAddress> found = new HashMap<>();
    Window window = new Window(memory, names);
    long at = 0;
    for (long i = 0; i < count && found.size() < wanted.size(); i++) {
      int length = window.at(at);
      at++;
      if (length >= LONG_LENGTH) {
        length = (length & (LONG_LENGTH - 1)) | window.at(at) << 7;
        at++;
      }
      if (length <= 0) {
        return found;
      }
      String name = name(window, at, length);
      at += length;
      if (wanted.contains(name)) {
        address(i).ifPresent(address -> found.put(name, address));
      }
    }
    return found;
  }

  /** Without the first character, which is the kind of symbol. */
  private String name(Window window, long at, int length) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < length && name.length() <= LONGEST_NAME; i++) {
      int token = window.at(at + i);
      if (token < 0) {
        return "";
      }
      name.append(tokens[token]);
    }
    return name.isEmpty() ? "" : name.substring(1);
  }

  private Optional<VirtualAddress> address(long index) {
    return memory
        .bytes(offsets.plus(index * Integer.BYTES), Integer.BYTES)
        .map(bytes -> Integer.toUnsignedLong(littleEndian(bytes).getInt()))
        .map(offset -> new VirtualAddress(base).plus(offset));
  }

  /** Bytes one after the other, of which nobody knows beforehand how many there are. */
  private static final class Window {
    private static final int SIZE = 4096;

    private final KernelMemory memory;
    private final VirtualAddress start;
    private byte[] page = new byte[0];
    private long pageAt = -1;

    Window(KernelMemory memory, VirtualAddress start) {
      this.memory = memory;
      this.start = start;
    }

    /** The byte, or -1 where it is not there. */
    int at(long offset) {
      long wanted = offset / SIZE * SIZE;
      if (wanted != pageAt) {
        page = memory.bytes(start.plus(wanted), SIZE).orElseGet(() -> tail(wanted));
        pageAt = wanted;
      }
      int index = (int) (offset - wanted);
      return index < page.length ? page[index] & 0xff : -1;
    }

    /** What there is up to the next page of the kernel, where the page after it is lost. */
    private byte[] tail(long offset) {
      VirtualAddress from = start.plus(offset);
      return memory.bytes(from, from.toNextMultipleOf(SIZE)).orElse(new byte[0]);
    }
  }
}
