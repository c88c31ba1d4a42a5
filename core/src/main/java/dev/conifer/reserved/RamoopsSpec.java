package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A ramoops region: where a dying Linux leaves its log, and the next one finds it in pstore.
 *
 * <p>Linux cuts the region into zones: what the others leave goes to records of the log, then come
 * console, function trace and user messages ({@code ramoops_probe} in fs/pstore/ram.c). A zone of
 * size 0 is not there.
 *
 * <p>The region is {@code no-map} unless told otherwise. Linux maps its zones write-combined or
 * uncached; without {@code no-map} the same bytes are also in the kernel's linear map, which is
 * cached, and on arm64 two mappings of different kind are a way to lose bytes. U-Boot's EFI code,
 * too, tells the kernel of a mapped region that it is boot services data, free for use once the
 * kernel runs, and only of a no-map one that it is reserved.
 *
 * @param name the node's name before the {@code @}
 * @param size of the whole region, in bytes, unsigned
 * @param recordSize of one log record, in bytes
 * @param consoleSize of the console zone, in bytes
 * @param ftraceSize of the function trace zone, in bytes
 * @param pmsgSize of the zone of user messages, in bytes
 * @param eccSize bytes of Reed-Solomon parity for each 128 bytes of data; 0 for none
 * @param memType how Linux maps it
 * @param maxReason which of the kernel's ends leave a record; an oops and worse when absent
 * @param noMap whether the kernel keeps it out of its linear map
 * @see <a
 *     href="https://github.com/torvalds/linux/blob/v6.12/Documentation/devicetree/bindings/reserved-memory/ramoops.yaml">the
 *     binding</a>
 */
