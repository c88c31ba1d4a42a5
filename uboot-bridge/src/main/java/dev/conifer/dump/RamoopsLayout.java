package dev.conifer.dump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The zones into which Linux cuts a ramoops region ({@code ramoops_probe} in fs/pstore/ram.c): log
 * records, console, function trace and user messages.
 *
 * <p>Linux 6.1 has the function trace before the user messages, 6.12 after them. Which it was is
 * not in the tree; where there are both, {@link #alternatives} has both orders.
 *
 * @param zones ascending
 * @param eccSize bytes of parity for each 128 bytes of data; 0 for none
 */
record RamoopsLayout(List<Zone> zones, int eccSize) {
  /** {@code struct persistent_ram_buffer}: signature, start and size, 32 bits each. */
  static final int HEADER = 12;

  /** Bytes of data that share their parity, where the node does not say otherwise. */
  static final int ECC_BLOCK = 128;

  /** A Reed-Solomon code over 8-bit symbols has 255 of them, parity included. */
  private static final int MOST_ECC = 255 - ECC_BLOCK;

  /** The most log records of a region; a record is at least a page on any real board. */
  private static final long MOST_RECORDS = 1 << 16;

  RamoopsLayout {
    zones = List.copyOf(zones);
  }

  /**
   * The layouts that {@code node} may mean, one or two.
   *
   * @param region the node's range
   */
  static Result<List<RamoopsLayout>> alternatives(Node node, AddressRange region) {
    Numbers numbers = new Numbers(node);
    long console = numbers.size("console-size");
    long ftrace = numbers.size("ftrace-size");
    long pmsg = numbers.size("pmsg-size");
    long record = numbers.size("record-size");
    long others = console + ftrace + pmsg;
    if (Long.compareUnsigned(others, region.size()) > 0) {
      return Result.failure(
          error(
              node,
              "the zones of /%s take %s, but it has only %s: Linux does not use it"
                  .formatted(node.name(), Sizes.text(others), Sizes.text(region.size()))));
    }
    long dump = region.size() - others;
    long count = record == 0 ? 0 : Long.divideUnsigned(dump, record);
    if (Long.compareUnsigned(count, MOST_RECORDS) > 0) {
      return Result.failure(
          error(
              node,
              "/%s would have %s log records of %s"
                  .formatted(node.name(), Long.toUnsignedString(count), Sizes.text(record))));
    }
    int ecc = (int) Math.min(numbers.number("ecc-size"), MOST_ECC);
    List<Zone> first = new ArrayList<>();
    PhysicalAddress at = region.start();
    long zone = count == 0 ? 0 : Long.divideUnsigned(dump, count) & -2;
    for (int i = 0; i < count; i++) {
      first.add(new Zone(Kind.LOG, i, AddressRange.of(at, zone)));
      at = at.plus(zone);
    }
    List<RamoopsLayout> layouts = new ArrayList<>();
    layouts.add(layout(first, at, ecc, console, Kind.FTRACE, ftrace, Kind.USER, pmsg));
    if (ftrace != 0 && pmsg != 0) {
      layouts.add(layout(first, at, ecc, console, Kind.USER, pmsg, Kind.FTRACE, ftrace));
    }
    return Result.of(layouts);
  }

  private static RamoopsLayout layout(
      List<Zone> records,
      PhysicalAddress start,
      int ecc,
      long console,
      Kind third,
      long thirdSize,
      Kind fourth,
      long fourthSize) {
    List<Zone> zones = new ArrayList<>(records);
    AddressRange consoleRange = AddressRange.of(start, console);
    AddressRange thirdRange = AddressRange.of(consoleRange.end(), thirdSize);
    zones.add(new Zone(Kind.CONSOLE, 0, consoleRange));
    zones.add(new Zone(third, 0, thirdRange));
    zones.add(new Zone(fourth, 0, AddressRange.of(thirdRange.end(), fourthSize)));
    zones.removeIf(zone -> zone.range.size() <= HEADER);
    return new RamoopsLayout(zones, ecc);
  }

  /** How many bytes of data {@code zone} holds besides header and parity. */
  long capacity(Zone zone) {
    long data = zone.range.size() - HEADER;
    if (eccSize == 0) {
      return data;
    }
    // persistent_ram_init_ecc: parity for each block of data, and once more for the header.
    long block = (long) ECC_BLOCK + eccSize;
    return Math.max(0, data - ((data - eccSize + block - 1) / block + 1) * eccSize);
  }

  private static Diagnostic error(Node node, String message) {
    return Diagnostic.error("E-ramoops-zones", node.origin(), message);
  }

  /** What a zone is for. */
  enum Kind {
    /** One record of the log, written when the kernel died. */
    LOG,
    /** What went to the console. */
    CONSOLE,
    /** Which functions were called; binary, and cut once more for each CPU. */
    FTRACE,
    /** What user space wrote to {@code /dev/pmsg0}. */
    USER
  }

  /**
   * One zone.
   *
   * @param kind what it is for
   * @param index which of its kind, from 0
   * @param range where it is
   */
  record Zone(Kind kind, int index, AddressRange range) {}

  /** The properties, as the driver reads them. */
  private record Numbers(Node node) {
    /** 0 where there is none. */
    long number(String property) {
      return node.value(property)
          .flatMap(PropertyValue::u32)
          .map(Integer::toUnsignedLong)
          .orElse(0L);
    }

    /** Rounded down to a power of two, without a word. */
    long size(String property) {
      return Long.highestOneBit(number(property));
    }
  }

  /** The first zone of {@code kind}. */
  Optional<Zone> first(Kind kind) {
    return zones.stream().filter(zone -> zone.kind == kind).findFirst();
  }
}
