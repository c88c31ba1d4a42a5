package dev.conifer.scenario;

import dev.conifer.board.BoardModel;
import dev.conifer.linux.LinuxBoot;
import dev.conifer.linux.ReservationOutcome;
import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Linux at work, after its boot: every page that it may give away is in use, by the kernel or by
 * user space, and what it keeps is left alone. The bytes of the two differ, and from one run to the
 * next.
 *
 * <p>The pages of a contiguous memory area are user space's: Linux lends them to what it can move.
 * Elsewhere both have their pages in turn, by a draw for each block.
 *
 * @param kernelData what of its memory the kernel uses
 * @param userData what of it user space uses
 * @param seed of the bytes
 */
public record RunningLinux(MemoryMap kernelData, MemoryMap userData, long seed) {
  /** What belongs to one of the two as a whole, in bytes: a page block of 4 KiB pages. */
  private static final long BLOCK = 2 * Sizes.MIB;

  /** A larger machine has larger blocks. */
  private static final int MOST_BLOCKS = 256;

  /** No kernel, which uses nothing. */
  public static final RunningLinux NONE = new RunningLinux(MemoryMap.EMPTY, MemoryMap.EMPTY, 0);

  public RunningLinux {
    Objects.requireNonNull(kernelData);
    Objects.requireNonNull(userData);
  }

  /** The kernel of {@code boot} at work; {@link #NONE} where it did not come up. */
  public static RunningLinux of(LinuxBoot boot, long seed) {
    if (boot.failure().isPresent()) {
      return NONE;
    }
    MemoryMap lent = lent(boot).intersection(boot.usable());
    MemoryMap user = lent.plus(drawn(boot.usable().minus(lent), seed));
    return new RunningLinux(boot.usable().minus(user), user, seed);
  }

  private static MemoryMap lent(LinuxBoot boot) {
    return MemoryMap.of(
        boot.reservations().stream()
            .filter(outcome -> outcome.fate() == Fate.REUSED)
            .map(ReservationOutcome::range)
            .flatMap(Optional::stream)
            .toList());
  }

  /** About half of {@code memory}. */
  private static MemoryMap drawn(MemoryMap memory, long seed) {
    long block = BLOCK;
    while (Long.compareUnsigned(memory.size() / block, MOST_BLOCKS) > 0) {
      block *= 2;
    }
    List<AddressRange> drawn = new ArrayList<>();
    for (AddressRange range : memory.ranges()) {
      PhysicalAddress at = range.start();
      while (at.isBelow(range.end())) {
        PhysicalAddress end = PhysicalAddress.min(at.alignDown(block).plus(block), range.end());
        if (isUsers(at.alignDown(block), seed)) {
          drawn.add(new AddressRange(at, end));
        }
        at = end;
      }
    }
    return MemoryMap.of(drawn);
  }

  private static boolean isUsers(PhysicalAddress block, long seed) {
    return new SplittableRandom(seed ^ block.bits()).nextBoolean();
  }

  /** Works: writes every byte of its memory. */
  public void run(BoardModel board) {
    board.work("Linux", "kernel data", memory -> fill(memory, kernelData, seed));
    board.work("Linux", "user data", memory -> fill(memory, userData, ~seed));
  }

  private static void fill(Memory memory, MemoryMap map, long seed) {
    map.ranges()
        .forEach(
            range ->
                memory.write(range.start(), Content.pattern(seed, range.start(), range.size())));
  }
}