public record RamoopsSpec(
    String name,
    long size,
    long recordSize,
    long consoleSize,
    long ftraceSize,
    long pmsgSize,
    int eccSize,
    MemType memType,
    Optional<MaxReason> maxReason,
    boolean noMap)
    implements RegionSpec {
  /** {@code sizeof(struct persistent_ram_buffer)}: signature, start and size, 32 bits each. */
  private static final long ZONE_HEADER = 12;

  /**
   * Bytes of data for which there are {@link #eccSize} bytes of parity, where the node is silent.
   */
  private static final long ECC_BLOCK = 128;

  /** A Reed-Solomon code over 8-bit symbols has 255 of them, parity included. */
  private static final long MOST_ECC = 255 - ECC_BLOCK;

  public RamoopsSpec {
    Objects.requireNonNull(name);
    Objects.requireNonNull(memType);
    Objects.requireNonNull(maxReason);
  }

  /**
   * A region of {@code size} bytes with what {@code settings} sets; without any setting it has no
   * zone, which {@link #problems} does not let pass.
   */
  public static RamoopsSpec of(String name, long size, Consumer<Builder> settings) {
    Builder builder = new Builder();
    settings.accept(builder);
    return new RamoopsSpec(
        name,
        size,
        builder.recordSize,
        builder.consoleSize,
        builder.ftraceSize,
        builder.pmsgSize,
        builder.eccSize,
        builder.memType,
        builder.maxReason,
        builder.noMap);
  }

  @Override
  public RegionKind kind() {
    return RegionKind.RAMOOPS;
  }

  @Override
  public List<Diagnostic> problems(Location where) {
    List<Diagnostic> problems = new ArrayList<>(RegionSpec.super.problems(where));
    List<Zone> zones = zones();
    if (zones.stream().allMatch(z -> z.given == 0)) {
      problems.add(
          Diagnostic.error(
                  "E-ramoops-zones",
                  where,
                  "ramoops region '%s' has no zone: Linux does not use it".formatted(name))
              .withRemedy("give it a record-size, such as <0x10000>"));
    }
    for (Zone zone : zones) {
      checkNumber(zone, where, problems);
    }
    if (problems.stream().noneMatch(Diagnostic::isError)) {
      checkRoom(where, problems);
    }
    if (problems.stream().noneMatch(Diagnostic::isError)) {
      checkEcc(where, problems);
    }
    return problems;
  }

  private List<Zone> zones() {
    return List.of(
        new Zone("record-size", recordSize),
        new Zone("console-size", consoleSize),
        new Zone("ftrace-size", ftraceSize),
        new Zone("pmsg-size", pmsgSize));
  }

  /** {@code ramoops_parse_dt_u32} takes no more than an int; {@code ramoops_probe} rounds down. */
  private void checkNumber(Zone zone, Location where, List<Diagnostic> problems) {
    if (zone.given < 0 || zone.given > Integer.MAX_VALUE) {
      problems.add(
          Diagnostic.error(
              "E-ramoops-zones",
              where,
              "%s of ramoops region '%s' is %s; Linux takes at most 0x7fffffff"
                  .formatted(zone.property, name, Sizes.text(zone.given))));
    } else if (zone.given != zone.used()) {
      problems.add(
          Diagnostic.warning(
                  "W-ramoops-rounding",
                  where,
                  "%s of ramoops region '%s' is %s, no power of two: Linux uses %s"
                      .formatted(
                          zone.property, name, Sizes.text(zone.given), Sizes.text(zone.used())))
              .withRemedy("write a power of two"));
    }
  }

  /**
   * {@code ramoops_init_przs} and {@code ramoops_init_prz}: "no room for …", "record count == 0".
   */
  private void checkRoom(Location where, List<Diagnostic> problems) {
    long others = zones().stream().skip(1).mapToLong(Zone::used).sum();
    if (Long.compareUnsigned(others, size) > 0) {
      problems.add(
          Diagnostic.error(
                  "E-ramoops-zones",
                  where,
                  "the zones of ramoops region '%s' take %s, but it has only %s"
                      .formatted(name, Sizes.text(others), Sizes.text(size)))
              .withRemedy("make the region larger, or console-, ftrace- or pmsg-size smaller"));
    } else if (recordSize != 0
        && size != others
        && Long.compareUnsigned(size - others, zones().get(0).used()) < 0) {
      problems.add(
          Diagnostic.error(
                  "E-ramoops-zones",
                  where,
                  "ramoops region '%s' has %s left for log records, less than one of %s"
                      .formatted(name, Sizes.text(size - others), Sizes.text(recordSize)))
              .withRemedy("make the region larger, or record-size smaller"));
    } else if (recordSize != 0 && size == others) {
      problems.add(
          Diagnostic.warning(
                  "W-ramoops-records",
                  where,
                  "the other zones fill ramoops region '%s': Linux keeps no log record in it"
                      .formatted(name))
              .withRemedy("make the region larger"));
    }
  }

  /** {@code persistent_ram_init_ecc} wants the parity to leave room for data in every zone. */
  private void checkEcc(Location where, List<Diagnostic> problems) {
    if (eccSize < 0 || eccSize > MOST_ECC) {
      problems.add(
          Diagnostic.error(
                  "E-ramoops-ecc",
                  where,
                  "ecc-size of ramoops region '%s' is %d; there can be %d bytes for 128 of data"
                      .formatted(name, eccSize, MOST_ECC))
              .withRemedy("write 16"));
      return;
    }
    for (Zone zone : zones()) {
      if (zone.given != 0 && !zone.hasRoomForData(eccSize)) {
        problems.add(
            Diagnostic.error(
                    "E-ramoops-ecc",
                    where,
                    "%s of ramoops region '%s' is %s, too little for its header and parity"
                        .formatted(zone.property, name, Sizes.text(zone.given)))
                .withRemedy("make it larger, or ecc-size smaller"));
      }
    }
  }

  /** One kind of zone, by the property that gives its size in bytes. */
  private record Zone(String property, long given) {
    long used() {
      return Long.highestOneBit(given);
    }

    boolean hasRoomForData(int eccSize) {
      long buffer = used() - ZONE_HEADER;
      if (eccSize == 0) {
        return buffer > 0;
      }
      long blocks = Math.max(0, -Math.floorDiv(eccSize - buffer, ECC_BLOCK + eccSize));
      return (blocks + 1) * eccSize < buffer;
    }
  }

  /** Sets what a ramoops region has beyond a name and a size. */
  public static final class Builder {
    private long recordSize;
    private long consoleSize;
    private long ftraceSize;
    private long pmsgSize;
    private int eccSize;
    private MemType memType = MemType.WRITE_COMBINED;
    private Optional<MaxReason> maxReason = Optional.empty();
    private boolean noMap = true;

    private Builder() {}

    /** Log records of {@code bytes}. */
    public Builder recordSize(long bytes) {
      recordSize = bytes;
      return this;
    }

    /** A console zone of {@code bytes}. */
    public Builder consoleSize(long bytes) {
      consoleSize = bytes;
      return this;
    }

    /** A function trace zone of {@code bytes}. */
    public Builder ftraceSize(long bytes) {
      ftraceSize = bytes;
      return this;
    }

    /** A zone of {@code bytes} for user messages. */
    public Builder pmsgSize(long bytes) {
      pmsgSize = bytes;
      return this;
    }

    /** {@code bytes} of parity for each 128 bytes of data. */
    public Builder eccSize(int bytes) {
      eccSize = bytes;
      return this;
    }

    /** How Linux maps it; write-combined unless set. */
    public Builder memType(MemType type) {
      memType = type;
      return this;
    }

    /** Records for {@code reason} and worse. */
    public Builder maxReason(MaxReason reason) {
      maxReason = Optional.of(reason);
      return this;
    }

    /** Whether it has {@code no-map}; it has unless this says otherwise. */
    public Builder noMap(boolean isNoMap) {
      noMap = isNoMap;
      return this;
    }
  }

  /** How Linux maps a ramoops region: {@code mem-type}. */
  public enum MemType {
    /** Write-combined, what Linux takes without the property. */
    WRITE_COMBINED(0),
    /** Uncached. */
    UNCACHED(1),
    /** Cached: what was written shortly before a reset may never reach the DRAM. */
    CACHED(2);

    private final int cell;

    MemType(int cell) {
      this.cell = cell;
    }

    /** The value of the property. */
    public int cell() {
      return cell;
    }

    /** The type that {@code cell} means. */
    public static Optional<MemType> of(int cell) {
      return cell < 0 || cell >= values().length ? Optional.empty() : Optional.of(values()[cell]);
    }
  }

  /**
   * Up to which end a kernel leaves a record: {@code max-reason}, {@code enum kmsg_dump_reason}.
   */
  public enum MaxReason {
    /** A panic. */
    PANIC(1),
    /** An oops or worse. */
    OOPS(2),
    /** An emergency restart or worse. */
    EMERGENCY(3),
    /** Every shutdown. */
    SHUTDOWN(4);

    private final int cell;

    MaxReason(int cell) {
      this.cell = cell;
    }

    /** The value of the property. */
    public int cell() {
      return cell;
    }

    /** The reason that {@code cell} means. */
    public static Optional<MaxReason> of(int cell) {
      return cell < 1 || cell > values().length
          ? Optional.empty()
          : Optional.of(values()[cell - 1]);
    }
  }
}
