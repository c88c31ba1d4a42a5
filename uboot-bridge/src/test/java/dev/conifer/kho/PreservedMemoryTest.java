package dev.conifer.kho;

import static dev.conifer.kho.Khos.at;
import static dev.conifer.kho.Khos.messages;
import static dev.conifer.kho.Khos.pages;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Result;
import dev.conifer.dump.MemoryImage;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreservedMemoryTest {
  private static final MemoryMap RAM = MemoryMap.of(AddressRange.of(0, 1L << 30));
  private static final KhoKernel USUAL = KhoKernel.USUAL;
  private static final PhysicalAddress MAP = at(0x100000);

  private final SparseMemory memory = new SparseMemory(RAM, "untouched");

  private Result<PreservedMemory> read(KhoVersion version, long map, KhoKernel kernel) {
    return PreservedMemory.read(
        new KhoTree(version, at(map), List.of()), MemoryImage.of(memory, RAM), kernel);
  }

  private void put(long at, long... words) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(words);
    memory.write(at(at), Content.ofBytes(bytes.array()));
  }

  private void page(long at) {
    memory.write(at(at), Content.fill(0, 4096));
  }

  /** Worked out by hand: bit 52 for order 0, and the number of the page. */
  @Test
  void aKeyHoldsAddressAndOrder() {
    assertEquals(0x0010_0000_0004_0123L, RadixTree.key(0x4012_3000L, 0, USUAL));
    assertEquals(0x0000_8000_0000_2009L, RadixTree.key(0x4012_0000L, 5, USUAL));
    assertEquals(6, RadixTree.levels(USUAL));
    assertEquals(5, RadixTree.levels(new KhoKernel(ByteOrder.LITTLE_ENDIAN, 14)));
    assertEquals(4, RadixTree.levels(new KhoKernel(ByteOrder.LITTLE_ENDIAN, 16)));
  }

  /**
   * The page at 0x40123000 by hand: its key is 0x10000000040123, whose levels from above are bits
   * 51 to 59 (2), 42, 33 and 24 (0), 15 (8) and the leaf's 0x123.
   */
  @Test
  void aRadixTreeIsReadLevelByLevel() {
    for (int i = 0; i < 6; i++) {
      page(0x100000 + i * 0x1000L);
    }
    put(0x100000 + 2 * 8, 0x101000);
    put(0x101000, 0x102000);
    put(0x102000, 0x103000);
    put(0x103000, 0x104000);
    put(0x104000 + 8 * 8, 0x105000);
    put(0x105000 + 0x123 / 64 * 8, 1L << (0x123 % 64));

    PreservedMemory preserved = read(KhoVersion.V2, 0x100000, USUAL).orThrow();

    assertEquals(List.of(pages(0x4012_3000L, 0x1000, 0)), preserved.runs());
    assertEquals(MemoryMap.of(AddressRange.of(0x100000, 0x6000)), preserved.mapPages());
  }

  /** A chunk by hand: no next one, order 1, one bitmap for blocks from 0x2000000 on. */
  @Test
  void aListOfBitmapsIsReadChunkByChunk() {
    page(0x200000);
    put(0x200000, 0x201000, 1L << 32 | 1, 0x200_0000, 0x300000);
    page(0x201000);
    put(0x201000, 0, 0);
    memory.write(at(0x300000), Content.fill(0, 512));
    put(0x300000, 0b1101);

    assertEquals(
        List.of(pages(0x200_0000, 0x2000, 1), pages(0x200_4000, 0x4000, 1)),
        read(KhoVersion.V1, 0x200000, USUAL).orThrow().runs());
  }

  @Test
  void aListThatGoesInCirclesEnds() {
    page(0x200000);
    put(0x200000, 0x201000, 0);
    page(0x201000);
    put(0x201000, 0x200000, 0);

    assertEquals(
        List.of(
            "preserved-memory-map:0x0: Error (E-kho-loop): a chunk at 0x200000 is in the map"
                + " twice"),
        messages(read(KhoVersion.V1, 0x200000, USUAL)));
  }

  @Test
  void aTreeThatPointsToItselfEnds() {
    page(0x100000);
    put(0x100000, 0x100000, 0x100000);

    assertEquals(
        List.of(
            "preserved-memory-map:0x0: Error (E-kho-loop): a node at 0x100000 is in the map twice"),
        messages(read(KhoVersion.V3, 0x100000, USUAL)));
  }

  @Test
  void pointersToNowhereAreTold() {
    assertEquals(
        List.of(
            "preserved-memory-map:0x0: Error (E-kho-memory): a node at 0xfffffffffffff000 cannot be"
                + " read"),
        messages(read(KhoVersion.V4, -4096, USUAL)));
    page(0x200000);
    put(0x200000, 0, 1L << 32, 0, 0x4000_0000_0000L);
    assertEquals(
        List.of(
            "preserved-memory-map:0x0: Error (E-kho-memory): a bitmap at 0x400000000000 cannot be"
                + " read"),
        messages(read(KhoVersion.V1, 0x200000, USUAL)));
  }

  @Test
  void aChunkHoldsNoMoreThanAPage() {
    page(0x200000);
    put(0x200000, 0, 256L << 32);

    assertEquals(
        List.of(
            "preserved-memory-map:0x0: Error (E-kho-chunk): a chunk has 256 bitmaps, a page has"
                + " room for 255"),
        messages(read(KhoVersion.V1, 0x200000, USUAL)));
  }

  @Test
  void ordersThatNoBlockHasAreTold() {
    page(0x200000);
    put(0x200000, 0, 1L << 32 | 0xffff_ffffL, 0, 0x300000);
    memory.write(at(0x300000), Content.fill(0xff, 512));
    assertEquals(
        List.of(
            "preserved-memory-map:0x0: Error (E-kho-order): the map has a block of 2^4294967295"
                + " pages"),
        messages(read(KhoVersion.V1, 0x200000, USUAL)));
    for (int i = 0; i < 6; i++) {
      page(0x100000 + i * 0x1000L);
      put(0x100000 + i * 0x1000L, i < 5 ? 0x101000 + i * 0x1000L : 1);
    }
    assertEquals(
        List.of(
            "preserved-memory-map:0x0: Error (E-kho-key): the map has the key 0x0, which no block"
                + " has"),
        messages(read(KhoVersion.V2, 0x100000, USUAL)));
  }

  @Test
  void whatWasWrittenIsReadInBothFormsAndEveryPageSize() {
    long seed = Long.getLong("conifer.seed", 20261125);
    Random random = new Random(seed);
    for (int run = 0; run < 60; run++) {
      KhoKernel kernel =
          new KhoKernel(
              random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
              12 + 2 * random.nextInt(3));
      List<PreservedPages> runs = randomRuns(random, kernel);
      for (KhoVersion version : List.of(KhoVersion.V1, KhoVersion.V2)) {
        SparseMemory fresh = new SparseMemory(RAM, "untouched");
        KhoPages map = KhoPages.of(version, runs, kernel, MAP);
        map.writeTo(fresh);

        PreservedMemory read =
            PreservedMemory.read(
                    new KhoTree(version, map.root(), List.of()), MemoryImage.of(fresh, RAM), kernel)
                .orThrow();

        assertEquals(
            sorted(runs), sorted(read.runs()), version + ", seed " + seed + ", run " + run);
      }
    }
  }

  /** Runs far from each other, anywhere in 52 bits of address. */
  private static List<PreservedPages> randomRuns(Random random, KhoKernel kernel) {
    List<PreservedPages> runs = new ArrayList<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      int order = random.nextInt(10);
      long block = 1L << (kernel.pageShift() + order);
      long start = (random.nextLong() & (1L << 47) - 1) + ((long) i << 47) & -block;
      runs.add(pages(start, block * (1 + random.nextInt(200)), order));
    }
    return runs;
  }

  private static List<PreservedPages> sorted(List<PreservedPages> runs) {
    return runs.stream()
        .sorted(
            Comparator.comparing((PreservedPages run) -> run.range().start())
                .thenComparing(PreservedPages::order))
        .toList();
  }

  /** The first kernels with a tree gave it four levels, 50 bits, and order 0 is bit 50. */
  @Test
  void withPagesOf16KiBALowTreeLosesTheOrderOfSinglePages() {
    KhoKernel low = new KhoKernel(ByteOrder.LITTLE_ENDIAN, 14, true);
    KhoPages map =
        KhoPages.of(
            KhoVersion.V2,
            List.of(pages(0x4000_0000L, 0x4000, 0), pages(0x4100_0000L, 0x8000, 1)),
            low,
            MAP);
    map.writeTo(memory);

    // Page number 0x10000 without the bit is block 0 of order 50 - 16.
    assertEquals(
        List.of(pages(0, 1L << 48, 34), pages(0x4100_0000L, 0x8000, 1)),
        sorted(read(KhoVersion.V2, MAP.bits(), low).orThrow().runs()));
    assertEquals(4, RadixTree.levels(low));
  }

  @Test
  void aMapOfNothingIsNoMapInVersionOne() {
    KhoPages none = KhoPages.of(KhoVersion.V1, List.of(), USUAL, MAP);

    assertEquals(at(0), none.root());
    assertEquals(List.of(), read(KhoVersion.V1, 0, USUAL).orThrow().runs());
  }
}
