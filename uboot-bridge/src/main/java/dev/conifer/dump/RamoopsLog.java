package dev.conifer.dump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.RamoopsLayout.Zone;
import dev.conifer.memory.AddressRange;
import dev.conifer.tree.Node;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What is left in a ramoops region: the records that pstore would show after a reboot (fs/pstore/
 * ram.c of Linux 6.1), put right by the region's parity where it has one ({@code ecc-size}).
 *
 * <p>The function trace is not decoded.
 *
 * @param records in the order of the zones
 */
public record RamoopsLog(List<RamoopsRecord> records) {
  /** As many wrong bits of a signature as still look like damage rather than something else. */
  private static final int FEW_BITS = 6;

  /** The most bytes that a packed record may unpack to; a kernel packs less than 100 KiB. */
  private static final int MOST_UNPACKED = 4 << 20;

  /** The most bytes that the header of a record has. */
  private static final int LONGEST_HEADER = 64;

  private static final Pattern LOG_HEADER =
      Pattern.compile("\\A====(\\d{1,18})\\.(\\d{1,6})(?:-([CD]))?\\n");

  public RamoopsLog {
    records = List.copyOf(records);
  }

  /**
   * Reads the region that {@code node} describes.
   *
   * @param node the child of {@code /reserved-memory}
   * @param region its range
   */
  public static Result<RamoopsLog> read(Node node, AddressRange region, MemoryImage memory) {
    return RamoopsLayout.alternatives(node, region)
        .then(layouts -> new Reader(node, memory).read(layouts));
  }

  /** One reading. */
  private static final class Reader {
    private final Node node;
    private final MemoryImage memory;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final List<RamoopsRecord> records = new ArrayList<>();

    Reader(Node node, MemoryImage memory) {
      this.node = node;
      this.memory = memory;
    }

    Result<RamoopsLog> read(List<RamoopsLayout> layouts) {
      RamoopsLayout layout =
          layouts.stream().filter(this::hasUserZoneThere).findFirst().orElse(layouts.get(0));
      for (Zone zone : layout.zones()) {
        RamoopsZone.read(layout, zone, memory)
            .ifPresentOrElse(
                read -> read(zone, read),
                () ->
                    warn(
                        "W-ramoops-memory", "the zone at %s is not there".formatted(zone.range())));
      }
      return Result.of(new RamoopsLog(records), diagnostics);
    }

    /** The function trace's signature has the kernel's version mixed in, the other zones' not. */
    private boolean hasUserZoneThere(RamoopsLayout layout) {
      return layout
          .first(RamoopsLayout.Kind.USER)
          .flatMap(zone -> RamoopsZone.read(layout, zone, memory))
          .filter(zone -> zone.signature() == RamoopsZone.SIGNATURE)
          .isPresent();
    }

    private void read(Zone zone, RamoopsZone read) {
      AddressRange range = zone.range();
      if (zone.kind() == RamoopsLayout.Kind.FTRACE) {
        if (read.size() > 0 && read.isValid()) {
          warn("W-ramoops-ftrace", "the function trace at %s is not decoded".formatted(range));
        }
        return;
      }
      if (read.signature() != RamoopsZone.SIGNATURE) {
        int wrong = Integer.bitCount(read.signature() ^ RamoopsZone.SIGNATURE);
        if (wrong <= FEW_BITS) {
          warn(
              "W-ramoops-bits",
              "the signature at %s has %d wrong bits: the memory did not keep them"
                  .formatted(range.start(), wrong));
        }
        return;
      }
      if (!read.isValid()) {
        warn(
            "W-ramoops-zone",
            "the zone at %s says that it has %d bytes from %d on, of %d: Linux drops it"
                .formatted(range, read.size(), read.start(), read.capacity()));
        return;
      }
      tellErrors(range, read);
      if (read.size() > 0) {
        add(zone, read.content());
      }
    }

    private void tellErrors(AddressRange range, RamoopsZone read) {
      if (read.corrected() > 0 || read.lostBlocks() > 0) {
        warn(
            "W-ramoops-bits",
            "the zone at %s had %d wrong bytes that its parity put right, and %d blocks that it"
                    .formatted(range, read.corrected(), read.lostBlocks())
                + " could not");
      }
    }

    private void add(Zone zone, byte[] content) {
      switch (zone.kind()) {
        case LOG -> addLog(zone, content);
        case CONSOLE -> add(RamoopsRecord.Kind.CONSOLE, content);
        case USER -> add(RamoopsRecord.Kind.USER, content);
        case FTRACE -> throw new IllegalStateException();
      }
    }

    private void add(RamoopsRecord.Kind kind, byte[] content) {
      records.add(new RamoopsRecord(kind, 0, Optional.empty(), text(content, 0)));
    }

    /** {@code ramoops_read_kmsg_hdr}: a line with the time, and whether the rest is packed. */
    private void addLog(Zone zone, byte[] content) {
      int length = Math.min(content.length, LONGEST_HEADER);
      Matcher header =
          LOG_HEADER.matcher(new String(content, 0, length, StandardCharsets.ISO_8859_1));
      if (!header.find()) {
        warn(
            "W-ramoops-record",
            "the record at %s does not begin with the time at which it was written"
                .formatted(zone.range()));
        return;
      }
      int from = header.end();
      String text =
          "C".equals(header.group(3)) ? unpacked(zone, content, from) : text(content, from);
      RamoopsRecord.Time time =
          new RamoopsRecord.Time(
              Long.parseLong(header.group(1)), Integer.parseInt(header.group(2)));
      records.add(new RamoopsRecord(RamoopsRecord.Kind.LOG, zone.index(), Optional.of(time), text));
    }

    /** Deflate without a header, as far as it goes. */
    private String unpacked(Zone zone, byte[] content, int from) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Inflater inflater = new Inflater(true);
      try {
        inflater.setInput(content, from, content.length - from);
        byte[] buffer = new byte[4096];
        int count = inflater.inflate(buffer);
        while (count > 0 && out.size() < MOST_UNPACKED) {
          out.write(buffer, 0, count);
          count = inflater.inflate(buffer);
        }
      } catch (DataFormatException e) {
        // What came before is good; the record counts as damaged below.
      }
      if (!inflater.finished()) {
        warn(
            "W-ramoops-packed",
            "the record at %s unpacks no further than to %d bytes: it is damaged, or not packed with"
                    .formatted(zone.range(), out.size())
                + " deflate");
      }
      inflater.end();
      return text(out.toByteArray(), 0);
    }

    private static String text(byte[] content, int from) {
      return new String(content, from, content.length - from, StandardCharsets.UTF_8);
    }

    private void warn(String code, String message) {
      diagnostics.add(Diagnostic.warning(code, node.origin(), message));
    }
  }
}
