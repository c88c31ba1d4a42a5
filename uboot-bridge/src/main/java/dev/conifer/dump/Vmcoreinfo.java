package dev.conifer.dump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a kernel tells about itself for the day that it is dead: addresses of symbols, sizes of
 * structures and offsets in them, as lines of text (Documentation/admin-guide/kdump/vmcoreinfo.rst;
 * kernel/crash_core.c, from 6.9 on kernel/vmcore_info.c).
 *
 * @param values what follows the first {@code =} of each line, by what stands before it, in the
 *     order of the lines
 */
public record Vmcoreinfo(Map<String, String> values) {
  /** The owner of the note; its type is 0. */
  public static final String NOTE_NAME = "VMCOREINFO";

  /** The key with which every VMCOREINFO begins. */
  static final String RELEASE = "OSRELEASE";

  /** The most bytes that are read; a kernel takes a page, which has at most 64 KiB. */
  static final int MOST_BYTES = 64 << 10;

  private static final int HEXADECIMAL = 16;

  public Vmcoreinfo {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Reads the text up to its first NUL. It must have an {@code OSRELEASE}; a line that is no {@code
   * key=value}, and a key that was there before, is left out with a warning.
   *
   * @param name what to call the text in a diagnostic
   */
  public static Result<Vmcoreinfo> parse(String name, byte[] bytes) {
    int end = 0;
    while (end < Math.min(bytes.length, MOST_BYTES) && bytes[end] != 0) {
      end++;
    }
    String text = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    List<Diagnostic> diagnostics = new ArrayList<>();
    Map<String, String> values = new LinkedHashMap<>();
    int at = 0;
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        String before = values.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
        if (before != null) {
          diagnostics.add(
              warning(name, at, "'%s' stands there again".formatted(line.substring(0, equals))));
        }
      } else if (!line.isEmpty()) {
        diagnostics.add(warning(name, at, "the line '%s' is no key=value".formatted(line)));
      }
      at += line.length() + 1;
    }
    if (!values.containsKey(RELEASE)) {
      diagnostics.add(
          Diagnostic.error(
              "E-vmcoreinfo",
              new BlobLocation(name, 0, ""),
              "there is no OSRELEASE in it, with which every VMCOREINFO begins"));
    }
    return Result.of(new Vmcoreinfo(values), diagnostics);
  }

  private static Diagnostic warning(String name, int at, String message) {
    return Diagnostic.warning("W-vmcoreinfo", new BlobLocation(name, at, ""), message);
  }

  /** The text as a kernel writes it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    values.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  /** The note of {@link #text}. */
  public Note note() {
    return new Note(NOTE_NAME, 0, text().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What stands behind {@code key=}. */
  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** {@code OSRELEASE}: what {@code uname -r} says. */
  public String release() {
    return Objects.requireNonNull(values.get(RELEASE));
  }

  /** {@code BUILD-ID}: of the kernel's {@code vmlinux}, hexadecimal; from 5.9 on. */
  public Optional<String> buildId() {
    return value("BUILD-ID");
  }

  /** {@code PAGESIZE} in bytes; absent when it is not one that arm64 has. */
  public Optional<Integer> pageSize() {
    return value("PAGESIZE")
        .flatMap(text -> parse(text, 10))
        .filter(size -> size == 4 << 10 || size == 16 << 10 || size == 64 << 10)
        .map(Long::intValue);
  }

  /** {@code NUMBER(VA_BITS)}: how many bits of virtual address the kernel was built for. */
  public Optional<Long> virtualAddressBits() {
    return number("VA_BITS");
  }

  /**
   * How many bits of virtual address the page tables decode: 64 - {@code NUMBER(TCR_EL1_T1SZ)},
   * less than {@link #virtualAddressBits} where the CPU has no 52-bit addresses; {@code VA_BITS}
   * where a kernel does not tell.
   */
  public Optional<Long> tableAddressBits() {
    return number("TCR_EL1_T1SZ").map(size -> 64 - size).or(this::virtualAddressBits);
  }

  /** {@code NUMBER(PHYS_OFFSET)}: what to add to an address in the linear map, modulo 2^64. */
  public Optional<Long> physicalOffset() {
    return number("PHYS_OFFSET");
  }

  /** {@code NUMBER(kimage_voffset)}: virtual minus physical address of the kernel image. */
  public Optional<Long> imageOffset() {
    return number("kimage_voffset");
  }

  /** {@code KERNELOFFSET}: how far KASLR moved the kernel, in bytes. */
  public Optional<Long> kaslrOffset() {
    return value("KERNELOFFSET").flatMap(text -> parse(text, HEXADECIMAL));
  }

  /**
   * {@code CRASHTIME} in seconds since 1970. It is there only when the kernel had a crash kernel to
   * jump to ({@code __crash_kexec}).
   */
  public Optional<Long> crashTime() {
    return value("CRASHTIME").flatMap(text -> parse(text, 10));
  }

  /** {@code SYMBOL(name)}. */
  public Optional<VirtualAddress> symbol(String name) {
    return value("SYMBOL(" + name + ")")
        .flatMap(text -> parse(text, HEXADECIMAL))
        .map(VirtualAddress::new);
  }

  /** {@code SIZE(type)} in bytes. */
  public Optional<Long> size(String type) {
    return value("SIZE(" + type + ")").flatMap(text -> parse(text, 10));
  }

  /** {@code OFFSET(type.field)} in bytes. */
  public Optional<Long> offset(String field) {
    return value("OFFSET(" + field + ")").flatMap(text -> parse(text, 10));
  }

  /** {@code LENGTH(array)} in elements. */
  public Optional<Long> length(String array) {
    return value("LENGTH(" + array + ")").flatMap(text -> parse(text, 10));
  }

  /** {@code NUMBER(name)}, which is decimal, or hexadecimal with {@code 0x}. */
  public Optional<Long> number(String name) {
    return value("NUMBER(" + name + ")")
        .flatMap(
            text ->
                text.startsWith("0x") ? parse(text.substring(2), HEXADECIMAL) : parse(text, 10));
  }

  private static Optional<Long> parse(String text, int radix) {
    try {
      return Optional.of(
          text.startsWith("-") ? Long.parseLong(text, radix) : Long.parseUnsignedLong(text, radix));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
