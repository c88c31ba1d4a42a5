package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.diagnostic.Result;
import dev.conifer.image.Gzip;
import dev.conifer.loader.uboot.CommandTable.Command;
import dev.conifer.memory.Content;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/** The commands that read and write memory as they are told, whatever is reserved (cmd/mem.c). */
final class MemoryCommands {
  /** The most that one {@code md} prints, in bytes. */
  private static final long MOST_SHOWN = 1 << 16;

  /** The most that is looked at for a checksum or unpacked, in bytes. */
  private static final int MOST_READ = 256 << 20;

  private static final int BYTES_IN_A_LINE = 16;

  /** What {@code md} shows without a length: {@code 0x40} items. */
  private static final long SHOWN_ITEMS = 0x40;

  private MemoryCommands() {}

  static void addTo(Map<String, Command> table) {
    table.put("md", Command.step(MemoryCommands::display));
    table.put("mw", Command.step(MemoryCommands::fill));
    table.put("cp", Command.step(MemoryCommands::copy));
    table.put("cmp", Command.step(MemoryCommands::compare));
    table.put("mm", Command.step(MemoryCommands::modify));
    table.put("nm", Command.step(MemoryCommands::modify));
    table.put("crc32", Command.step(MemoryCommands::checksum));
    table.put("random", Command.step(MemoryCommands::random));
    table.put("unzip", Command.step(MemoryCommands::unzip));
    table.put("lzmadec", Command.step(MemoryCommands::unpackUnknown));
    table.put("unlz4", Command.step(MemoryCommands::unpackUnknown));
    table.put("base", call -> 0);
    table.put("setexpr", Command.step(SetExpression::run));
  }

  /** Writes as a command does: nobody is asked. */
  static void write(CommandCall call, OpenStep step, long address, Content content, String what) {
    if (content.size() > 0) {
      step.write(Ranges.of(address, content.size()).start(), content, what);
    }
  }

