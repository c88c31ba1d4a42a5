package dev.conifer.linux;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log of a kernel that was started with {@code memblock=debug}, read into the form of the
 * recorded boots: what was memory, what was reserved before the page tables were made, what was
 * said of it, what drivers said later.
 */
final class BootLog {
  private static final String RANGE = "\\[0x([0-9a-f]+)-0x([0-9a-f]+)\\]";
  private static final Pattern PREFIX = Pattern.compile("(?:<\\d+>)?(?:\\[ *[\\d.]+\\] ?)?");
  private static final Pattern PAGE_TABLES = Pattern.compile("early_pgtable_alloc|paging_init");
  private static final Pattern CHANGE =
      Pattern.compile("memblock_(reserve|phys_free|free): " + RANGE + " (\\S+).*");

  /** Who frees memory because of what the tree says. */
  private static final Pattern FREED_BY_NODES =
      Pattern.compile("reserved_mem|rmem|fdt_|early_init_dt");

  private static final Pattern MEMORY =
      Pattern.compile(" memory\\[0x[0-9a-f]+\\]\\s*" + RANGE + ".*flags: 0x([0-9a-f]+).*");
  private static final Pattern RESERVED =
      Pattern.compile(" reserved\\[0x[0-9a-f]+\\]\\s*" + RANGE + ".*");

  /** {@code MEMBLOCK_NOMAP}. */
  private static final int NO_MAP = 4;

  private static final Pattern MESSAGE =
      Pattern.compile(
          "Reserved memory:|reserved mem:|elfcorehdr|Ignoring memory|fdt_scan_reserved"
              + "|failed to reserve|cma: Failed|Not enough slots");
  private static final Pattern SUBSYSTEM = Pattern.compile("^OF: (fdt|reserved mem): ");
  private static final String OVERLAP = "OVERLAP DETECTED!";
  private static final Pattern DRIVER = Pattern.compile("ramoops|pmem|nd_|pstore|persistent");
  private static final Pattern NO_DRIVER = Pattern.compile("Unknown symbol|ernel command line");

  private final AddressRange fdt;
  private final ArrayNode memory = JsonNodeFactory.instance.arrayNode();
  private final List<String> messages = new ArrayList<>();
  private final List<String> drivers = new ArrayList<>();
  private MemoryMap reserved = MemoryMap.EMPTY;
  private boolean pageTablesAreMade;
  private boolean fdtIsReserved;

  private BootLog(AddressRange fdt) {
    this.fdt = fdt;
  }

  /**
   * Reads a log.
   *
   * @param fdt where the tree lay: it is reserved before the kernel says such things
   */
  static BootLog read(String log, AddressRange fdt) {
    BootLog read = new BootLog(fdt);
    boolean overlapGoesOn = false;
    for (String line : log.lines().toList()) {
      String text = PREFIX.matcher(line).replaceFirst("");
      if (PAGE_TABLES.matcher(text).find()) {
        read.pageTablesAreMade = true;
      }
      if (overlapGoesOn) {
        int last = read.messages.size() - 1;
        read.messages.set(last, read.messages.get(last) + "\n" + text);
        overlapGoesOn = false;
      } else if (!read.takeMemblock(text)) {
        overlapGoesOn = read.takeText(text);
      }
    }
    if (read.fdtIsReserved) {
      read.reserved = read.reserved.plus(fdt);
    }
    return read;
  }

  private boolean takeMemblock(String text) {
    Matcher change = CHANGE.matcher(text);
    if (change.matches()) {
      AddressRange range = range(change.group(2), change.group(3));
      if (change.group(1).equals("reserve")) {
        reserved = pageTablesAreMade ? reserved : reserved.plus(range);
      } else if (FREED_BY_NODES.matcher(change.group(4)).find()) {
        reserved = reserved.minus(range);
      }
      return true;
    }
    Matcher bank = MEMORY.matcher(text);
    if (bank.matches()) {
      AddressRange range = range(bank.group(1), bank.group(2));
      boolean noMap = (Integer.parseInt(bank.group(3), 16) & NO_MAP) != 0;
      memory
          .addArray()
          .add(range.start().toString())
          .add(range.end().toString())
          .add(noMap ? "no-map" : "mapped");
      return true;
    }
    Matcher kept = RESERVED.matcher(text);
    if (kept.matches()) {
      fdtIsReserved |= range(kept.group(1), kept.group(2)).contains(fdt);
      return true;
    }
    return text.startsWith("memblock");
  }

  /** Takes what is said of reservations or by drivers; true when the next line belongs to it. */
  private boolean takeText(String text) {
    if (MESSAGE.matcher(text).find()) {
      messages.add(SUBSYSTEM.matcher(text).replaceFirst(""));
      return text.contains(OVERLAP) && !text.contains(" overlaps with ");
    }
    if (DRIVER.matcher(text).find() && !NO_DRIVER.matcher(text).find()) {
      drivers.add(text);
    }
    return false;
  }

  private static AddressRange range(String first, String last) {
    return new AddressRange(
        PhysicalAddress.of(Long.parseUnsignedLong(first, 16)),
        PhysicalAddress.of(Long.parseUnsignedLong(last, 16) + 1));
  }

  /** What was read, in the form of the records. */
  ObjectNode record() {
    ObjectNode linux = JsonNodeFactory.instance.objectNode();
    linux.set("memory", memory);
    ArrayNode ranges = linux.putArray("reserved");
    for (AddressRange range : reserved.ranges()) {
      ranges.addArray().add(range.start().toString()).add(range.end().toString());
    }
    messages.forEach(linux.putArray("messages")::add);
    drivers.forEach(linux.putArray("drivers")::add);
    return linux;
  }
}
