package dev.conifer.kho;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.MemoryImage;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The map of preserved pages, read out of memory.
 *
 * @param runs what is preserved: in the order of the map, blocks of the same order that follow each
 *     other in one run
 * @param mapPages the pages that the map itself takes; they are not preserved, and the new kernel
 *     has read them before it allocates
 */
public record PreservedMemory(List<PreservedPages> runs, MemoryMap mapPages) {
  public PreservedMemory {
    runs = List.copyOf(runs);
  }

  /** Nothing preserved. */
  public static final PreservedMemory NONE = new PreservedMemory(List.of(), MemoryMap.EMPTY);

  /**
   * Reads the map of {@code tree}.
   *
   * @param image what lies in memory
   * @param kernel the kernel that wrote it
   */
  public static Result<PreservedMemory> read(KhoTree tree, MemoryImage image, KhoKernel kernel) {
    if (tree.memoryMap().bits() == 0) {
      return Result.of(NONE);
    }
    Reader reader = new Reader(image, kernel);
    return tree.version().isRadix()
        ? new RadixTree(reader, kernel).read(tree.memoryMap())
        : new BitmapList(reader, kernel).read(tree.memoryMap());
  }

  /** What is preserved, as one map. */
  public MemoryMap map() {
    return MemoryMap.of(runs.stream().map(PreservedPages::range).toList());
  }

  /** Reads pages of a map, each once, and not without end; collects the blocks that they name. */
  static final class Reader {
    /** The most pieces of a map that are read: 128 Ki. */
    private static final int MOST_PAGES = 1 << 17;

    /** The most runs that are kept. */
    private static final int MOST_RUNS = 1 << 20;

    /** The most blocks that are read: 1 TiB of pages of 4 KiB. */
    private static final int MOST_BLOCKS = 1 << 28;

    private static final int ADDRESS_BITS = 64;

    private final MemoryImage image;
    private final KhoKernel kernel;
    private final Set<PhysicalAddress> seen = new HashSet<>();
    private final List<AddressRange> pages = new ArrayList<>();
    private final List<PreservedPages> runs = new ArrayList<>();
    private int blocks;
    private Optional<PreservedPages> last = Optional.empty();
    private Optional<Diagnostic> problem = Optional.empty();

    Reader(MemoryImage image, KhoKernel kernel) {
      this.image = image;
      this.kernel = kernel;
    }

    /** The {@code size} bytes at {@code at}; absent when that is not to be had. */
    Optional<byte[]> bytes(String what, PhysicalAddress at, int size) {
      if (!seen.add(at)) {
        fail("E-kho-loop", what + " at " + at + " is in the map twice");
      } else if (seen.size() > MOST_PAGES) {
        fail("E-kho-too-large", "the map has more than %d pieces".formatted(MOST_PAGES));
      }
      if (problem.isPresent()) {
        return Optional.empty();
      }
      Optional<AddressRange> range = AddressRange.ifValid(at.bits(), size);
      Optional<byte[]> bytes = range.flatMap(image::bytes);
      if (bytes.isEmpty()) {
        fail("E-kho-memory", what + " at " + at + " cannot be read");
      } else {
        pages.add(range.get());
      }
      return bytes;
    }

    /** A block that the map names. */
    void block(long start, int order) {
      int shift = kernel.pageShift() + order;
      if (order < 0 || order >= ADDRESS_BITS || shift >= ADDRESS_BITS - 1) {
        fail(
            "E-kho-order",
            "the map has a block of 2^%s pages".formatted(Integer.toUnsignedString(order)));
        return;
      }
      Optional<AddressRange> range = AddressRange.ifValid(start, 1L << shift);
      if (range.isEmpty()) {
        fail("E-kho-order", "a block at 0x%x of 2^%d pages leaves 64 bits".formatted(start, order));
        return;
      }
      if (++blocks > MOST_BLOCKS) {
        fail("E-kho-too-large", "the map has more than %d blocks".formatted(MOST_BLOCKS));
        return;
      }
      boolean follows =
          last.isPresent()
              && last.get().order() == order
              && last.get().range().end().equals(range.get().start());
      if (follows) {
        last = Optional.of(last.get().plusBlock(range.get().end()));
      } else {
        last.ifPresent(runs::add);
        last = Optional.of(new PreservedPages(range.get(), order));
        if (runs.size() > MOST_RUNS) {
          fail("E-kho-too-large", "the map has more than %d runs of pages".formatted(MOST_RUNS));
        }
      }
    }

    boolean failed() {
      return problem.isPresent();
    }

    void fail(String code, String message) {
      if (problem.isEmpty()) {
        problem =
            Optional.of(
                Diagnostic.error(code, new BlobLocation("preserved-memory-map", 0, ""), message)
                    .withRemedy("look what has written to the map since the old kernel made it"));
      }
    }

    Result<PreservedMemory> result() {
      if (problem.isPresent()) {
        return Result.failure(problem.get());
      }
      last.ifPresent(runs::add);
      last = Optional.empty();
      return Result.of(new PreservedMemory(runs, MemoryMap.of(pages)));
    }
  }
}
