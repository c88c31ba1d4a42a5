package dev.conifer.board;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.boot.BootTrace;
import dev.conifer.memory.AddressRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsciTest {
  private static final OptionalInt DOES_NOT_RETURN = OptionalInt.empty();
  private static final int CPU_ON = 0xc4000003;

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
        Psci.SYSTEM_RESET2_64
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
  void whatIsNotModelledIsNotSupported() {
    BoardModel board = running(true);

    assertEquals(OptionalInt.of(Psci.NOT_SUPPORTED), board.psci().call(CPU_ON, 1, 0x40000000));
    assertEquals(
        OptionalInt.of(Psci.NOT_SUPPORTED),
        board.psci().call(Psci.FEATURES, Integer.toUnsignedLong(CPU_ON)));
  }

  private static BoardModel running(boolean systemReset2) {
    BoardModel board =
        new BoardModel(
            BoardProfile.of(List.of(AddressRange.of(0x40000000L, 0x1000)))
                .withSystemReset2(systemReset2),
            (cause, memory) -> BootTrace.refused(List.of(), "nothing to boot"));
    board.powerOn();
    return board;
  }
}
