package dev.conifer.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootTrace;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices over resets and over jumps from kernel to kernel. */
class DevicesTest {
  private static final AddressRange RAM = AddressRange.of(0x40000000L, 0x1000000);
  private static final AddressRange RING = AddressRange.of(0x40800000L, 0x4000);
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  private BoardModel board;

  @BeforeEach
  void switchOn() {
    board = new BoardModel(BoardProfile.of(List.of(RAM)), (cause, memory) -> nothing());
    board.powerOn();
  }

  @ParameterizedTest
  @EnumSource(ResetKind.class)
  void afterAResetEveryDeviceIsAtItsResetValue(ResetKind kind) {
    useAll();
    board.devices().all().forEach(d -> assertFalse(d.isAtReset(), d.name()));

    board.reset(kind);

    board.devices().all().forEach(d -> assertTrue(d.isAtReset(), d.name()));
  }

  /** What the second kernel keeps there was a buffer of the first one's network card. */
  @ParameterizedTest
  @EnumSource(ResetKind.class)
  void afterAResetNoDmaLandsInPreservedMemory(ResetKind kind) {
    board.devices().dma().start(RING);
    board.reset(kind);
    Optional<String> before = preserve();

    board.advance(A_WHILE);

    assertEquals(before, board.memory().sha256(RING));
  }

  @Test
  void afterAJumpFromKernelToKernelItDoes() {
    board.devices().dma().start(RING);
    board.jump((cause, memory) -> nothing());
    Optional<String> before = preserve();

    board.advance(A_WHILE);

    assertNotEquals(before, board.memory().sha256(RING));
    assertEquals(
        "DMA engine (received data), boot 2",
        board.memory().writerOf(RING.start()).map(Writer::toString).orElse("nobody"));
  }

  @Test
  void aJumpLeavesEveryDeviceAsItIs() {
    useAll();

    board.jump((cause, memory) -> nothing());

    board.devices().all().forEach(d -> assertFalse(d.isAtReset(), d.name()));
  }

  @Test
  void theWatchdogWarnsFirstAndThenResets() {
    board.devices().interrupts().enable(Watchdog.INTERRUPT);
    board.devices().watchdog().start(Duration.ofSeconds(10));

    board.advance(Duration.ofSeconds(9));
    assertFalse(board.devices().watchdog().hasWarned());
    board.advance(Duration.ofSeconds(1));
    assertTrue(board.devices().watchdog().hasWarned());
    assertTrue(board.devices().interrupts().isTaken(Watchdog.INTERRUPT));
    assertEquals(Optional.of(ResetCause.POWER_ON), board.resetCause());

    board.advance(Duration.ofSeconds(10));
    assertEquals(Optional.of(ResetCause.WATCHDOG_RESET), board.resetCause());
    assertTrue(board.devices().watchdog().isAtReset());
  }

  @Test
  void whoRefreshesTheWatchdogIsNotReset() {
    board.devices().watchdog().start(Duration.ofSeconds(10));

    for (int i = 0; i < 10; i++) {
      board.advance(Duration.ofSeconds(15));
      board.devices().watchdog().refresh();
    }

    assertEquals(Optional.of(ResetCause.POWER_ON), board.resetCause());
    assertFalse(board.devices().watchdog().hasWarned());
  }

  @Test
  void theWatchdogBitesOnceEvenWhenMoreTimePasses() {
    board.devices().watchdog().start(Duration.ofSeconds(10));

    board.advance(Duration.ofHours(1));

    assertEquals(Optional.of(ResetCause.WATCHDOG_RESET), board.resetCause());
  }

  @Test
  void theTimerRaisesItsInterruptOnce() {
    board.devices().interrupts().enable(Timer.INTERRUPT);
    board.devices().timer().start(Duration.ofMillis(5));

    board.advance(Duration.ofMillis(4));
    assertFalse(board.devices().interrupts().isTaken(Timer.INTERRUPT));
    board.advance(Duration.ofMillis(1));
    assertTrue(board.devices().interrupts().isTaken(Timer.INTERRUPT));
  }

  @Test
  void aUartSendsOnlyWhenItIsSetUp() {
    Uart uart = board.devices().uart();
    uart.setUp(115200);
    uart.send("before ");
    board.reset(ResetKind.WARM);
    uart.send("lost ");
    uart.setUp(115200);
    uart.send("after");

    assertEquals("before after", uart.sent());
  }

  @Test
  void timeDoesNotPassOnABoardThatIsOff() {
    board.powerOff();

    assertThrows(IllegalStateException.class, () -> board.advance(A_WHILE));
  }

  private void useAll() {
    Devices devices = board.devices();
    devices.interrupts().enable(1);
    devices.timer().start(A_WHILE);
    devices.uart().setUp(115200);
    devices.dma().start(RING);
    devices.watchdog().start(A_WHILE);
  }

  private Optional<String> preserve() {
    board.memory().write(RING.start(), Content.pattern(9, RING.start(), RING.size()));
    return board.memory().sha256(RING);
  }

  private static BootTrace nothing() {
    return BootTrace.refused(List.of(), "nothing to boot");
  }
}
