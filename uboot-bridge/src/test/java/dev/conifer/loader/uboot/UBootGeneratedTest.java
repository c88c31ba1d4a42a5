package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.boot.WriteSet.Certainty;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Boots of generated boards, checked without trust in the trace. */
class UBootGeneratedTest {
  private static final int PAGE = PageMap.PAGE;
  private static final long PATTERN = 7;

  @Test
  void traceTellsWhatWasWrittenAndWhereItWasFree() {
    Random random = Seed.random(UBootGeneratedTest.class);
    int started = 0;
    for (int round = 0; round < 3 * UBootProfile.ALL.size(); round++) {
      UBoot uBoot = Boots.uBoot(UBootProfile.ALL.get(round % UBootProfile.ALL.size()));
      BootRequest request = request(random);
      AddressRange bank = request.banks().get(0);
      RecordingMemory memory =
          new RecordingMemory(new SparseMemory(MemoryMap.of(bank), "untouched"));
      BootTrace trace = uBoot.boot(request, memory);
      assertEquals(memory.written(), writes(trace, Certainty.WILL), uBoot.name());
      assertPlacedOnFreePages(trace, bank, request.environment(), "booti: ramdisk relocation");
      assertPlacedOnFreePages(trace, bank, request.environment(), "booti: FDT relocation");
      started += trace.handover().isPresent() ? 1 : 0;
    }
    assertTrue(started > 10, "hardly a boot reached the kernel: " + started);
  }

  /**
   * The page map agrees as long as LMB's list is sound; a list that holds an empty entry or is full
   * has rules of its own, which the truth of lib/lmb.c covers.
   */
  private static void assertPlacedOnFreePages(
      BootTrace trace, AddressRange bank, Map<String, String> environment, String title) {
    Step step = Boots.step(trace, title).orElse(null);
    if (step == null || step.writes().isEmpty()) {
      return;
    }
    AddressRange placed = step.writes().get(0).range();
    List<Reservation> reserved = step.reserved();
    for (Reservation entry : reserved) {
      assertFalse(
          AddressRange.of(entry.base(), entry.size()).overlaps(placed),
          () -> title + " on " + entry);
    }
    String variable = title.contains("FDT") ? "fdt_high" : "initrd_high";
    long limit = Environment.number(environment.getOrDefault(variable, "0xffffffff"));
    long size = title.contains("FDT") ? placed.size() + 0x3000 : placed.size();
    PageMap pages = new PageMap(bank).with(reserved);
    assertEquals(
        Long.toHexString(pages.highest(size, PAGE, limit)),
        Long.toHexString(placed.start().bits()),
        () -> title + " among " + reserved);
  }

  @Test
  void nothingElseInMemoryChanges() {
    Random random = Seed.random(UBootGeneratedTest.class);
    AddressRange bank = AddressRange.of(0x40000000, 128 << 20);
    for (int round = 0; round < 2; round++) {
      BootRequest request = Boots.request(bank, Map.of(), regions(bank, random));
      SparseMemory memory = new SparseMemory(MemoryMap.of(bank), "untouched");
      memory.write(bank.start(), Content.pattern(PATTERN, bank.start(), bank.size()));
      BootTrace trace = Boots.U_BOOT.boot(request, memory);
      MemoryMap written = writes(trace, Certainty.WILL);
      for (AddressRange range : MemoryMap.of(bank).minus(written).ranges()) {
        assertUnchanged(memory, range);
      }
      for (AddressRange range : written.ranges()) {
        assertChanged(memory, range);
      }
    }
  }

  private static void assertUnchanged(SparseMemory memory, AddressRange range) {
    for (AddressRange piece : pieces(range)) {
      byte[] expected = Content.pattern(PATTERN, piece.start(), piece.size()).bytes().orElseThrow();
      assertArrayEquals(expected, memory.bytes(piece).orElseThrow(), () -> "at " + piece);
    }
  }

  private static void assertChanged(SparseMemory memory, AddressRange range) {
    for (AddressRange piece : pieces(range)) {
      byte[] before = Content.pattern(PATTERN, piece.start(), piece.size()).bytes().orElseThrow();
      assertFalse(
          memory.bytes(piece).filter(now -> Arrays.equals(now, before)).isPresent(),
          () -> "at " + piece);
    }
  }

  private static List<AddressRange> pieces(AddressRange range) {
    List<AddressRange> pieces = new ArrayList<>();
    for (long at = 0; at < range.size(); at += PAGE) {
      pieces.add(AddressRange.of(range.start().plus(at), Math.min(PAGE, range.size() - at)));
    }
    return pieces;
  }

  private static MemoryMap writes(BootTrace trace, Certainty certainty) {
    return MemoryMap.of(
        trace.steps().stream()
            .flatMap(step -> step.writes().stream())
            .filter(write -> write.certainty() == certainty)
            .map(WriteSet::range)
            .toList());
  }

  private static BootRequest request(Random random) {
    AddressRange bank = AddressRange.of(0x40000000, (128L << random.nextInt(4)) << 20);
    Map<String, String> environment = new HashMap<>();
    environment.put("initrd_high", high(bank, random));
    environment.put("fdt_high", high(bank, random));
    BootRequest request = Boots.request(bank, environment, regions(bank, random));
    return random.nextBoolean() ? request : Boots.withBareControlFdt(request);
  }

  private static String high(AddressRange bank, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> "0";
      case 1 -> "0xffffffff";
      default ->
          bank.start()
              .plus((0x4000000L + random.nextInt((int) (bank.size() - 0x4000000))) & -PAGE)
              .toString();
    };
  }

  private static Node[] regions(AddressRange bank, Random random) {
    Node[] regions = new Node[random.nextInt(6)];
    for (int i = 0; i < regions.length; i++) {
      long offset = random.nextInt((int) (bank.size() / PAGE) - 0x400) * (long) PAGE;
      long size = (1L + random.nextInt(0x400)) * PAGE;
      regions[i] = Boots.region(AddressRange.of(bank.start().plus(offset), size));
    }
    return regions;
  }
}
