package dev.conifer.loader.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Handover;
import dev.conifer.boot.TestTrees;
import dev.conifer.boot.WriteSet;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.linux.Linux;
import dev.conifer.linux.LinuxBoot;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The reference loader on boards nobody thought of. What it did is not taken from its trace: every
 * write is recorded underneath it, regions are hashed before and after, and every place is found
 * again in a map of pages that is kept by hand.
 */
class GeneratedReferenceLoaderTest {
  private static final long PAGE = 4096;
  private static final int MIB_PAGES = 256;
  private static final long CONTROL_FDT_SIZE = 0x100000;

  /** 8 GiB: what the maps of pages cover. */
  private static final int PAGES = 1 << 21;

  private static final int BOARDS = 100;

  @Test
  void noRegionIsEverTouchedAndEveryPlaceIsTheOneThatTheRuleSays() {
    long seed = Long.getLong("conifer.seed", System.nanoTime() & 0xffff_ffffL);
    System.out.println("GeneratedReferenceLoaderTest: -Dconifer.seed=" + seed);
    Random random = new Random(seed);
    int booted = 0;
    for (int i = 0; i < BOARDS; i++) {
      if (check(new Board(random))) {
        booted++;
      }
    }
    assertTrue(booted > BOARDS / 4, booted + " boards booted");
    assertTrue(booted < BOARDS, "no board was too full");
  }

  private static boolean check(Board board) {
    RecordingMemory memory = new RecordingMemory(board.banks);
    for (AddressRange region : board.regions) {
      memory.write(region.start(), Content.pattern(3, region.start(), region.size()));
    }
    List<byte[]> before = board.regions.stream().map(r -> hash(memory, r)).toList();
    memory.writes.clear();

    BootTrace trace = new ReferenceLoader().boot(board.request(), memory);

    assertEquals(memory.writes, declared(trace), board::toString);
    for (AddressRange write : memory.writes) {
      assertTrue(board.pages(write).stream().allMatch(board.dram::get), board::toString);
      assertFalse(board.pages(write).intersects(board.kept), board::toString);
    }
    Optional<List<AddressRange>> expected = board.expectedPlaces(fdtSize(trace));
    assertEquals(expected, trace.handover().map(h -> places(trace, h)), board::toString);
    if (trace.handover().isPresent()) {
      checkHandover(board, trace.handover().get(), memory);
    } else {
      assertEquals(1, memory.writes.size(), board::toString);
    }
    for (int i = 0; i < board.regions.size(); i++) {
      assertArrayEquals(before.get(i), hash(memory, board.regions.get(i)), board::toString);
    }
    return trace.handover().isPresent();
  }

  /** Linux has nothing to complain about, and honours every region of its tree. */
  private static void checkHandover(Board board, Handover handover, Memory memory) {
    byte[] blob = memory.bytes(handover.fdt()).orElseThrow();
    assertEquals(handover.finalFdt(), FdtReader.read("final", blob).orThrow());
    LinuxBoot linux = Linux.of(LinuxProfile.V6_12).boot(handover, memory);
    assertEquals(List.of(), linux.steps().get(0).messages(), board::toString);
    for (AddressRange region : board.regionsOfKernelTree) {
      assertFalse(linux.usable().overlaps(region), board::toString);
    }
  }

  private static List<AddressRange> declared(BootTrace trace) {
    return trace.steps().stream()
        .flatMap(step -> step.writes().stream())
        .filter(write -> write.certainty() == WriteSet.Certainty.WILL)
        .map(WriteSet::range)
        .toList();
  }

  private static List<AddressRange> places(BootTrace trace, Handover handover) {
    List<AddressRange> places = new ArrayList<>();
    places.add(declared(trace).get(1));
    places.add(handover.kernel());
    handover.ramdisk().ifPresent(places::add);
    places.add(handover.fdt());
    return places;
  }

  private static long fdtSize(BootTrace trace) {
    return trace.handover().map(h -> h.fdt().size()).orElse(16 * PAGE);
  }

  private static byte[] hash(Memory memory, AddressRange range) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(memory.bytes(range).orElseThrow());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Memory that takes down every write. */
  private static final class RecordingMemory implements Memory {
    private final SparseMemory memory;
    private final List<AddressRange> writes = new ArrayList<>();

    RecordingMemory(List<AddressRange> banks) {
      memory = new SparseMemory(MemoryMap.of(banks), "not written");
    }

    @Override
    public Content read(AddressRange range) {
      return memory.read(range);
    }

    @Override
    public void write(PhysicalAddress start, Content content) {
      memory.write(start, content);
      writes.add(AddressRange.of(start, content.size()));
    }
  }

  /** A board with its trees, and what it has as maps of pages. */
  private static final class Board {
    private final List<AddressRange> banks = new ArrayList<>();
    private final List<AddressRange> regions = new ArrayList<>();
    private final List<AddressRange> regionsOfKernelTree = new ArrayList<>();
    private final BitSet dram = new BitSet(PAGES);
    private final BitSet kept = new BitSet(PAGES);
    private final BitSet noMapBlocks = new BitSet(PAGES);
    private final long textOffset;
    private final long imageSize;
    private final Optional<Long> ramdiskSize;
    private DeviceTree control;
    private DeviceTree kernel;

    Board(Random random) {
      textOffset = random.nextInt(3) == 0 ? 0x80000 : 0;
      imageSize = (4L + random.nextInt(60)) << 20 | random.nextInt(3);
      ramdiskSize =
          random.nextInt(4) == 0 ? Optional.empty() : Optional.of(1L + random.nextInt(96 << 20));
      makeBanks(random);
      control = withBanks(TestTrees.tree());
      kernel = withBanks(TestTrees.tree());
      for (int i = random.nextInt(9); i > 0; i--) {
        addRegion(random, "region" + i);
      }
    }

