package dev.conifer.loader.linuxboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.TestTrees;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import java.util.BitSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * u-root on trees nobody thought of, held to a map of 512-byte blocks that is kept by hand: each
 * thing must lie where a search block by block finds room first, and the kernel of a tree that
 * triggers the underflow where that search is led astray.
 */
class GeneratedKexecLoadTest {
  private static final int TREES = 400;
  private static final long BASE = 0x40000000L;
  private static final int BLOCK = 512;
  private static final int PAGE = 4096 / BLOCK;
  private static final int TWO_MIB = 0x200000 / BLOCK;
  private static final int BLOCKS = 64 * TWO_MIB;

  @Test
  @SuppressWarnings("SystemOut")
  void everyPlaceIsTheOneThatASearchBlockByBlockFinds() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("GeneratedKexecLoadTest: -Dconifer.seed=" + seed);
    Random random = new Random(seed);
    int placed = 0;
    int astray = 0;
    for (int i = 0; i < TREES; i++) {
      Board board = new Board(random);
      placed += board.kernelPlaced ? 1 : 0;
      astray += board.kernelAstray ? 1 : 0;
    }
    assertTrue(placed > TREES / 4, placed + " kernels were placed");
    assertTrue(placed < TREES, "no tree was too full");
    assertTrue(astray > TREES / 100, astray + " kernels were led astray");
  }

  /** One tree, loaded into and checked. */
  private static final class Board {
    private final Random random;
    private final BitSet ram = new BitSet(BLOCKS);
    private boolean kernelPlaced;
    private boolean kernelAstray;

    Board(Random random) {
      this.random = random;
      DeviceTree tree = tree();
      if (ram.isEmpty()) {
        assertThrows(
            Refusal.class, () -> new KexecLoad(FdtMemoryMap.of(tree), PAGE * BLOCK), "no RAM");
        return;
      }
      KexecLoad load = new KexecLoad(FdtMemoryMap.of(tree), PAGE * BLOCK);
      int image = 1 + random.nextInt(12 * TWO_MIB);
      Payload file =
          new Payload("Image", new Arm64Image(0, (long) image * BLOCK, 0xa).file("Image", BLOCK));
      int kernelBlocks = (image + TWO_MIB - 1) / TWO_MIB * TWO_MIB;
      OptionalLong kernel = lowest(kernelBlocks, TWO_MIB, true);
      check(kernel, kernelBlocks, () -> load.placeKernel(file, KexecLoad.header(file)));
      kernelPlaced = kernel.isPresent();
      for (int i = 0; kernelPlaced && i < 3; i++) {
        int blocks = (1 + random.nextInt(2 * TWO_MIB)) / PAGE * PAGE + PAGE;
        Content content = Content.fill(i, (long) blocks * BLOCK - random.nextInt(4096));
        check(lowest(blocks, PAGE, false), blocks, () -> load.place("file", content));
      }
    }

    private DeviceTree tree() {
      Node root = TestTrees.withCells(Node.named(""));
      int at = random.nextInt(4) * random.nextInt(TWO_MIB);
      for (int i = 0; i < 2; i++) {
        int end = at + 1 + random.nextInt(30 * TWO_MIB);
        AddressRange bank = range(at, end);
        root = root.withChild(TestTrees.memoryNode(bank));
        ram.set(at, end);
        at = end + random.nextInt(2) * random.nextInt(TWO_MIB);
      }
      Node nodes = Node.named("reserved-memory");
      for (int i = random.nextInt(6); i > 0; i--) {
        int from = random.nextInt(BLOCKS - 2);
        if (random.nextInt(3) == 0) {
          from = random.nextInt(TWO_MIB);
        }
        int to = Math.min(BLOCKS, from + 1 + random.nextInt(4 * TWO_MIB));
        ram.clear(from, to);
        nodes = nodes.withChild(TestTrees.region("r@" + i, range(from, to)));
      }
      DeviceTree tree = DeviceTree.of(root.withChild(nodes));
      if (random.nextBoolean()) {
        int from = random.nextInt(BLOCKS);
        ram.clear(from, from + 1);
        tree = tree.withReservation(MemoryReservation.of(BASE + (long) from * BLOCK, BLOCK));
      }
      return tree;
    }

    private static AddressRange range(int from, int to) {
      return AddressRange.of(BASE + (long) from * BLOCK, (long) (to - from) * BLOCK);
    }

    /**
     * The first block of the first piece that {@code blocks} fit in. With {@code underflow}, a
     * piece in which an aligned start is not even at its end gives that start, room or not.
     */
    private OptionalLong lowest(int blocks, int alignment, boolean underflow) {
      for (int from = ram.nextSetBit(0); from >= 0; ) {
        int end = ram.nextClearBit(from);
        int page = up(from, PAGE);
        int start = up(page, alignment);
        boolean led = underflow && page < end && start > end;
        if (led || (page < end && start + blocks <= end)) {
          kernelAstray |= led;
          return OptionalLong.of(start);
        }
        from = ram.nextSetBit(end);
      }
      return OptionalLong.empty();
    }

    private static int up(int block, int alignment) {
      return (block + alignment - 1) / alignment * alignment;
    }

    private void check(OptionalLong start, int blocks, Supplier<WrappingRange> place) {
      OptionalLong found;
      try {
        WrappingRange range = place.get();
        assertEquals((long) blocks * BLOCK, range.size());
        found = OptionalLong.of((range.start() - BASE) / BLOCK);
      } catch (Refusal refusal) {
        found = OptionalLong.empty();
      }
      assertEquals(start, found);
      start.ifPresent(from -> ram.clear((int) from, (int) from + blocks));
    }
  }
}
