package dev.conifer.loader.uboot;

import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * EFI applications as bytes: one section of code, and one of data of which the file has half. A
 * kernel has its own header in what a PE file leaves free for DOS.
 */
public final class EfiApplication {
  static final int CODE_AT = 0x10000;
  static final int CODE = 0x8000;
  static final int DATA_AT = 0x20000;
  static final int DATA = 0x4000;
  static final int FILE_SIZE = CODE_AT + CODE + DATA / 2;

  /** The memory that it takes. */
  static final int IMAGE_SIZE = DATA_AT + DATA;

  private static final int PE = 0x40;
  private static final int OPTIONAL = PE + 24;
  private static final int OPTIONAL_SIZE = 0xa0;
  private static final int SECTIONS = OPTIONAL + OPTIONAL_SIZE;

  private final ByteBuffer file = ByteBuffer.allocate(FILE_SIZE).order(ByteOrder.LITTLE_ENDIAN);

  private EfiApplication(Arm64Image header) {
    file.put(0, header.header());
    file.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(0x3c, PE);
    file.putInt(PE, 0x4550).putShort(PE + 4, (short) 0xaa64).putShort(PE + 6, (short) 2);
    file.putShort(PE + 20, (short) OPTIONAL_SIZE);
    file.putShort(OPTIONAL, (short) 0x20b).putInt(OPTIONAL + 16, CODE_AT);
    file.putInt(OPTIONAL + 32, 0x10000).putInt(OPTIONAL + 56, IMAGE_SIZE);
    file.putInt(OPTIONAL + 60, 0x1000).putShort(OPTIONAL + 68, (short) 10);
    file.putInt(OPTIONAL + 108, 6);
    section(0, ".text", CODE_AT, CODE, CODE_AT, CODE);
    section(1, ".data", DATA_AT, DATA, CODE_AT + CODE, DATA / 2);
    for (int at = CODE_AT; at < FILE_SIZE; at += 4) {
      file.putInt(at, 0xd503201f);
    }
  }

  private void section(int index, String name, int address, int size, int offset, int fileSize) {
    int at = SECTIONS + 40 * index;
    file.put(at, name.getBytes(StandardCharsets.US_ASCII));
    file.putInt(at + 8, size).putInt(at + 12, address);
    file.putInt(at + 16, fileSize).putInt(at + 20, offset);
  }

  /** A kernel with an EFI stub. */
  public static EfiApplication kernel() {
    return new EfiApplication(new Arm64Image(0, IMAGE_SIZE, 0xa));
  }

  /** An application that is no kernel. */
  static EfiApplication other() {
    EfiApplication application = kernel();
    application.file.putInt(0x38, 0);
    return application;
  }

  EfiApplication withMachine(int machine) {
    file.putShort(PE + 4, (short) machine);
    return this;
  }

  EfiApplication withSections(int count) {
    file.putShort(PE + 6, (short) count);
    return this;
  }

  EfiApplication withMagic(int magic) {
    file.putShort(OPTIONAL, (short) magic);
    return this;
  }

  EfiApplication withAlignment(int alignment) {
    file.putInt(OPTIONAL + 32, alignment);
    return this;
  }

  EfiApplication withSubsystem(int subsystem) {
    file.putShort(OPTIONAL + 68, (short) subsystem);
    return this;
  }

  /** With that much memory for its data. */
  EfiApplication withDataSize(int size) {
    file.putInt(SECTIONS + 40 + 8, size);
    return this;
  }

  /** With base relocations. */
  EfiApplication withRelocations() {
    file.putInt(OPTIONAL + 112 + 5 * 8, DATA_AT).putInt(OPTIONAL + 112 + 5 * 8 + 4, 8);
    return this;
  }

  Content content() {
    return Content.ofBytes(file.array().clone());
  }

  public Payload payload(String name) {
    return new Payload(name, content());
  }
}
