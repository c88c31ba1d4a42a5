package dev.conifer.dump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The dead kernel's memory by virtual address.
 *
 * <p>Three kinds of address, as arm64 has them (arch/arm64/include/asm/memory.h); nothing comes
 * from a table, all numbers are the dead kernel's own:
 *
 * <ul>
 *   <li>the linear map, from {@code -(1 << VA_BITS)} up to half of what the page tables decode:
 *       {@code + (1 << VA_BITS) + PHYS_OFFSET}, modulo 2^64;
 *   <li>the kernel image, between the lowest and the highest of the symbols that VMCOREINFO names:
 *       {@code - kimage_voffset};
 *   <li>everything else (modules, vmalloc, the rest of the image): its page tables.
 * </ul>
 */
public final class KernelMemory {
  /** The most that is read at once, in bytes. */
  static final int MOST_BYTES = 64 << 20;

  /** The kernel image is smaller than this, in bytes; what VMCOREINFO names beyond is no symbol. */
  private static final long LARGEST_IMAGE = 1L << 30;

  /** How far the image may reach beyond the last symbol that is known, in bytes. */
  static final long UNNAMED_IMAGE = 16L << 20;

  private final MemoryImage memory;
  private final PageTables tables;
  private final long pageSize;
  private final long imageOffset;
  private final VirtualAddress imageStart;
  private final VirtualAddress imageEnd;
  private final AddressRange imageRange;
  private final VirtualAddress linearStart;
  private final VirtualAddress linearEnd;
  private final long physicalOffset;

  private KernelMemory(MemoryImage memory, PageTables tables, Vmcoreinfo info) {
    this.memory = memory;
    this.tables = tables;
    this.pageSize = info.pageSize().orElseThrow();
    this.imageOffset = info.imageOffset().orElseThrow();
    this.imageStart = info.symbol("_stext").orElseThrow();
    this.imageEnd = lastSymbol(info, imageStart).plus(1);
    this.imageRange = imageRange(info).orElseThrow();
    long bits = info.virtualAddressBits().orElseThrow();
    this.linearStart = new VirtualAddress(-1L << bits);
    // PAGE_END: VA_BITS_MIN is 47 or 48 where VA_BITS is larger. What lies between the two on a
    // kernel with 47 is not the linear map's any more; nothing is mapped there.
    this.linearEnd = new VirtualAddress(-1L << (Math.min(bits, 48) - 1));
    this.physicalOffset = info.physicalOffset().orElseThrow();
  }

  /** The memory of the kernel that {@code info} describes. */
  public static Result<KernelMemory> of(Vmcoreinfo info, MemoryImage memory) {
    List<String> missing = new ArrayList<>();
    require(info.pageSize(), "PAGESIZE", missing);
    require(info.virtualAddressBits().filter(b -> b >= 36 && b <= 52), "NUMBER(VA_BITS)", missing);
    require(info.physicalOffset(), "NUMBER(PHYS_OFFSET)", missing);
    require(info.imageOffset(), "NUMBER(kimage_voffset)", missing);
    require(info.symbol("_stext"), "SYMBOL(_stext)", missing);
    require(info.symbol("swapper_pg_dir"), "SYMBOL(swapper_pg_dir)", missing);
    Optional<PageTables> tables = PageTables.of(info, memory);
    if (missing.isEmpty()) {
      require(imageRange(info), "NUMBER(kimage_voffset)", missing);
      require(tables, "NUMBER(TCR_EL1_T1SZ)", missing);
    }
    if (!missing.isEmpty()) {
      return Result.failure(
          Diagnostic.error(
              "E-vmcoreinfo-keys",
              new BlobLocation("VMCOREINFO", 0, ""),
              "VMCOREINFO of %s has no %s that arm64 could have: addresses cannot be translated"
                  .formatted(info.release(), String.join(", ", missing))));
    }
    return Result.of(new KernelMemory(memory, tables.orElseThrow(), info));
  }

  private static void require(Optional<?> value, String key, List<String> missing) {
    if (value.isEmpty()) {
      missing.add(key);
    }
  }

