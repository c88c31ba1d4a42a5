package dev.conifer.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootTrace;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsciTest {
  private static final OptionalInt DOES_NOT_RETURN = OptionalInt.empty();
  private static final int CPU_SUSPEND = 0xc4000001;
  private static final AddressRange RAM = AddressRange.of(0x40000000L, 0x1000);

  @Test
  void systemResetIsAColdReset() {
    BoardModel board = running(true);

    assertEquals(DOES_NOT_RETURN, board.psci().call(Psci.SYSTEM_RESET));

    assertEquals(Optional.of(ResetCause.COLD_RESET), board.resetCause());
  }

  @ParameterizedTest
  @ValueSource(ints = {Psci.SYSTEM_RESET2_32, Psci.SYSTEM_RESET2_64})
  void systemReset2OfType0IsAWarmReset(int function) {
    BoardModel board = running(true);

    assertEquals(DOES_NOT_RETURN, board.psci().call(function, Psci.SYSTEM_WARM_RESET, 0xc00c1e));

    assertEquals(Optional.of(ResetCause.WARM_RESET), board.resetCause());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 0x80000000L})
  void systemReset2OfAnotherTypeIsRefused(long type) {
    BoardModel board = running(true);

    assertEquals(
        OptionalInt.of(Psci.INVALID_PARAMETERS), board.psci().call(Psci.SYSTEM_RESET2_64, type));

    assertEquals(Optional.of(ResetCause.POWER_ON), board.resetCause());
  }

  @ParameterizedTest
  @ValueSource(ints = {Psci.SYSTEM_RESET2_32, Psci.SYSTEM_RESET2_64})
  void aBoardWithoutSystemReset2SaysSo(int function) {
    BoardModel board = running(false);

    assertEquals(
        OptionalInt.of(Psci.NOT_SUPPORTED),
        board.psci().call(Psci.FEATURES, Integer.toUnsignedLong(function)));
    assertEquals(
        OptionalInt.of(Psci.NOT_SUPPORTED), board.psci().call(function, Psci.SYSTEM_WARM_RESET));
    assertEquals(Optional.of(ResetCause.POWER_ON), board.resetCause());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Psci.VERSION,
        Psci.SYSTEM_RESET,
        Psci.FEATURES,
        Psci.SYSTEM_RESET2_32,
        Psci.SYSTEM_RESET2_64,
        Psci.CPU_ON,
        Psci.CPU_OFF,
        Psci.AFFINITY_INFO,
        Psci.SYSTEM_OFF,
        Psci.MEM_PROTECT,
        Psci.MEM_PROTECT_CHECK_RANGE
      })
  void featuresKnowsEveryFunctionThatThereIs(int function) {
    assertEquals(
        OptionalInt.of(Psci.SUCCESS),
        running(true).psci().call(Psci.FEATURES, Integer.toUnsignedLong(function)));
  }

  @Test
  void systemReset2CameWithVersion1Point1() {
    assertEquals(OptionalInt.of(0x10001), running(true).psci().call(Psci.VERSION));
    assertEquals(OptionalInt.of(0x10000), running(false).psci().call(Psci.VERSION));
  }

  @Test
  void whatIsNotThereIsNotSupported() {
    BoardModel board = running(true);

    assertEquals(OptionalInt.of(Psci.NOT_SUPPORTED), board.psci().call(CPU_SUSPEND, 1));
    assertEquals(
        OptionalInt.of(Psci.NOT_SUPPORTED),
        board.psci().call(Psci.FEATURES, Integer.toUnsignedLong(CPU_SUSPEND)));
  }

  @Test
  void aVendorsResetTypeIsWhatTheBoardSaysThatItIs() {
    BoardModel board =
        running(BoardProfile.of(List.of(RAM)).withVendorReset(5, ResetKind.WATCHDOG));

    assertEquals(
        OptionalInt.of(Psci.INVALID_PARAMETERS),
        board.psci().call(Psci.SYSTEM_RESET2_64, Psci.VENDOR_RESET | 4));
    assertEquals(DOES_NOT_RETURN, board.psci().call(Psci.SYSTEM_RESET2_64, Psci.VENDOR_RESET | 5));

    assertEquals(Optional.of(ResetCause.WATCHDOG_RESET), board.resetCause());
  }

  @Test
  void aCpuThatIsSwitchedOnStartsAtItsEntryWithItsContext() {
    BoardModel board = running(BoardProfile.of(List.of(RAM)).withCpus(2));

    assertEquals(
        OptionalInt.of(Psci.OFF), board.psci().call(Psci.AFFINITY_INFO, Cpu.affinity(1), 0));
    assertEquals(
        OptionalInt.of(Psci.SUCCESS),
        board.psci().call(Psci.CPU_ON, Cpu.affinity(1), 0x40000100, 7));

    assertEquals(
        OptionalInt.of(Psci.ON), board.psci().call(Psci.AFFINITY_INFO, Cpu.affinity(1), 0));
    assertEquals(0x40000100, board.registers(1).pc());
    assertEquals(7, board.registers(1).x(0));
    assertEquals(
        OptionalInt.of(Psci.ALREADY_ON),
        board.psci().call(Psci.CPU_ON, Cpu.affinity(1), 0x40000100));
    assertEquals(DOES_NOT_RETURN, board.psci().callFrom(1, Psci.CPU_OFF));
    assertEquals(
        OptionalInt.of(Psci.OFF), board.psci().call(Psci.AFFINITY_INFO, Cpu.affinity(1), 0));
  }

  @Test
  void aCpuThatIsNotThereOrAnEntryOutsideMemoryIsRefused() {
    BoardModel board = running(BoardProfile.of(List.of(RAM)).withCpus(2));

    assertEquals(
        OptionalInt.of(Psci.INVALID_PARAMETERS),
        board.psci().call(Psci.CPU_ON, Cpu.affinity(2), 0x40000100));
    assertEquals(
        OptionalInt.of(Psci.INVALID_ADDRESS),
        board.psci().call(Psci.CPU_ON, Cpu.affinity(1), 0x50000000));
  }

  @Test
  void cpusAreNumberedBySixteenToACluster() {
    assertEquals(15, Cpu.affinity(15));
    assertEquals(0x100, Cpu.affinity(16));
  }

  @Test
  void afterAResetOnlyTheBootCpuRuns() {
    BoardModel board = running(BoardProfile.of(List.of(RAM)).withCpus(2));
    board.psci().call(Psci.CPU_ON, Cpu.affinity(1), 0x40000100, 7);

    board.reset(ResetKind.WARM);

    assertTrue(board.cpu(0).isOn());
    assertEquals(new Cpu(false, Registers.atReset(PhysicalAddress.ZERO)), board.cpu(1));
  }

  @Test
  void systemOffCutsThePower() {
    BoardModel board = running(true);
    board.memory().write(RAM.start(), Content.fill(1, 8));

    assertEquals(DOES_NOT_RETURN, board.psci().call(Psci.SYSTEM_OFF));

    assertEquals(Optional.empty(), board.resetCause());
    assertEquals(Optional.empty(), board.memory().bytes(AddressRange.of(RAM.start(), 8)));
  }

  @Test
  void memProtectHasMemoryOverwrittenAtTheNextResetOfAnyKind() {
    BoardModel board = running(true);
    assertEquals(OptionalInt.of(0), board.psci().call(Psci.MEM_PROTECT, 1));
    assertEquals(OptionalInt.of(1), board.psci().call(Psci.MEM_PROTECT, 1));
    board.memory().write(RAM.start(), Content.fill(1, 8));

    board.reset(ResetKind.WARM);

    assertArrayEquals(
        new byte[8], board.memory().bytes(AddressRange.of(RAM.start(), 8)).orElseThrow());
    assertEquals(
        "the warm reset, boot 1",
        board.memory().writerOf(RAM.start()).map(Writer::toString).orElse("nobody"));
  }

  @Test
  void memProtectCoversDramAndNothingElse() {
    BoardModel board = running(true);

    assertEquals(
        OptionalInt.of(Psci.SUCCESS),
        board.psci().call(Psci.MEM_PROTECT_CHECK_RANGE, 0x40000000, 0x1000));
    assertEquals(
        OptionalInt.of(Psci.DENIED),
        board.psci().call(Psci.MEM_PROTECT_CHECK_RANGE, 0x40000000, 0x1001));
  }

  private static BoardModel running(boolean systemReset2) {
    return running(BoardProfile.of(List.of(RAM)).withSystemReset2(systemReset2));
  }

  private static BoardModel running(BoardProfile profile) {
    BoardModel board =
        new BoardModel(profile, (cause, memory) -> BootTrace.refused(List.of(), "nothing to boot"));
    board.powerOn();
    return board;
  }
}
