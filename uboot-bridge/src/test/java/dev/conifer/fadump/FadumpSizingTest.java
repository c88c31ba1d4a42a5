package dev.conifer.fadump;

import static dev.conifer.fadump.Fadumps.messages;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FadumpSizingTest {
  private static final long MIB = Sizes.MIB;
  private static final long GIB = Sizes.GIB;
  private static final LinuxFadump CURRENT = LinuxFadump.current();
  private static final FadumpLayout.FirmwareSizes SIZES =
      new FadumpLayout.FirmwareSizes(0x20001, 0);

  private static FadumpSizing sizing(FadumpPlatform platform, LinuxFadump kernel, long... ram) {
    List<AddressRange> ranges = new ArrayList<>();
    for (int i = 0; i < ram.length; i += 2) {
      ranges.add(AddressRange.of(ram[i], ram[i + 1]));
    }
    return new FadumpSizing(
        platform,
        kernel,
        MemoryMap.of(ranges),
        MemoryMap.EMPTY,
        MemoryMap.EMPTY,
        new FileLocation("board.dtb"));
  }

  private static FadumpSizing rtas(long... ram) {
    return sizing(FadumpPlatform.RTAS, CURRENT, ram);
  }

  private static FadumpRequest asking(String bootargs) {
    return FadumpRequest.of("fadump=on " + bootargs, 64 * GIB);
  }

  @Test
  void bootMemoryIsFivePercentInWhole256MiBAndNoLessThanThePlatformNeeds() {
    assertEquals(320 * MIB, rtas(0, 4 * GIB).bootMemorySize(FadumpRequest.ON));
    // 5 % of 10 GiB are 512 MiB; of one MiB less, 256 MiB in whole.
    assertEquals(512 * MIB, rtas(0, 10 * GIB).bootMemorySize(FadumpRequest.ON));
    assertEquals(320 * MIB, rtas(0, 10 * GIB - MIB).bootMemorySize(FadumpRequest.ON));
    assertEquals(3072 * MIB, rtas(0, 64 * GIB).bootMemorySize(FadumpRequest.ON));
    assertEquals(
        768 * MIB,
        sizing(FadumpPlatform.OPAL, CURRENT, 0, 10 * GIB).bootMemorySize(FadumpRequest.ON));
  }

  @Test
  void crashkernelIsTakenUpToAQuarterOfMemory() {
    assertEquals(700 * MIB, rtas(0, 4 * GIB).bootMemorySize(asking("crashkernel=700M")));
    assertEquals(1024 * MIB, rtas(0, 4 * GIB).bootMemorySize(asking("crashkernel=3G@32M")));
    assertEquals(
        512 * MIB,
        rtas(0, 64 * GIB).bootMemorySize(asking("crashkernel=2G-16G:384M,16G-:512M@128M")));
    assertEquals(3072 * MIB, rtas(0, 64 * GIB).bootMemorySize(asking("crashkernel=512M,high")));
  }

  @Test
  void upTo612TheSizeIsRoundedUpForCma() {
    LinuxFadump old = LinuxFadump.linux612();
    long odd = 400 * MIB + 0x10000;

    assertEquals(
        402 * MIB,
        sizing(FadumpPlatform.RTAS, old, 0, 4 * GIB)
            .bootMemorySize(asking("crashkernel=0x19010000")));
    assertEquals(
        odd,
        sizing(FadumpPlatform.RTAS, old, 0, 4 * GIB)
            .bootMemorySize(asking("fadump=nocma crashkernel=0x1900f001")));
    assertEquals(odd, rtas(0, 4 * GIB).bootMemorySize(asking("crashkernel=0x19010000")));
  }

  @Test
  void theAreaHoldsFirmwaresPagesTheCopyAndTheHeaderRightAboveBootMemory() {
    FadumpLayout layout = rtas(0, 4 * GIB).layout(FadumpRequest.ON, SIZES).orThrow();

    // 0x20001 in pages of 64 KiB, 320 MiB, 40 + 384 + 256.
    assertEquals(AddressRange.of(320 * MIB, 0x30000 + 320 * MIB + 680), layout.reserved());
    assertEquals(AddressRange.of(320 * MIB, 0x20001), layout.cpuState());
    assertEquals(PhysicalAddress.of(320 * MIB + 0x30000), layout.bootDestination());
    assertEquals(AddressRange.of(640 * MIB + 0x30000, 680), layout.header());
    assertEquals(
        List.of(
            new CopyRange(
                PhysicalAddress.ZERO, PhysicalAddress.of(320 * MIB + 0x30000), 320 * MIB)),
        layout.copies());
  }

  @Test
  void onPowerNvTheMetadataIsThePageAtTheEnd() {
    FadumpLayout layout =
        sizing(FadumpPlatform.OPAL, CURRENT, 0, 4 * GIB)
            .layout(FadumpRequest.ON, FadumpLayout.FirmwareSizes.NONE)
            .orThrow();

    assertEquals(AddressRange.of(768 * MIB, 768 * MIB + 680 + 0x10000), layout.reserved());
    assertEquals(AddressRange.of(1536 * MIB, 680), layout.header());
    assertEquals(AddressRange.of(1536 * MIB + 680, 0x10000), layout.metadata());
  }

  @Test
  void onPowerNvARegionIsSmallerThan4GiB() {
    FadumpLayout layout =
        sizing(FadumpPlatform.OPAL, CURRENT, 0, 64 * GIB)
            .layout(asking("crashkernel=10G"), FadumpLayout.FirmwareSizes.NONE)
            .orThrow();

    long most = 4 * GIB - 0x10000;
    assertEquals(
        List.of(
            AddressRange.of(0, most),
            AddressRange.of(most, most),
            AddressRange.of(2 * most, 10 * GIB - 2 * most)),
        layout.bootRegions());
  }

  @Test
  void tooLittleBootMemoryIsRefused() {
    assertEquals(
        List.of(
            "board.dtb: Error (E-fadump-boot-memory): 256 MiB of boot memory are less than the 320"
                + " MiB that RTAS (pSeries) needs"),
        messages(rtas(0, 4 * GIB).layout(asking("crashkernel=256M"), SIZES)));
  }

  @Test
  void noRoomIsRefused() {
    assertEquals(
        List.of(
            "board.dtb: Error (E-fadump-no-room): there are no 320.1 MiB of free memory in one"
                + " piece from 0x14000000 on"),
        messages(rtas(0, 640 * MIB).layout(FadumpRequest.ON, SIZES)));
    assertEquals(
        List.of(
            "board.dtb: Error (E-fadump-no-room): 17179869183.9 GiB are to be reserved, and there are"
                + " only 4 GiB of memory"),
        messages(
            rtas(0, 4 * GIB)
                .layout(FadumpRequest.ON, new FadumpLayout.FirmwareSizes(-1L << 16, 0))));
  }

  @Test
  void memoryLimitBoundsTheArea() {
    assertEquals(
        List.of(
            "board.dtb: Error (E-fadump-no-room): there are no 320.1 MiB of free memory in one"
                + " piece from 0x14000000 on"),
        messages(rtas(0, 4 * GIB).layout(asking("mem=640M"), SIZES)));
    assertEquals(
        AddressRange.of(320 * MIB, 0x30000 + 320 * MIB + 680),
        rtas(0, 4 * GIB).layout(asking("mem=641M"), SIZES).orThrow().reserved());
  }

  @Test
  void whereAHoleIsSubtractedTwiceLinuxSavesLess() {
    // 512 MiB, a hole of 512 MiB, the rest; 1.25 GiB of boot memory.
    FadumpSizing sizing = rtas(0, 512 * MIB, 1024 * MIB, 8 * GIB);

    Result<FadumpLayout> layout = sizing.layout(asking("crashkernel=1280M"), SIZES);

    assertEquals(
        List.of(AddressRange.of(0, 512 * MIB), AddressRange.of(1024 * MIB, 256 * MIB)),
        layout.orThrow().bootRegions());
    assertEquals(PhysicalAddress.of(1792 * MIB), layout.orThrow().bootMemoryTop());
    assertEquals(
        List.of(
            "board.dtb: Warning (W-fadump-boot-hole): boot memory has a hole, and Linux saves 768"
                + " MiB of its 1280 MiB: what lies before the hole is subtracted twice, and the"
                + " rest is not in the dump; the second kernel, which adds up what was saved, then"
                + " looks for the crash header in the wrong place and frees the dump"),
        messages(layout));
  }

  @Test
  void aKernelThatCountsRightSavesAllOfIt() {
    FadumpSizing sizing =
        sizing(
            FadumpPlatform.RTAS,
            CURRENT.withChanges(EnumSet.noneOf(LinuxFadump.Change.class)),
            0,
            512 * MIB,
            1024 * MIB,
            8 * GIB);

    Result<FadumpLayout> layout = sizing.layout(asking("crashkernel=1280M"), SIZES);

    assertEquals(
        List.of(AddressRange.of(0, 512 * MIB), AddressRange.of(1024 * MIB, 768 * MIB)),
        layout.orThrow().bootRegions());
    assertEquals(List.of(), messages(layout));
  }

  @Test
  void aSizeBelowZeroIsTold() {
    assertEquals(
        List.of(
            "board.dtb: Error (E-fadump-boot-hole): 640 MiB of boot memory have a hole behind the"
                + " first 512 MiB, and Linux comes to a size below 0 for what is behind it"),
        messages(
            rtas(0, 512 * MIB, 1024 * MIB, 8 * GIB).layout(asking("crashkernel=640M"), SIZES)));
  }

  @Test
  void moreRegionsThanFirmwareCopiesAreRefused() {
    List<Long> ram = new ArrayList<>();
    for (long i = 0; i < 8; i++) {
      ram.add(i * 64 * MIB);
      ram.add(32 * MIB);
    }
    ram.add(GIB);
    ram.add(8 * GIB);
    FadumpSizing sizing =
        sizing(
            FadumpPlatform.RTAS,
            CURRENT.withChanges(EnumSet.noneOf(LinuxFadump.Change.class)),
            ram.stream().mapToLong(Long::longValue).toArray());

    assertEquals(
        List.of(
            "board.dtb: Error (E-fadump-boot-regions): boot memory has more than 7 regions, RTAS"
                + " (pSeries) can copy no more"),
        messages(sizing.layout(asking("crashkernel=320M"), SIZES)));
  }

  /** Every page from the top of boot memory on is tried, in a map of pages. */
  @Test
  void theAreaIsTheLowestThatAnyPageCouldBegin() {
    long seed = Long.getLong("conifer.seed", 20261125);
    Random random = new Random(seed);
    long page = 1 << 24;
    LinuxFadump kernel = CURRENT.withPageSize((int) page);
    int placed = 0;
    for (int run = 0; run < 300; run++) {
      int pages = 80 + random.nextInt(200);
      boolean[] free = new boolean[pages];
      Arrays.fill(free, true);
      List<AddressRange> taken = new ArrayList<>();
      List<AddressRange> firmware = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        taken.add(block(random, free, page));
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        firmware.add(block(random, free, page));
      }
      FadumpSizing sizing =
          new FadumpSizing(
              FadumpPlatform.RTAS,
              kernel,
              MemoryMap.of(AddressRange.of(0, pages * page)),
              MemoryMap.of(taken),
              MemoryMap.of(firmware),
              new FileLocation("board.dtb"));

      Optional<FadumpLayout> layout =
          sizing.layout(FadumpRequest.ON, FadumpLayout.FirmwareSizes.NONE).value();

      // 320 MiB are 20 pages of 16 MiB, and the header begins one more.
      Optional<Long> lowest = Optional.empty();
      for (int first = 20; first + 21 <= pages && lowest.isEmpty(); first++) {
        boolean all = true;
        for (int i = first; i < first + 21; i++) {
          all &= free[i];
        }
        lowest = all ? Optional.of(first * page) : Optional.empty();
      }
      assertEquals(
          lowest, layout.map(l -> l.reserved().start().bits()), "seed " + seed + ", run " + run);
      placed += lowest.isPresent() ? 1 : 0;
    }
    assertEquals(true, placed > 50 && placed < 300, placed + " placed, seed " + seed);
  }

  private static AddressRange block(Random random, boolean[] free, long page) {
    int first = random.nextInt(free.length);
    int count = 1 + random.nextInt(Math.min(8, free.length - first));
    Arrays.fill(free, first, first + count, false);
    return AddressRange.of(first * page, count * page);
  }
}