  private static VirtualAddress lastSymbol(Vmcoreinfo info, VirtualAddress start) {
    VirtualAddress last = start;
    for (String key : info.values().keySet()) {
      if (key.startsWith("SYMBOL(") && key.endsWith(")")) {
        Optional<VirtualAddress> symbol =
            info.symbol(key.substring("SYMBOL(".length(), key.length() - 1));
        VirtualAddress before = last;
        last = symbol.filter(s -> s.isBetween(before, start.plus(LARGEST_IMAGE))).orElse(before);
      }
    }
    return last;
  }

  /** The page tables. */
  PageTables tables() {
    return tables;
  }

  /** The kernel image from {@code _stext} up to the last symbol that is known. */
  AddressRange imageRange() {
    return imageRange;
  }

  /** Where the kernel image has {@code physical}, which lies in it. */
  VirtualAddress image(PhysicalAddress physical) {
    return new VirtualAddress(physical.bits() + imageOffset);
  }

  /**
   * The whole kernel image from the page of {@code _stext} up to the last page that the page tables
   * map {@code kimage_voffset} away. The pages of init code in the middle are no longer mapped.
   */
  AddressRange wholeImage() {
    PhysicalAddress start = imageRange.start().alignDown(pageSize);
    PhysicalAddress end = imageRange.end().alignUp(pageSize);
    PhysicalAddress at = end;
    for (long beyond = 0; beyond < UNNAMED_IMAGE; beyond += pageSize) {
      PhysicalAddress next = at.plus(pageSize);
      if (tables.walk(image(at)).isMappedTo(at)) {
        end = next;
      }
      at = next;
    }
    return new AddressRange(start, end);
  }

  private static Optional<AddressRange> imageRange(Vmcoreinfo info) {
    VirtualAddress start = info.symbol("_stext").orElseThrow();
    return AddressRange.ifValid(
            start.bits() - info.imageOffset().orElseThrow(),
            lastSymbol(info, start).plus(1).bits() - start.bits())
        .filter(range -> AddressRange.ifValid(range.end().bits(), LARGEST_IMAGE).isPresent());
  }

  /** Where the linear map has {@code physical}, be there memory or not. */
  public VirtualAddress linear(PhysicalAddress physical) {
    return linearStart.plus(physical.bits() - physicalOffset);
  }

  /** Where {@code address} was; absent when it was not mapped, or a page table is lost. */
  public Optional<PhysicalAddress> physical(VirtualAddress address) {
    if (address.isBetween(linearStart, linearEnd)) {
      return Optional.of(PhysicalAddress.of(address.bits() - linearStart.bits() + physicalOffset));
    }
    if (address.isBetween(imageStart, imageEnd)) {
      return Optional.of(PhysicalAddress.of(address.bits() - imageOffset));
    }
    return tables.walk(address).address();
  }

  /**
   * The {@code length} bytes from {@code address} on; absent when one of them was not mapped or is
   * lost, and when more than 64 MiB are asked for.
   */
  public Optional<byte[]> bytes(VirtualAddress address, long length) {
    if (length < 0 || length > MOST_BYTES) {
      return Optional.empty();
    }
    List<byte[]> pages = new ArrayList<>();
    long done = 0;
    while (done < length) {
      VirtualAddress at = address.plus(done);
      long part = Math.min(length - done, at.toNextMultipleOf(pageSize));
      Optional<byte[]> bytes =
          physical(at).flatMap(p -> AddressRange.ifValid(p.bits(), part)).flatMap(memory::bytes);
      if (bytes.isEmpty()) {
        return Optional.empty();
      }
      pages.add(bytes.get());
      done += part;
    }
    ByteBuffer all = ByteBuffer.allocate((int) length);
    pages.forEach(all::put);
    return Optional.of(all.array());
  }

  /** The 64-bit number at {@code address}. */
  Optional<Long> word(VirtualAddress address) {
    return bytes(address, Long.BYTES)
        .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
  }
}
