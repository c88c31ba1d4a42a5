package dev.conifer.scenario.campaign;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The reservations of a DTB, read straight from its bytes: a second opinion that shares no code
 * with the readers of the library. It knows what the campaign's own trees have, two cells
 * everywhere, and no more.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, chapter 5</a>
 */
final class RawTree {
  private static final int BEGIN_NODE = 1;
  private static final int END_NODE = 2;
  private static final int PROP = 3;
  private static final int NOP = 4;
  private static final int END = 9;

  private final ByteBuffer blob;
  private final List<long[]> all = new ArrayList<>();
  private final List<long[]> firsts = new ArrayList<>();
  private final List<long[]> noMaps = new ArrayList<>();

  RawTree(byte[] bytes) {
    this.blob = ByteBuffer.wrap(bytes);
    reservationBlock();
    structure();
  }

  /** Start and size of everything that is reserved at a fixed place. */
  List<long[]> all() {
    return all;
  }

  /** The same, of each node its first range only: what U-Boot reads. */
  List<long[]> firsts() {
    return firsts;
  }

  /** The same of what must not be mapped. */
  List<long[]> noMaps() {
    return noMaps;
  }

  private void reservationBlock() {
    for (int at = blob.getInt(16); blob.getLong(at + 8) != 0; at += 16) {
      long[] entry = {blob.getLong(at), blob.getLong(at + 8)};
      all.add(entry);
      firsts.add(entry);
    }
  }

  private void structure() {
    int at = blob.getInt(8);
    int depth = 0;
    boolean inReserved = false;
    List<long[]> ranges = new ArrayList<>();
    boolean noMap = false;
    while (blob.getInt(at) != END) {
      int token = blob.getInt(at);
      at += 4;
      switch (token) {
        case BEGIN_NODE -> {
          String name = string(at);
          at += (name.length() + 4) & ~3;
          depth++;
          inReserved = depth == 2 ? name.equals("reserved-memory") : inReserved;
          ranges = new ArrayList<>();
          noMap = false;
        }
        case END_NODE -> {
          if (depth == 3 && inReserved && !ranges.isEmpty()) {
            all.addAll(ranges);
            firsts.add(ranges.get(0));
            if (noMap) {
              noMaps.addAll(ranges);
            }
          }
          ranges = new ArrayList<>();
          depth--;
        }
        case PROP -> {
          int length = blob.getInt(at);
          String name = string(blob.getInt(12) + blob.getInt(at + 4));
          for (int i = 0; name.equals("reg") && i + 16 <= length; i += 16) {
            ranges.add(new long[] {blob.getLong(at + 8 + i), blob.getLong(at + 16 + i)});
          }
          noMap |= name.equals("no-map");
          at += 8 + ((length + 3) & ~3);
        }
        case NOP -> {}
        default -> throw new IllegalStateException("token " + token);
      }
    }
  }

  private String string(int at) {
    int end = at;
    while (blob.get(end) != 0) {
      end++;
    }
    return new String(blob.array(), at, end - at, StandardCharsets.US_ASCII);
  }
}