  static Content ascii(String text) {
    return Content.ofBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The {@code width} bytes of a number, little-endian. */
  static byte[] bytes(long number, int width) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (number >>> (8 * i));
    }
    return bytes;
  }

  private static int fill(CommandCall call, OpenStep step) {
    if (call.count() < 3) {
      return call.fail(step, "Usage: mw");
    }
    int width = call.width();
    long items = call.hex(3, 1);
    byte[] item = bytes(call.hex(2), width);
    write(
        call,
        step,
        call.hex(1),
        repeated(item, Ranges.of(call.hex(1), items * width).size()),
        "fill");
    return 0;
  }

  private static Content repeated(byte[] item, long size) {
    boolean uniform = true;
    for (byte b : item) {
      uniform &= b == item[0];
    }
    if (uniform) {
      return Content.fill(item[0], size);
    }
    if (size > MOST_READ) {
      return Content.unknown("mw", size);
    }
    byte[] bytes = new byte[(int) size];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = item[i % item.length];
    }
    return Content.ofBytes(bytes);
  }

  private static int copy(CommandCall call, OpenStep step) {
    if (call.count() != 4) {
      return call.fail(step, "Usage: cp");
    }
    long size = call.hex(3) * call.width();
    if (size == 0) {
      return call.fail(step, "Zero length ???");
    }
    write(call, step, call.hex(2), call.read(call.hex(1), size), "copy");
    return 0;
  }

  private static int compare(CommandCall call, OpenStep step) {
    if (call.count() != 4) {
      return call.fail(step, "Usage: cmp");
    }
    long size = Math.min(call.hex(3) * call.width(), MOST_READ);
    Optional<byte[]> left = call.bytes(call.hex(1), size);
    Optional<byte[]> right = call.bytes(call.hex(2), size);
    if (left.isEmpty() || right.isEmpty()) {
      step.notModelled("cmp looks at bytes that are not known, they count as different");
      return 1;
    }
    return Arrays.equals(left.get(), right.get()) ? 0 : 1;
  }

  /** What a person types into {@code mm} is not in the script. */
  private static int modify(CommandCall call, OpenStep step) {
    step.mayWrite(Ranges.of(call.hex(1), call.width()), "what is typed");
    step.notModelled("what is typed into %s".formatted(call.name()));
    return 0;
  }

  private static int display(CommandCall call, OpenStep step) {
    int width = call.width();
    long items = call.hex(2, SHOWN_ITEMS);
    long size = Math.min(items * width, MOST_SHOWN);
    for (long at = 0; at < size; at += BYTES_IN_A_LINE) {
      long address = call.hex(1) + at;
      long length = Math.min(BYTES_IN_A_LINE, size - at);
      step.print(Message.info(line(address, call.read(address, length), width)));
    }
    return 0;
  }

  private static String line(long address, Content content, int width) {
    StringBuilder numbers = new StringBuilder();
    StringBuilder letters = new StringBuilder();
    for (int at = 0; at < BYTES_IN_A_LINE; at += width) {
      if (at + width > content.size()) {
        numbers.append(" ".repeat(2 * width + 1));
        continue;
      }
      Optional<byte[]> item = content.slice(at, width).bytes();
      numbers.append(' ').append(item.map(MemoryCommands::hex).orElse("?".repeat(2 * width)));
      for (int i = 0; i < width; i++) {
        int letter = item.isPresent() ? item.get()[i] : '?';
        letters.append(letter >= ' ' && letter <= '~' ? (char) letter : '.');
      }
    }
    return "%08x:%s  %s".formatted(address, numbers, letters);
  }

  private static String hex(byte[] littleEndian) {
    StringBuilder text = new StringBuilder();
    for (int i = littleEndian.length - 1; i >= 0; i--) {
      text.append("%02x".formatted(littleEndian[i]));
    }
    return text.toString();
  }

  /** {@code crc32 address count [target]}; {@code -v} only compares. */
  private static int checksum(CommandCall call, OpenStep step) {
    if (call.word(1).equals("-v")) {
      return 0;
    }
    long address = call.hex(1);
    long size = call.hex(2);
    Optional<byte[]> bytes = size <= MOST_READ ? call.bytes(address, size) : Optional.empty();
    Optional<Long> sum =
        bytes.map(
            b -> {
              CRC32 crc = new CRC32();
              crc.update(b);
              return crc.getValue();
            });
    String shown = sum.map("%08x"::formatted).orElse("????????");
    step.print(
        Message.info(
            "crc32 for %08x ... %08x ==> %s".formatted(address, address + size - 1, shown)));
    if (call.count() < 4) {
      return 0;
    }
    if (call.word(3).startsWith("*")) {
      write(call, step, Environment.number(call.word(3).substring(1)), sumContent(sum), "checksum");
    } else if (call.word(3).chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == 'x')) {
      write(call, step, call.hex(3), sumContent(sum), "checksum");
    } else {
      call.environment().set(call.word(3), shown);
    }
    return 0;
  }

  /** Stored big-endian ({@code hash_command}). */
  private static Content sumContent(Optional<Long> sum) {
    return sum.map(
            s ->
                Content.ofBytes(
                    bytes(Integer.toUnsignedLong(Integer.reverseBytes(s.intValue())), 4)))
        .orElseGet(() -> Content.unknown("checksum", 4));
  }

  private static int random(CommandCall call, OpenStep step) {
    long size = call.hex(2);
    write(
        call,
        step,
        call.hex(1),
        Content.unknown("random data", Ranges.of(call.hex(1), size).size()),
        "random data");
    step.print(Message.info("%d bytes filled with random data".formatted(size)));
    return 0;
  }

  /** {@code unzip source target [size]}. */
  private static int unzip(CommandCall call, OpenStep step) {
    long limit = Math.min(call.hex(3, MOST_READ), MOST_READ);
    Result<Content> unpacked =
        Gzip.unpack("unzip", call.session().knownContent(call.hex(1), MOST_READ), (int) limit);
    if (unpacked.failed()) {
      step.notModelled("what unzip unpacks: " + unpacked.diagnostics().get(0).message());
      return 1;
    }
    Content content = unpacked.orThrow();
    write(call, step, call.hex(2), content, "unpacked data");
    step.print(
        Message.info("Uncompressed size: %d = 0x%X".formatted(content.size(), content.size())));
    call.environment().set("filesize", Long.toHexString(content.size()));
    return 0;
  }

  /** The model knows no other compression: from the target on, any byte may be written. */
  private static int unpackUnknown(CommandCall call, OpenStep step) {
    long size = call.hex(3, call.session().restOfBank(call.hex(2)));
    step.mayWrite(Ranges.of(call.hex(2), size), "unpacked data");
    step.notModelled("what %s unpacks".formatted(call.name()));
    return 0;
  }
}
