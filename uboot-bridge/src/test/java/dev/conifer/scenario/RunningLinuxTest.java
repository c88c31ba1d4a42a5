package dev.conifer.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.board.BoardModel;
import dev.conifer.board.BoardProfile;
import dev.conifer.boot.BootTrace;
import dev.conifer.linux.LinuxBoot;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.linux.ReservationOutcome;
import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunningLinuxTest {
  private static final AddressRange DRAM = AddressRange.of(0x4000_0000, Sizes.GIB);
  private static final AddressRange KEPT = AddressRange.of(0x5000_0000, Sizes.MIB);
  private static final AddressRange LENT = AddressRange.of(0x6000_0000, 64 * Sizes.MIB);
  private static final MemoryMap USABLE = MemoryMap.of(DRAM).minus(KEPT);

  private final RunningLinux linux = RunningLinux.of(boot(Optional.empty()), 7);

  private static LinuxBoot boot(Optional<String> failure) {
    return new LinuxBoot(
        List.of(),
        List.of(outcome(KEPT, Fate.HONOURED), outcome(LENT, Fate.REUSED)),
        USABLE,
        List.of(),
        failure);
  }

  private static ReservationOutcome outcome(AddressRange range, Fate fate) {
    return new ReservationOutcome(
        "/reserved-memory/r", Optional.of(range), fate, "a test", LinuxProfile.V6_1);
  }

  @Test
  void everyByteThatLinuxMayUseIsTheKernelsOrUserSpaces() {
    assertEquals(USABLE, linux.kernelData().plus(linux.userData()));
    assertEquals(MemoryMap.EMPTY, linux.kernelData().intersection(linux.userData()));
    assertFalse(linux.kernelData().isEmpty());
  }

  @Test
  void aContiguousAreaIsLentToUserSpaceAlone() {
    assertTrue(linux.userData().contains(LENT));
  }

  @Test
  void aKernelThatFailedUsesNothing() {
    assertEquals(RunningLinux.NONE, RunningLinux.of(boot(Optional.of("panic")), 7));
  }

  @Test
  void memoryTellsWhoseDataItHolds() {
    BoardModel board =
        new BoardModel(
            BoardProfile.of(List.of(DRAM)),
            (cause, memory) -> BootTrace.refused(List.of(), "nothing to boot"));
    board.powerOn();
    linux.run(board);

    assertEquals("Linux (user data), boot 1", writer(board, LENT.start()));
    assertEquals(
        "Linux (kernel data), boot 1", writer(board, linux.kernelData().ranges().get(0).start()));
    assertEquals(Optional.empty(), board.memory().writerOf(KEPT.start()));
  }

  private static String writer(BoardModel board, PhysicalAddress at) {
    return board.memory().writerOf(at).orElseThrow().toString();
  }
}
