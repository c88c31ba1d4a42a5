package dev.conifer.fadump;

import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One section of the dump memory structure of pSeries: what to keep and where ({@code struct
 * rtas_fadump_section}, big-endian).
 *
 * @param requested whether the kernel asks for it: bit 0 of {@code request_flag}, and no other
 * @param type what it is; one of the constants, or one that a newer kernel knows
 * @param errorFlags what went wrong, by firmware; 0 for nothing
 * @param source where it lies; 0 for what firmware itself makes
 * @param sourceLength how many bytes, unsigned
 * @param bytesDumped how many of them firmware has put to {@code destination}, unsigned
 * @param destination where to
 */
public record RtasSection(
    boolean requested,
    int type,
    int errorFlags,
    PhysicalAddress source,
    long sourceLength,
    long bytesDumped,
    PhysicalAddress destination) {
  /** How many bytes. */
  public static final int SIZE = 40;

  /** The registers of all CPUs. Firmware makes it. */
  public static final int CPU_STATE = 0x0001;

  /** The hashed page table. Firmware makes it. */
  public static final int HPTE = 0x0002;

  /** Boot memory: "real mode region". */
  public static final int BOOT_MEMORY = 0x0011;

  /** Parameters for the second kernel's command line; source and destination are the same. */
  public static final int PARAMETERS = 0x0100;

  /** {@code FADUMP_ERROR_INVALID_DATA_TYPE} of QEMU. */
  static final int ERROR_TYPE = 0x8000;

  /** {@code FADUMP_ERROR_INVALID_SOURCE_ADDR} of QEMU. */
  static final int ERROR_SOURCE = 0x4000;

  /** {@code FADUMP_ERROR_INVALID_DEST_ADDR} of QEMU. */
  static final int ERROR_DESTINATION = 0x1000;

  /** {@code FAUDMP_ERROR_DEST_TOO_SMALL} of QEMU. */
  static final int ERROR_TOO_SMALL = 0x0800;

  private static final int REQUEST_FLAG = 1;

  public RtasSection {
    Objects.requireNonNull(source);
    Objects.requireNonNull(destination);
    if (type >>> 16 != 0 || errorFlags >>> 16 != 0) {
      throw new IllegalArgumentException("16 bits hold neither " + type + " nor " + errorFlags);
    }
  }

  /** A section as a kernel registers it. */
  public static RtasSection request(
      int type, PhysicalAddress source, long length, PhysicalAddress destination) {
    return new RtasSection(true, type, 0, source, length, 0, destination);
  }

  /** This section after firmware has kept {@code bytes} bytes of it. */
  public RtasSection dumped(long bytes) {
    return new RtasSection(true, type, 0, source, sourceLength, bytes, destination);
  }

  /** This section after firmware could not keep it. */
  public RtasSection failed(int flags) {
    return new RtasSection(true, type, flags, source, sourceLength, 0, destination);
  }

  /** Whether the second kernel knows the type. */
  boolean isKnown() {
    return type == CPU_STATE || type == HPTE || type == BOOT_MEMORY || type == PARAMETERS;
  }

  /** The type in words, such as {@code boot memory}. */
  public String title() {
    return switch (type) {
      case CPU_STATE -> "CPU state";
      case HPTE -> "hashed page table";
      case BOOT_MEMORY -> "boot memory";
      case PARAMETERS -> "parameters";
      default -> "type 0x%x".formatted(type);
    };
  }

  /** {@code bytes} has {@link #SIZE} bytes left, big-endian. */
  static RtasSection read(ByteBuffer bytes) {
    boolean requested = bytes.getInt() == REQUEST_FLAG;
    int type = Short.toUnsignedInt(bytes.getShort());
    int errors = Short.toUnsignedInt(bytes.getShort());
    PhysicalAddress source = PhysicalAddress.of(bytes.getLong());
    long length = bytes.getLong();
    long dumped = bytes.getLong();
    PhysicalAddress destination = PhysicalAddress.of(bytes.getLong());
    return new RtasSection(requested, type, errors, source, length, dumped, destination);
  }

  void write(ByteBuffer bytes) {
    bytes
        .putInt(requested ? REQUEST_FLAG : 0)
        .putShort((short) type)
        .putShort((short) errorFlags)
        .putLong(source.bits())
        .putLong(sourceLength)
        .putLong(bytesDumped)
        .putLong(destination.bits());
  }
}
