package dev.conifer.linux;

import dev.conifer.boot.Message;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.spec.Reg;
import dev.conifer.spec.Status;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the ramoops driver makes of its nodes: {@code ramoops_probe} in fs/pstore/ram.c.
 *
 * <p>It does not ask whether the kernel kept the reservation: over a lost one it writes its zone
 * headers into memory that is in use. Debian's 6.1 was seen to die of that, with the headers'
 * signature where a pointer had been.
 *
 * @param messages what it prints, without the device's name
 * @param owner the node that it uses; absent when it takes none
 */
record RamoopsProbe(List<Message> messages, Optional<NodePath> owner) {
  private static final long INT_MAX = Integer.MAX_VALUE;

  /** {@code struct persistent_ram_buffer}: signature, start and size. */
  private static final long ZONE_HEADER = 12;

  /** Bytes of data for which there are {@code ecc-size} bytes of parity. */
  private static final long ECC_BLOCK = 128;

  private static final List<String> SIZES =
      List.of("mem-type", "record-size", "console-size", "ftrace-size", "pmsg-size", "ecc-size");

  private static final long MOST_MEM_TYPE = 2;

  private static final int ENOMEM = 12;
  private static final int EINVAL = 22;

  /** Probes every enabled child of {@code /reserved-memory} that says it is ramoops. */
  static RamoopsProbe of(TreeOfLinux tree, LinuxProfile profile) {
    List<Message> messages = new ArrayList<>();
    Optional<NodePath> owner = Optional.empty();
    boolean hasRecords = false;
    for (ReservedNode node : ramoopsNodes(tree)) {
      if (hasRecords) {
        messages.add(Message.complaint("already initialized"));
        continue;
      }
      Attempt attempt = new Attempt(node.node(), messages, profile);
      Optional<AddressRange> range =
          tree.ranges(node.path(), node.node(), Reg.NAME).stream().findFirst();
      if (range.isPresent() && attempt.accepts(range.get())) {
        owner = owner.or(() -> Optional.of(node.path()));
        hasRecords = attempt.hasRecords;
      }
    }
    return new RamoopsProbe(List.copyOf(messages), owner);
  }

  private static List<ReservedNode> ramoopsNodes(TreeOfLinux tree) {
    return tree.reservedMemory()
        .map(
            parent ->
                ReservedNode.childrenOf(parent).stream()
                    .filter(node -> Status.of(node.node()).isEnabled() && node.isRamoops())
                    .toList())
        .orElse(List.of());
  }

  /** One node's probe. */
  private static final class Attempt {
    private final Node node;
    private final List<Message> messages;
    private final LinuxProfile profile;
    private AddressRange region = AddressRange.of(0, 0);
    private long used;
    private boolean hasRecords;

    Attempt(Node node, List<Message> messages, LinuxProfile profile) {
      this.node = node;
      this.messages = messages;
      this.profile = profile;
    }

    boolean accepts(AddressRange range) {
      region = range;
      for (String property : SIZES) {
        if (number(property) > INT_MAX) {
          return refuse("%s %d > INT_MAX".formatted(property, number(property)));
        }
      }
      long record = size("record-size");
      long console = size("console-size");
      long ftrace = size("ftrace-size");
      long pmsg = size("pmsg-size");
      if (range.isEmpty() || (record | console | ftrace | pmsg) == 0) {
        return refuse("The memory size and the record/console size must be non-zero");
      }
      long dump = range.size() - console - ftrace - pmsg;
      if (!records(dump, record) || !zone("console", console, console)) {
        return false;
      }
      boolean others =
          profile.pmsgBeforeFtrace()
              ? zone("pmsg", pmsg, pmsg) && zone("ftrace", ftrace, ftrace)
              : zone("ftrace", ftrace, ftrace) && zone("pmsg", pmsg, pmsg);
      if (others) {
        messages.add(
            Message.info(
                "using 0x%x@%s, ecc: %d"
                    .formatted(range.size(), range.start(), number("ecc-size"))));
      }
      return others;
    }

    private boolean records(long dump, long record) {
      if (dump == 0 || record == 0) {
        return true;
      }
      if (Long.compareUnsigned(dump, record) < 0) {
        return refuse("dmesg record count == 0 (%d / %d)".formatted(dump, record));
      }
      hasRecords = zone("dmesg", dump, record);
      return hasRecords;
    }

    /** Zones of about {@code each} bytes that fill {@code size} bytes. */
    private boolean zone(String name, long size, long each) {
      if (size == 0) {
        return true;
      }
      PhysicalAddress start = region.start().plus(used);
      if (Long.compareUnsigned(used + size, region.size()) > 0) {
        return refuse(
            "no room for %s mem region (0x%x@%s) in (0x%x@%s)"
                .formatted(name, size, start, region.size(), region.start()));
      }
      long count = Long.divideUnsigned(size, each);
      long zone = Long.divideUnsigned(size, count) & -2;
      used += zone * count;
      if (isMapped(zone, start) && parityFits(zone)) {
        return true;
      }
      int error = number("mem-type") > MOST_MEM_TYPE ? ENOMEM : EINVAL;
      return refuse(
          "failed to request %s mem region (0x%x@%s): -%d".formatted(name, each, start, error));
    }

    private boolean isMapped(long zone, PhysicalAddress start) {
      long memType = number("mem-type");
      if (memType <= MOST_MEM_TYPE) {
        return true;
      }
      refuse("invalid mem_type=%d".formatted(memType));
      return refuse(
          "persistent_ram_buffer_map: Failed to map 0x%x pages at %s".formatted(zone, start));
    }

    /** {@code persistent_ram_init_ecc}: parity for each block of data, and for the header. */
    private boolean parityFits(long zone) {
      long ecc = number("ecc-size");
      if (ecc == 0) {
        return true;
      }
      long data = zone - ZONE_HEADER;
      long block = ECC_BLOCK + ecc;
      long total = ecc * ((data - ecc + block - 1) / block + 1);
      return total < data
          || refuse(
              "persistent_ram_init_ecc: invalid ecc_size %d (total %d, buffer size %d)"
                  .formatted(ecc, total, data));
    }

    /** Rounded down to a power of two, without a word. */
    private long size(String property) {
      return Long.highestOneBit(number(property));
    }

    /** 0 where there is none. */
    private long number(String property) {
      return node.value(property)
          .flatMap(PropertyValue::u32)
          .map(Integer::toUnsignedLong)
          .orElse(0L);
    }

    private boolean refuse(String words) {
      messages.add(Message.complaint(words));
      return false;
    }
  }
}