    private void makeBanks(Random random) {
      int page = (1 + random.nextInt(8)) * 256 * MIB_PAGES;
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        int length = (40 + random.nextInt(300)) * MIB_PAGES + random.nextInt(3);
        banks.add(range(page, page + length));
        dram.set(page, page + length);
        page += length + random.nextInt(2) * (1 + random.nextInt(256 * MIB_PAGES));
      }
    }

    private DeviceTree withBanks(DeviceTree tree) {
      Node root = tree.root().withoutChild("memory@40000000");
      for (AddressRange bank : banks) {
        root = root.withChild(TestTrees.memoryNode(bank));
      }
      return tree.withRoot(root);
    }

    /** A region in one tree or both, where nothing is yet. */
    private void addRegion(Random random, String name) {
      AddressRange bank = banks.get(random.nextInt(banks.size()));
      int length =
          random.nextInt(3) == 0 ? (1 + random.nextInt(2)) * MIB_PAGES : 1 + random.nextInt(100);
      int first = page(bank.start()) + random.nextInt((int) (bank.size() / PAGE));
      AddressRange range = range(first, first + length);
      if (!bank.contains(range)
          || pages(range).intersects(kept)
          || pages(range).intersects(pages(controlFdt()))) {
        return;
      }
      regions.add(range);
      kept.or(pages(range));
      boolean noMap = random.nextBoolean();
      if (noMap) {
        noMapBlocks.set(first & ~511, (first + length + 511) & ~511);
      }
      int trees = 1 + random.nextInt(3);
      boolean inBlock = !noMap && random.nextInt(3) == 0;
      if ((trees & 1) != 0) {
        control = with(control, name, range, noMap, inBlock);
      }
      if ((trees & 2) != 0) {
        kernel = with(kernel, name, range, noMap, inBlock);
        regionsOfKernelTree.add(range);
      }
    }

    private static DeviceTree with(
        DeviceTree tree, String name, AddressRange range, boolean noMap, boolean inBlock) {
      if (inBlock) {
        return tree.withReservation(MemoryReservation.of(range.start().bits(), range.size()));
      }
      Node plain = TestTrees.region(name, range);
      Node node = noMap ? plain.withProperty(Property.flag("no-map")) : plain;
      return tree.edit("/reserved-memory", parent -> parent.withChild(node));
    }

    private AddressRange controlFdt() {
      return AddressRange.of(banks.get(0).start(), CONTROL_FDT_SIZE);
    }

    BootRequest request() {
      Arm64Image header = new Arm64Image(textOffset, imageSize, Arm64Image.FLAG_ANYWHERE);
      return new BootRequest(
          banks,
          new ControlFdt(control, CONTROL_FDT_SIZE, controlFdt().start()),
          new Payload("Image", header.file("Image", imageSize * 3 / 4)),
          ramdiskSize.map(size -> new Payload("initrd", Content.fill(1, size))),
          Optional.of(new Payload("board.dtb", Content.ofBytes(FdtWriter.write(kernel)))),
          Map.of());
    }

    /** Loader, kernel, ramdisk and FDT, each tried page by page; absent when one does not fit. */
    Optional<List<AddressRange>> expectedPlaces(long fdtSize) {
      BitSet free = (BitSet) dram.clone();
      free.andNot(kept);
      free.andNot(pages(controlFdt()));
      List<AddressRange> places = new ArrayList<>();
      boolean fits =
          take(highest(free, 32 << 20, 16), 32 << 20, free, places)
              && take(lowestKernel(free), imageSize, free, places)
              && (ramdiskSize.isEmpty()
                  || take(highest(free, ramdiskSize.get(), 1), ramdiskSize.get(), free, places));
      free.andNot(noMapBlocks);
      return fits && take(highest(free, fdtSize, 1), fdtSize, free, places)
          ? Optional.of(places)
          : Optional.empty();
    }

    private static boolean take(int page, long size, BitSet free, List<AddressRange> places) {
      if (page < 0) {
        return false;
      }
      places.add(AddressRange.of(page * PAGE, size));
      free.clear(page, page + pageCount(size));
      return true;
    }

    private static int highest(BitSet free, long size, int alignment) {
      int length = pageCount(size);
      for (int last = free.length() - 1; last >= 0; ) {
        int below = free.previousClearBit(last);
        int page = last + 1 - length;
        page -= Math.floorMod(page, alignment);
        if (page > below) {
          return page;
        }
        last = below < 0 ? -1 : free.previousSetBit(below);
      }
      return -1;
    }

    private int lowestKernel(BitSet free) {
      int length = pageCount(imageSize);
      for (int page = (int) (textOffset / PAGE); page < PAGES; page += 512) {
        if (free.nextClearBit(page) >= page + length) {
          return page;
        }
      }
      return -1;
    }

    private BitSet pages(AddressRange range) {
      BitSet pages = new BitSet(PAGES);
      pages.set(page(range.start()), page(range.start()) + pageCount(range.size()));
      return pages;
    }

    private static int page(PhysicalAddress address) {
      return (int) (address.bits() / PAGE);
    }

    private static int pageCount(long size) {
      return (int) ((size + PAGE - 1) / PAGE);
    }

    private static AddressRange range(int from, int to) {
      return AddressRange.of(from * PAGE, (to - from) * PAGE);
    }

    @Override
    public String toString() {
      return "banks %s, regions %s, image 0x%x at 0x%x, ramdisk %s"
          .formatted(banks, regions, imageSize, textOffset, ramdiskSize);
    }
  }
}
