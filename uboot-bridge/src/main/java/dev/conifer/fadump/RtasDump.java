package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The dump memory structure of pSeries, version 1: what a kernel registers with {@code
 * ibm,configure-kernel-dump} and finds again, filled in, as {@code /rtas/ibm,kernel-dump}. All
 * numbers are big-endian.
 *
 * <p>The fields for a dump to disk are written as 0, as Linux writes them, and not read.
 *
 * @param status {@code dump_status_flag}: {@link #PERFORMED}, {@link #TRIGGERED}, {@link #ERROR}
 * @param maxTimeAuto the most time that may pass before firmware dumps of its own accord; 0
 *     disables that
 * @param sections in their order, at most {@link #MOST_SECTIONS}
 */
public record RtasDump(int status, int maxTimeAuto, List<RtasSection> sections) {
  /** The header's size, in bytes; Linux puts the first section right behind it. */
  public static final int HEADER_SIZE = 40;

  /** As many sections as version 1 has room for. */
  public static final int MOST_SECTIONS = 10;

  /** The size with all sections, which unregistering and invalidating pass, in bytes. */
  public static final int FULL_SIZE = HEADER_SIZE + MOST_SECTIONS * RtasSection.SIZE;

  /** Firmware has copied what was asked for. */
  public static final int PERFORMED = 0x8000;

  /** The dump was triggered by the boot before. */
  public static final int TRIGGERED = 0x4000;

  /** Something went wrong. */
  public static final int ERROR = 0x2000;

  private static final int VERSION = 1;

  private static final int COUNT_AT = 4;
  private static final int STATUS_AT = 6;
  private static final int FIRST_SECTION_AT = 8;
  private static final int MAX_TIME_AT = 36;

  public RtasDump {
    sections = List.copyOf(sections);
    if (sections.size() > MOST_SECTIONS) {
      throw new IllegalArgumentException(sections.size() + " sections");
    }
  }

  /** A structure as a kernel registers it. */
  public static RtasDump request(List<RtasSection> sections) {
    return new RtasDump(0, 0, sections);
  }

  /** The exact size, which registering passes, in bytes. */
  public int size() {
    return HEADER_SIZE + sections.size() * RtasSection.SIZE;
  }

  /** The sections of one type. */
  public List<RtasSection> sections(int type) {
    return sections.stream().filter(section -> section.type() == type).toList();
  }

  /** The first section of one type. */
  public Optional<RtasSection> section(int type) {
    return sections(type).stream().findFirst();
  }

  /** The bytes, {@link #size()} of them. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(size());
    bytes
        .putInt(0, VERSION)
        .putShort(COUNT_AT, (short) sections.size())
        .putShort(STATUS_AT, (short) status)
        .putInt(FIRST_SECTION_AT, HEADER_SIZE)
        .putInt(MAX_TIME_AT, maxTimeAuto)
        .position(HEADER_SIZE);
    sections.forEach(section -> section.write(bytes));
    return bytes.array();
  }

  /**
   * Reads a structure, from its first byte on; what follows the last section does not matter.
   *
   * @param name what holds the bytes, for diagnostics
   */
  public static Result<RtasDump> read(String name, byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (content.length < HEADER_SIZE) {
      return Result.failure(
          error(
              name,
              0,
              "the dump memory structure has %d bytes, its header alone has %d"
                  .formatted(content.length, HEADER_SIZE)));
    }
    int version = bytes.getInt(0);
    if (version != VERSION) {
      return Result.failure(
          Fields.error(
              "E-fadump-version",
              name,
              0,
              "header",
              "the dump memory structure is of version %s, not 1"
                  .formatted(Integer.toUnsignedString(version)),
              "write version 1: firmware answers -3 to any other"));
    }
    int count = Short.toUnsignedInt(bytes.getShort(COUNT_AT));
    if (count > MOST_SECTIONS) {
      return Result.failure(
          error(
              name,
              COUNT_AT,
              "the dump memory structure has %d sections, version 1 has room for %d"
                  .formatted(count, MOST_SECTIONS)));
    }
    long first = Integer.toUnsignedLong(bytes.getInt(FIRST_SECTION_AT));
    if (first < HEADER_SIZE || first + (long) count * RtasSection.SIZE > content.length) {
      return Result.failure(
          error(
              name,
              FIRST_SECTION_AT,
              "the %d sections of the dump memory structure, from 0x%x on, do not lie in its %d"
                      .formatted(count, first, content.length)
                  + " bytes"));
    }
    bytes.position((int) first);
    List<RtasSection> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sections.add(RtasSection.read(bytes));
    }
    return Result.of(
        new RtasDump(
            Short.toUnsignedInt(bytes.getShort(STATUS_AT)), bytes.getInt(MAX_TIME_AT), sections));
  }

  private static Diagnostic error(String name, int offset, String message) {
    return Fields.error(
        "E-fadump-structure",
        name,
        offset,
        "header",
        message,
        "write 40 bytes of header and 40 for each section, and pass exactly that size");
  }
}
