package dev.conifer.loader.uboot.efi;

import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The EFI memory map of one run of U-Boot: lib/efi_loader/efi_memory.c. Its entries are whole
 * pages, do not overlap, and two that touch are of different types. What is not RAM has entries
 * only where a device tree reserves it.
 */
public final class EfiMemoryMap {
  /** {@code EFI_PAGE_SIZE}, in bytes. */
  public static final long PAGE = 0x1000;

  private final NavigableMap<PhysicalAddress, EfiDescriptor> byStart = new TreeMap<>();

  /** The pages that have a byte of a range; absent when they do not fit into the address space. */
  public static Optional<AddressRange> pagesOf(long start, long size) {
    long first = start & -PAGE;
    long length = size + (start - first);
    long whole = (length + PAGE - 1) & -PAGE;
    boolean wraps = WrappingU64.less(length, size) || WrappingU64.less(whole, length);
    return wraps ? Optional.empty() : AddressRange.ifValid(first, whole);
  }

  /** The entries, ascending. */
  public List<EfiDescriptor> descriptors() {
    return List.copyOf(byStart.values());
  }

  /**
   * {@code efi_add_memory_map}: makes {@code pages} what {@code type} says, whatever they were
   * before.
   */
  public void set(AddressRange pages, EfiMemoryType type) {
    for (EfiDescriptor old : overlapping(pages)) {
      cut(old, pages);
    }
    insert(pages, type);
  }

  /**
   * Makes pages what {@code type} says, when all of them are free. When some are not, those above
   * the highest of these are in no entry any more: {@code efi_add_memory_map_pg} does not put back
   * what it has cut out.
   *
   * @return whether they were all free
   */
  public boolean take(AddressRange pages, EfiMemoryType type) {
    long free = 0;
    List<EfiDescriptor> inTheWay = overlapping(pages);
    for (int i = inTheWay.size() - 1; i >= 0; i--) {
      EfiDescriptor old = inTheWay.get(i);
      if (old.type() != EfiMemoryType.CONVENTIONAL) {
        return false;
      }
      free += old.range().intersection(pages).map(AddressRange::size).orElse(0L);
      cut(old, pages);
    }
    if (free != pages.size()) {
      return false;
    }
    insert(pages, type);
    return true;
  }

  /**
   * {@code efi_find_free_memory}: the highest free pages, of one entry, that end at a limit or
   * below it.
   *
   * @param size in bytes, whole pages
   * @param limit what is not a page's start is rounded down to one
   */
  public Optional<AddressRange> findFree(long size, PhysicalAddress limit) {
    PhysicalAddress top = limit.alignDown(PAGE);
    for (EfiDescriptor entry : byStart.descendingMap().values()) {
      PhysicalAddress end = PhysicalAddress.min(top, entry.range().end());
      if (entry.type() == EfiMemoryType.CONVENTIONAL
          && entry.range().start().isBelow(end)
          && WrappingU64.lessOrEqual(size, end.distanceFrom(entry.range().start()))) {
        return Optional.of(new AddressRange(end.minus(size), end));
      }
    }
    return Optional.empty();
  }

  private List<EfiDescriptor> overlapping(AddressRange pages) {
    List<EfiDescriptor> found = new ArrayList<>();
    Optional.ofNullable(byStart.lowerEntry(pages.start()))
        .map(entry -> entry.getValue())
        .filter(entry -> entry.range().overlaps(pages))
        .ifPresent(found::add);
    found.addAll(byStart.subMap(pages.start(), true, pages.end(), false).values());
    return found;
  }

  private void cut(EfiDescriptor old, AddressRange pages) {
    byStart.remove(old.range().start());
    put(old.range().start(), pages.start(), old.type());
    put(pages.end(), old.range().end(), old.type());
  }

  private void put(PhysicalAddress start, PhysicalAddress end, EfiMemoryType type) {
    if (start.isBelow(end)) {
      byStart.put(start, new EfiDescriptor(type, new AddressRange(start, end)));
    }
  }

  /** Adds an entry and joins it with its neighbours of the same type. */
  private void insert(AddressRange pages, EfiMemoryType type) {
    if (pages.isEmpty()) {
      return;
    }
    PhysicalAddress start = pages.start();
    PhysicalAddress end = pages.end();
    Optional<EfiDescriptor> below =
        Optional.ofNullable(byStart.lowerEntry(start))
            .map(entry -> entry.getValue())
            .filter(entry -> entry.type() == type && entry.range().end().equals(pages.start()));
    Optional<EfiDescriptor> above =
        Optional.ofNullable(byStart.get(end)).filter(entry -> entry.type() == type);
    if (below.isPresent()) {
      start = below.get().range().start();
      byStart.remove(start);
    }
    if (above.isPresent()) {
      byStart.remove(end);
      end = above.get().range().end();
    }
    put(start, end, type);
  }
}
