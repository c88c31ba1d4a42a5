package dev.conifer.image;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One output of {@code bdinfo} while it is read, line by line. */
final class BdinfoSection {
  private static final Pattern NUMBER =
      Pattern.compile(
          "\\s{0,4}(?<name>[A-Za-z_>-][\\w >-]{0,30}?)\\s*= (?:0[xX])(?<hex>[0-9a-fA-F]{1,16})");

  /** {@code lmb_dump_region}, all forms since v2021.01. */
  private static final Pattern LMB_ENTRY =
      Pattern.compile(
          "\\s*(?<list>memory|reserved)\\[(?:0[xX])?[0-9a-fA-F]{1,8}]\\s+"
              + "\\[0[xX](?<first>[0-9a-fA-F]{1,16})-0[xX](?<last>[0-9a-fA-F]{1,16})],"
              + " 0[xX][0-9a-fA-F]{1,16} bytes,?(?: flags: (?<flags>.{1,80}))?");

  /** The same until v2020.10: a line for the base, and one for the size. */
  private static final Pattern OLD_BASE =
      Pattern.compile(
          "\\s*(?<list>memory|reserved)\\.reg\\[0x[0-9a-fA-F]{1,8}]\\.base\\s+= 0x(?<first>[0-9a-fA-F]{1,16})");

  private static final Pattern OLD_SIZE =
      Pattern.compile("\\s*\\.size\\s+= 0x(?<size>[0-9a-fA-F]{1,16})");

  private static final Pattern CAPACITY =
      Pattern.compile(
          "\\s*reserved\\.cnt\\s+= 0x[0-9a-fA-F]{1,4}\\s*/\\s*max\\s*= 0x(?<max>[0-9a-fA-F]{1,4})");

  /** More banks or reservations than any board has: the rest is noise. */
  private static final int MOST = 1024;

  /** The names of the numbers that are kept. */
  private static final List<String> NAMES =
      List.of(
          "relocaddr",
          "TLB addr",
          "fdt_blob",
          "fdt_size",
          "sp start",
          "ram_top ptr",
          "malloc base",
          "boot_params");

  private final int start;
  private int end;
  private final Map<String, Long> numbers = new HashMap<>();
  private final List<AddressRange> banks = new ArrayList<>();
  private final List<LmbLine> reserved = new ArrayList<>();
  private final List<ConsoleLog.Line> strange = new ArrayList<>();
  private Optional<Integer> capacity = Optional.empty();
  private Optional<Long> bankStart = Optional.empty();
  private Optional<Long> oldBase = Optional.empty();

  /** An output whose first line begins at {@code start}. */
  BdinfoSection(int start) {
    this.start = start;
    this.end = start;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Whether {@code text} can only belong to the next output: this one has had it already. */
  boolean isBeginOfNext(String text) {
    Matcher matcher = NUMBER.matcher(text.stripTrailing());
    return matcher.matches()
        && (matcher.group("name").equals("boot_params")
            || matcher.group("name").equals("relocaddr"))
        && numbers.containsKey(matcher.group("name"));
  }

  /** Takes from {@code line} what it tells; other lines are passed over. */
  void accept(ConsoleLog.Line line) {
    if (acceptLmb(line.text().stripTrailing()) || acceptNumber(line)) {
      end = line.end();
    }
  }

  private boolean acceptLmb(String text) {
    Matcher entry = LMB_ENTRY.matcher(text);
    if (entry.matches()) {
      String flags = Optional.ofNullable(entry.group("flags")).orElse("0").strip();
      add(
          entry.group("list"),
          new LmbLine(hex(entry.group("first")), hex(entry.group("last")), flags));
      return true;
    }
    Matcher max = CAPACITY.matcher(text);
    if (max.matches()) {
      capacity = Optional.of((int) hex(max.group("max")));
      return true;
    }
    Matcher base = OLD_BASE.matcher(text);
    if (base.matches()) {
      oldBase =
          base.group("list").equals("reserved")
              ? Optional.of(hex(base.group("first")))
              : Optional.empty();
      return true;
    }
    Matcher size = OLD_SIZE.matcher(text);
    if (size.matches() && oldBase.isPresent()) {
      add("reserved", new LmbLine(oldBase.get(), oldBase.get() + hex(size.group("size")) - 1, "0"));
      oldBase = Optional.empty();
      return true;
    }
    return false;
  }

  private void add(String list, LmbLine line) {
    if (list.equals("reserved") && reserved.size() < MOST) {
      reserved.add(line);
    }
  }

  private boolean acceptNumber(ConsoleLog.Line line) {
    Matcher matcher = NUMBER.matcher(line.text().stripTrailing());
    if (!matcher.matches()) {
      return false;
    }
    String name = matcher.group("name").strip();
    long value = hex(matcher.group("hex"));
    switch (name) {
      case "-> start" -> bankStart = Optional.of(value);
      case "-> size" -> bank(line, value);
      default -> {
        if (!NAMES.contains(name)) {
          return false;
        }
        numbers.put(name, value);
      }
    }
    return true;
  }

  /** A bank; U-Boot also prints the unused ones of {@code CONFIG_NR_DRAM_BANKS}, with size 0. */
  private void bank(ConsoleLog.Line line, long size) {
    Optional<AddressRange> bank = bankStart.flatMap(first -> AddressRange.ifValid(first, size));
    bankStart = Optional.empty();
    if (bank.isEmpty()) {
      strange.add(line);
    } else if (!bank.get().isEmpty() && banks.size() < MOST) {
      banks.add(bank.get());
    }
  }

  /** Whether it tells where U-Boot is. */
  boolean isUsable() {
    return numbers.containsKey("relocaddr");
  }

  /** Whether it has its first and its last line that matters. */
  boolean isComplete() {
    return isUsable() && numbers.containsKey("sp start");
  }

  /** Whether it has the line that begins with {@code line}. */
  boolean has(String line) {
    return switch (line) {
      case "DRAM bank" -> !banks.isEmpty();
      case "reserved[…]" -> !reserved.isEmpty();
      default -> numbers.containsKey(line);
    };
  }

  /** What is odd about its lines. */
  List<Diagnostic> problems(SourceFile file) {
    return strange.stream()
        .map(
            line ->
                Diagnostic.warning(
                    "W-bdinfo-line",
                    Origin.of(file.range(line.start(), line.end())),
                    "this is no size of a DRAM bank: the bank is left out"))
        .toList();
  }

  /** All of it; it must be {@link #isUsable}. */
  Bdinfo bdinfo() {
    return new Bdinfo(
        MemoryMap.of(banks).ranges(),
        address("relocaddr").orElseThrow(),
        address("TLB addr"),
        address("fdt_blob"),
        Optional.ofNullable(numbers.get("fdt_size")),
        address("sp start"),
        address("ram_top ptr"),
        address("malloc base"),
        capacity,
        reserved);
  }

  private Optional<PhysicalAddress> address(String name) {
    return Optional.ofNullable(numbers.get(name)).map(PhysicalAddress::of);
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }
}
