package dev.conifer.dump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * One note of an ELF core ({@code Elf64_Nhdr}, then name and description, each padded to 4 bytes).
 */
public final class Note {
  /** {@code sizeof(Elf64_Nhdr)}. */
  static final int HEADER_SIZE = 12;

  /** The most bytes of a name that are read: no owner's is longer than 10. */
  private static final int LONGEST_NAME = 64;

  private final String name;
  private final int type;
  private final byte[] description;

  /**
   * A note.
   *
   * @param name such as {@code CORE} or {@code VMCOREINFO}, without its NUL
   * @param type what the name's owner means by it
   * @param description the content
   */
  public Note(String name, int type, byte[] description) {
    this.name = Objects.requireNonNull(name);
    this.type = type;
    this.description = description.clone();
  }

  /** Whose note it is: {@code CORE}, {@code VMCOREINFO}. */
  public String name() {
    return name;
  }

  /** What the owner means by it. */
  public int type() {
    return type;
  }

  /** The content. */
  public byte[] description() {
    return description.clone();
  }

  /** How many bytes {@link #encode} makes. */
  int size() {
    return HEADER_SIZE + padded(name.length() + 1) + padded(description.length);
  }

  /** The bytes. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .putInt(name.length() + 1)
        .putInt(description.length)
        .putInt(type)
        .put(name.getBytes(StandardCharsets.ISO_8859_1))
        .position(HEADER_SIZE + padded(name.length() + 1))
        .put(description);
    return bytes.array();
  }

  /**
   * The note at {@code bytes}' position, which is moved behind it. Absent, and the position not
   * moved, where no whole note is left, and where the name's length is 0: a kernel ends each CPU's
   * notes with such an entry.
   */
  static Optional<Note> read(ByteBuffer bytes) {
    if (bytes.remaining() < HEADER_SIZE) {
      return Optional.empty();
    }
    int at = bytes.position();
    long nameSize = Integer.toUnsignedLong(bytes.getInt(at));
    long size = Integer.toUnsignedLong(bytes.getInt(at + 4));
    long whole = wholeSize(nameSize, size);
    if (nameSize == 0 || nameSize > LONGEST_NAME || whole > bytes.remaining()) {
      return Optional.empty();
    }
    byte[] name = new byte[(int) nameSize];
    byte[] description = new byte[(int) size];
    bytes.get(at + HEADER_SIZE, name);
    bytes.get(at + HEADER_SIZE + padded(name.length), description);
    bytes.position(at + (int) whole);
    return Optional.of(new Note(untilNul(name), bytes.getInt(at + 8), description));
  }

  /** How many bytes a note takes, both of whose sizes are 32 bits wide and unsigned. */
  static long wholeSize(long nameSize, long descriptionSize) {
    return HEADER_SIZE + ((nameSize + 3) & ~3L) + ((descriptionSize + 3) & ~3L);
  }

  private static String untilNul(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
  }

  private static int padded(int size) {
    return (size + 3) & ~3;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Note that
        && name.equals(that.name)
        && type == that.type
        && Arrays.equals(description, that.description);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, Arrays.hashCode(description));
  }

  /** {@code VMCOREINFO/0 (1896 bytes)}. */
  @Override
  public String toString() {
    return name + "/" + type + " (" + description.length + " bytes)";
  }
}
