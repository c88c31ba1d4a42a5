package dev.conifer.lab;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The {@code .modinfo} section of a kernel module, a 64-bit little-endian ELF file: strings of the
 * form {@code key=value}, each ended by a zero.
 */
final class ModuleInfo {
  private static final int ELF_MAGIC = 0x464c457f;
  private static final byte CLASS_64 = 2;
  private static final byte LITTLE_ENDIAN = 1;

  /** Offsets in the ELF header: {@code e_shoff}, {@code e_shentsize} and what follows. */
  private static final int SECTIONS = 0x28;

  private static final int SECTION_SIZE = 0x3a;
  private static final int SECTION_COUNT = 0x3c;
  private static final int NAMES_INDEX = 0x3e;

  /** Offsets in a section header: {@code sh_offset} and {@code sh_size}. */
  private static final int OFFSET = 0x18;

  private static final int SIZE = 0x20;

  private final List<String> strings;

  private ModuleInfo(List<String> strings) {
    this.strings = strings;
  }

  /** Reads {@code module}; absent when it is no module. */
  static Optional<ModuleInfo> read(byte[] module) {
    ByteBuffer elf = ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (elf.getInt(0) != ELF_MAGIC || elf.get(4) != CLASS_64 || elf.get(5) != LITTLE_ENDIAN) {
        return Optional.empty();
      }
      int names = section(elf, Short.toUnsignedInt(elf.getShort(NAMES_INDEX)));
      int nameTable = Math.toIntExact(elf.getLong(names + OFFSET));
      int count = Short.toUnsignedInt(elf.getShort(SECTION_COUNT));
      for (int i = 0; i < count; i++) {
        int header = section(elf, i);
        if (string(elf, Math.addExact(nameTable, elf.getInt(header))).equals(".modinfo")) {
          byte[] content = new byte[Math.min(module.length, size(elf, header))];
          elf.get(Math.toIntExact(elf.getLong(header + OFFSET)), content);
          return Optional.of(
              new ModuleInfo(
                  List.of(new String(content, StandardCharsets.UTF_8).split("\0+", -1))));
        }
      }
      return Optional.empty();
    } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static int size(ByteBuffer elf, int header) {
    return Math.toIntExact(elf.getLong(header + SIZE));
  }

  private static int section(ByteBuffer elf, int index) {
    return Math.toIntExact(
        elf.getLong(SECTIONS) + (long) index * Short.toUnsignedInt(elf.getShort(SECTION_SIZE)));
  }

  private static String string(ByteBuffer elf, int from) {
    StringBuilder text = new StringBuilder();
    for (int at = from; elf.get(at) != 0; at++) {
      text.append((char) Byte.toUnsignedInt(elf.get(at)));
    }
    return text.toString();
  }

  /** The names of the modules that this one needs. */
  List<String> dependencies() {
    return strings.stream()
        .filter(string -> string.startsWith("depends="))
        .map(string -> string.substring(string.indexOf('=') + 1))
        .flatMap(list -> Stream.of(list.split(",", -1)))
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
