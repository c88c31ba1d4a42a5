package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How much a kernel reserves for a dump, and where: {@code fadump_reserve_mem} of
 * arch/powerpc/kernel/fadump.c and what it calls.
 *
 * @param platform the kind of firmware
 * @param kernel the kernel
 * @param memory what the memory nodes name
 * @param taken what the kernel has reserved already; so early, only itself and the initrd
 * @param firmware {@code reserved-ranges} of the root: what firmware uses
 * @param where what to point at
 */
public record FadumpSizing(
    FadumpPlatform platform,
    LinuxFadump kernel,
    MemoryMap memory,
    MemoryMap taken,
    MemoryMap firmware,
    Location where) {
  /** Boot memory that nobody asks for is 5 % of all memory, in whole 256 MiB. */
  private static final long PARTS = 20;

  private static final long GRAIN = 256 * Sizes.MIB;

  /** Memory above this is left out: no POWER has so many address bits. */
  private static final PhysicalAddress LIMIT = PhysicalAddress.of(1L << 60);

  private static final String SMALLER =
      "write a smaller crashkernel=, or give the machine more memory";

  /** {@code crashkernel=} may ask for a quarter of all memory. */
  private static final long LARGEST_PART = 4;

  public FadumpSizing {
    Objects.requireNonNull(platform);
    Objects.requireNonNull(kernel);
    memory = memory.intersection(new AddressRange(PhysicalAddress.ZERO, LIMIT));
    Objects.requireNonNull(taken);
    Objects.requireNonNull(firmware);
    Objects.requireNonNull(where);
  }

  /**
   * What the kernel does.
   *
   * @param request what its command line says; that it says {@code fadump=on} is taken for granted
   * @param sizes what firmware wants
   */
  public Result<FadumpLayout> layout(FadumpRequest request, FadumpLayout.FirmwareSizes sizes) {
    long size = bootMemorySize(request);
    if (Long.compareUnsigned(size, platform.leastBootMemory()) < 0) {
      return Result.failure(
          error(
              "E-fadump-boot-memory",
              "%s of boot memory are less than the %s that %s needs"
                  .formatted(Sizes.text(size), Sizes.text(platform.leastBootMemory()), platform),
              "write crashkernel=%dM, of no more than a quarter of all memory"
                  .formatted(platform.leastBootMemory() / Sizes.MIB)));
    }
    for (long part : List.of(size, sizes.cpuState(), sizes.hpte())) {
      if (Long.compareUnsigned(part, memory.size()) > 0) {
        return Result.failure(
            error(
                "E-fadump-no-room",
                "%s are to be reserved, and there are only %s of memory"
                    .formatted(Sizes.rounded(part), Sizes.rounded(memory.size())),
                SMALLER));
      }
    }
    return bootMemory(size).then(boot -> placed(request, sizes, size, boot));
  }

  /** How much boot memory the kernel takes, in bytes, page-aligned. */
  long bootMemorySize(FadumpRequest request) {
    long size = Fields.roundUp(unaligned(request), kernel.pageSize());
    return kernel.has(LinuxFadump.Change.CMA_ALIGNS_BOOT_MEMORY) && request.cma()
        ? Fields.roundUp(size, kernel.cmaAlignment())
        : size;
  }

  private long unaligned(FadumpRequest request) {
    if (request.crashKernel().isPresent()) {
      return least(request.crashKernel().get(), Long.divideUnsigned(memory.size(), LARGEST_PART));
    }
    if (request.bootMemory().isPresent()) {
      return request.bootMemory().get();
    }
    long size = Fields.roundDown(Long.divideUnsigned(memory.size(), PARTS), GRAIN);
    long limited = request.memoryLimit().map(limit -> least(size, limit)).orElse(size);
    return Long.compareUnsigned(limited, platform.leastBootMemory()) > 0
        ? limited
        : platform.leastBootMemory();
  }

  private static long least(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  /**
   * Boot memory.
   *
   * @param regions ascending
   * @param top where it ends, holes included
   */
  private record Boot(List<AddressRange> regions, PhysicalAddress top) {}

  /** {@code fadump_get_boot_mem_regions}: the first {@code size} bytes of memory. */
  private Result<Boot> bootMemory(long size) {
    boolean twice = kernel.has(LinuxFadump.Change.HOLES_COUNTED_TWICE);
    List<AddressRange> regions = new ArrayList<>();
    PhysicalAddress last = PhysicalAddress.ZERO;
    long holes = 0;
    long before = 0;
    boolean enough = false;
    for (AddressRange range : memory.ranges()) {
      holes += range.start().distanceFrom(last);
      long wanted = twice ? size - before : size;
      if (Long.compareUnsigned(before + range.size(), wanted) >= 0) {
        long rest = wanted - before;
        if (Long.compareUnsigned(wanted, before) < 0
            || Long.compareUnsigned(rest, range.size()) > 0) {
          return Result.failure(
              error(
                  "E-fadump-boot-hole",
                  "%s of boot memory have a hole behind the first %s, and Linux comes to a size"
                          .formatted(Sizes.text(size), Sizes.text(before))
                      + " below 0 for what is behind it",
                  "write a crashkernel= that ends before " + range.start()));
        }
        add(regions, AddressRange.of(range.start(), rest));
        enough = true;
        break;
      }
      before += range.size();
      add(regions, range);
      last = range.end();
    }
    if (regions.size() > platform.mostRegions()) {
      return Result.failure(
          error(
              "E-fadump-boot-regions",
              "boot memory has more than %d regions, %s can copy no more"
                  .formatted(platform.mostRegions(), platform),
              "write a smaller crashkernel=, so that fewer holes are in it"));
    }
    List<Diagnostic> diagnostics = new ArrayList<>();
    long sum = regions.stream().mapToLong(AddressRange::size).sum();
    if (enough && sum != size) {
      diagnostics.add(
          Diagnostic.warning(
                  "W-fadump-boot-hole",
                  where,
                  "boot memory has a hole, and Linux saves %s of its %s: what lies before the hole"
                          .formatted(Sizes.text(sum), Sizes.text(size))
                      + " is subtracted twice, and the rest is not in the dump"
                      + (platform == FadumpPlatform.RTAS
                          ? "; the second kernel, which adds up what was saved, then looks for the"
                              + " crash header in the wrong place and frees the dump"
                          : ""))
              .withRemedy("write a crashkernel= that ends before " + memory.ranges().get(0).end()));
    }
    // holes and size are far below 64 bits: the regions lie in memory, which ends below them.
    PhysicalAddress top = PhysicalAddress.of(Fields.roundUp(size + holes, kernel.pageSize()));
    return Result.of(new Boot(regions, top), diagnostics);
  }

  /** Cuts what is too large for firmware ({@code add_boot_mem_regions}). */
  private void add(List<AddressRange> regions, AddressRange range) {
    long most = platform.mostPerRegion(kernel.pageSize());
    PhysicalAddress at = range.start();
    while (at.isBelow(range.end()) && regions.size() <= platform.mostRegions()) {
      AddressRange region = AddressRange.of(at, least(most, range.end().distanceFrom(at)));
      regions.add(region);
      at = region.end();
    }
  }

  private Result<FadumpLayout> placed(
      FadumpRequest request, FadumpLayout.FirmwareSizes sizes, long size, Boot boot) {
    long area = areaSize(platform, kernel, sizes, size);
    Optional<AddressRange> found =
        lowest(boot.top(), area)
            .filter(range -> !PhysicalAddress.of(boundary(request)).isBelow(range.end()));
    if (found.isEmpty()) {
      return Result.failure(
          error(
              "E-fadump-no-room",
              "there are no %s of free memory in one piece from %s on"
                  .formatted(Sizes.rounded(area), boot.top()),
              SMALLER));
    }
    return Result.of(
        new FadumpLayout(platform, kernel, sizes, size, boot.regions(), boot.top(), found.get()));
  }

  /** {@code get_fadump_area_size}. */
  static long areaSize(
      FadumpPlatform platform,
      LinuxFadump kernel,
      FadumpLayout.FirmwareSizes sizes,
      long bootMemorySize) {
    return Fields.roundUp(sizes.cpuState() + sizes.hpte(), kernel.pageSize())
        + bootMemorySize
        + CrashInfoHeader.size(kernel)
        + platform.metadataSize(kernel.pageSize());
  }

  private long boundary(FadumpRequest request) {
    List<AddressRange> ranges = memory.ranges();
    return request
        .memoryLimit()
        .filter(limit -> limit != 0)
        .orElseGet(() -> ranges.isEmpty() ? 0 : ranges.get(ranges.size() - 1).end().bits());
  }

  /** {@code fadump_locate_reserve_mem}: the lowest free memory clear of what firmware uses. */
  private Optional<AddressRange> lowest(PhysicalAddress from, long size) {
    PhysicalAddress base = from;
    for (AddressRange free : memory.minus(taken).ranges()) {
      if (base.isBelow(free.start())) {
        base = free.start().alignUp(kernel.pageSize());
      }
      while (base.isBelow(free.end())
          && Long.compareUnsigned(free.end().distanceFrom(base), size) >= 0) {
        AddressRange tried = AddressRange.of(base, size);
        Optional<AddressRange> hit =
            firmware.ranges().stream().filter(used -> used.overlaps(tried)).findFirst();
        if (hit.isEmpty()) {
          return Optional.of(tried);
        }
        base = hit.get().end().alignUp(kernel.pageSize());
      }
    }
    return Optional.empty();
  }

  private Diagnostic error(String code, String message, String remedy) {
    return Diagnostic.error(code, where, message).withRemedy(remedy);
  }
}
