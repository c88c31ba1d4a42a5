package dev.conifer.lab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A kernel module with nothing but the section that names what it needs. */
final class FakeModule {
  private static final int HEADER = 0x40;
  private static final byte[] NAMES = "\0.shstrtab\0.modinfo\0".getBytes(StandardCharsets.US_ASCII);

  private FakeModule() {}

  /** A module whose {@code depends=} is {@code dependencies}. */
  static byte[] of(String dependencies) {
    byte[] info =
        ("license=GPL\0depends=" + dependencies + "\0name=x\0").getBytes(StandardCharsets.US_ASCII);
    int names = HEADER;
    int infoAt = names + NAMES.length;
    int sections = infoAt + info.length;
    ByteBuffer elf = ByteBuffer.allocate(sections + 3 * HEADER).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
    elf.putLong(0x28, sections);
    elf.putShort(0x3a, (short) HEADER).putShort(0x3c, (short) 3).putShort(0x3e, (short) 1);
    elf.put(names, NAMES).put(infoAt, info);
    section(elf, sections + HEADER, 1, names, NAMES.length);
    section(elf, sections + 2 * HEADER, 11, infoAt, info.length);
    return elf.array();
  }

  private static void section(ByteBuffer elf, int at, int name, long offset, long size) {
    elf.putInt(at, name).putLong(at + 0x18, offset).putLong(at + 0x20, size);
  }
}
