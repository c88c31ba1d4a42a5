package dev.conifer.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.Step;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoardModelTest {
  private static final AddressRange LOW = AddressRange.of(0x40000000L, 0x10000000);
  private static final AddressRange HIGH = AddressRange.of(0x1_00000000L, 0x10000000);
  private static final BoardProfile TWO_BANKS = BoardProfile.of(List.of(LOW, HIGH));
  private static final PhysicalAddress ENTRY = PhysicalAddress.of(0x40200000);
  private static final PhysicalAddress FDT = PhysicalAddress.of(0x48000000);
  private static final AddressRange REGION = AddressRange.of(0x4f000000L, 0x3000);
  private static final AddressRange HIGH_REGION = AddressRange.of(0x1_0fffd000L, 0x3000);

  @Test
  void afterPowerOnNothingIsKnownOfMemory() {
    BoardModel board = new BoardModel(TWO_BANKS, BoardModelTest::boots);

    board.powerOn();

    assertEquals(Optional.empty(), board.memory().bytes(REGION));
    assertEquals(
        "never written since power-on", ((Content.Unknown) board.memory().read(REGION)).what());
  }

  @ParameterizedTest
  @EnumSource(ResetKind.class)
  void aResetKeepsEveryByteOfEveryBankWhereDramIsKept(ResetKind kind) {
    BoardModel board =
        new BoardModel(TWO_BANKS.withRetention(RetentionPolicy.ALL_KEPT), BoardModelTest::boots);
    board.powerOn();
    fill(board);
    byte[] low = sha256(board, REGION);
    byte[] high = sha256(board, HIGH_REGION);

    board.reset(kind);

    assertArrayEquals(low, sha256(board, REGION));
    assertArrayEquals(high, sha256(board, HIGH_REGION));
  }

  @ParameterizedTest
  @EnumSource(ResetKind.class)
  void aResetLeavesNoByteKnownWhereDramIsLost(ResetKind kind) {
    BoardModel board =
        new BoardModel(TWO_BANKS.withRetention(RetentionPolicy.ALL_LOST), BoardModelTest::boots);
    board.powerOn();
    fill(board);

    board.reset(kind);

    assertEquals(Optional.empty(), board.memory().bytes(AddressRange.of(REGION.start(), 1)));
    assertEquals(Optional.empty(), board.memory().bytes(AddressRange.of(HIGH_REGION.start(), 1)));
    assertEquals("lost over the " + kind, ((Content.Unknown) board.memory().read(REGION)).what());
  }

  @Test
  void aColdResetLosesWhatAWarmResetKeepsWhereFirmwareInitialisesDram() {
    BoardModel board =
        new BoardModel(
            TWO_BANKS.withRetention(RetentionPolicy.LOST_WHEN_COLD), BoardModelTest::boots);
    board.powerOn();
    fill(board);

    board.reset(ResetKind.WARM);
    board.reset(ResetKind.WATCHDOG);
    assertTrue(board.memory().bytes(REGION).isPresent());

    board.reset(ResetKind.COLD);
    assertFalse(board.memory().bytes(REGION).isPresent());
  }

  @Test
  void aLossOfPowerLosesEverythingWhateverResetsKeep() {
    BoardModel board =
        new BoardModel(TWO_BANKS.withRetention(RetentionPolicy.ALL_KEPT), BoardModelTest::boots);
    board.powerOn();
    fill(board);

    board.powerOn();

    assertEquals(Optional.empty(), board.memory().bytes(REGION));
    assertEquals(Optional.of(ResetCause.POWER_ON), board.resetCause());
  }

  @Test
  void theNextBootReadsWhyItRuns() {
    List<ResetCause> seen = new ArrayList<>();
    BoardModel board =
        new BoardModel(
            TWO_BANKS,
            (cause, memory) -> {
              seen.add(cause);
              return boots(cause, memory);
            });
    assertEquals(Optional.empty(), board.resetCause());

    board.powerOn();
    board.reset(ResetKind.WARM);
    board.reset(ResetKind.WATCHDOG);
    board.reset(ResetKind.COLD);

    assertEquals(
        List.of(
            ResetCause.POWER_ON,
            ResetCause.WARM_RESET,
            ResetCause.WATCHDOG_RESET,
            ResetCause.COLD_RESET),
        seen);
    assertEquals(Optional.of(ResetCause.COLD_RESET), board.resetCause());
  }

  @Test
  void theFirmwareFindsMemoryAsTheResetLeftIt() {
    List<Optional<byte[]>> found = new ArrayList<>();
    BoardModel board =
        new BoardModel(
            TWO_BANKS.withRetention(RetentionPolicy.LOST_WHEN_COLD),
            (cause, memory) -> {
              found.add(memory.bytes(AddressRange.of(REGION.start(), 1)));
              memory.write(REGION.start(), Content.fill(0x5a, 1));
              return boots(cause, memory);
            });

    board.powerOn();
    board.reset(ResetKind.WARM);
    board.reset(ResetKind.COLD);

    assertEquals(Optional.empty(), found.get(0));
    assertArrayEquals(new byte[] {0x5a}, found.get(1).orElseThrow());
    assertEquals(Optional.empty(), found.get(2));
  }

  @Test
  void theBootCpuEntersTheKernelWithTheFdtInX0AndTheOthersWaitAtTheResetVector() {
    BoardModel board = new BoardModel(TWO_BANKS.withCpus(2), BoardModelTest::boots);

    board.powerOn();

    assertEquals(2, board.cpus());
    assertEquals(ENTRY.bits(), board.registers(0).pc());
    assertEquals(FDT.bits(), board.registers(0).x(0));
    assertEquals(0, board.registers(0).x(1));
    assertEquals(0, board.registers(0).x(2));
    assertEquals(0, board.registers(0).x(3));
    assertEquals(Registers.atReset(PhysicalAddress.ZERO), board.registers(1));
  }

  @Test
  void whereFirmwareRefusesTheBootCpuEntersNoKernelAndTheConsoleSaysWhy() {
    BoardModel board =
        new BoardModel(
            TWO_BANKS, (cause, memory) -> BootTrace.refused(List.of(), "Bad Linux ARM64 Image!"));

    board.powerOn();

    assertEquals(Registers.atReset(PhysicalAddress.ZERO), board.registers(0));
    assertEquals("Bad Linux ARM64 Image!\n", board.console());
    assertEquals(Optional.of("Bad Linux ARM64 Image!"), board.trace().flatMap(BootTrace::refusal));
  }

  @Test
  void theConsoleGoesOnOverResets() {
    BoardModel board = new BoardModel(TWO_BANKS, BoardModelTest::boots);

    board.powerOn();
    board.reset(ResetKind.WARM);

    assertEquals("starts, cause POWER_ON\nstarts, cause WARM_RESET\n", board.console());
  }

  @Test
  void theNextStageStartsOnWhatTheLoaderHandedOver() {
    Step kernel =
        new Step(new Stage("Linux"), "entry", WritePath.COMMAND, List.of(), List.of(), List.of());
    Firmware firmware = BoardModelTest::boots;
    BoardModel board =
        new BoardModel(
            TWO_BANKS,
            firmware.then(
                (handover, memory) -> {
                  assertEquals(ENTRY, handover.entry());
                  return List.of(kernel);
                }));

    board.powerOn();

    assertEquals(
        List.of("firmware: start", "Linux: entry"),
        board.trace().orElseThrow().steps().stream().map(Step::title).toList());
  }

  @Test
  void thereIsNoNextStageWhereTheLoaderRefuses() {
    Firmware refusing = (cause, memory) -> BootTrace.refused(List.of(), "no");
    BoardModel board =
        new BoardModel(
            TWO_BANKS,
            refusing.then(
                (handover, memory) -> {
                  throw new AssertionError("there was no handover");
                }));

    board.powerOn();

    assertEquals(List.of(), board.trace().orElseThrow().steps());
  }

  @Test
  void everyByteKnowsWhoWroteItLast() {
    AddressRange heap = AddressRange.of(0x40001000L, 0x2000);
    BoardModel board =
        new BoardModel(
            TWO_BANKS,
            (cause, memory) -> {
              TracedMemory traced = new TracedMemory(memory);
              traced.step(
                  new Stage("U-Boot"),
                  "relocation",
                  step -> step.write(heap.start(), Content.fill(0, heap.size()), "heap"));
              traced.step(
                  new Stage("booti"),
                  "ramdisk relocation",
                  step -> step.write(heap.start(), Content.fill(1, 0x1000), "ramdisk"));
              return BootTrace.refused(traced.steps(), "enough");
            });
    board.powerOn();
    assertEquals("U-Boot: relocation (heap), boot 1", writer(board, heap.last()));
    assertEquals("booti: ramdisk relocation (ramdisk), boot 1", writer(board, heap.start()));

    board.memory().write(heap.start(), Content.fill(9, 1));
    assertEquals("the running system, boot 1", writer(board, heap.start()));
    board.reset(ResetKind.WARM);

    assertEquals("booti: ramdisk relocation (ramdisk), boot 2", writer(board, heap.start()));
    assertEquals("nobody", writer(board, HIGH.start()));
  }

  private static String writer(BoardModel board, PhysicalAddress address) {
    return board.memory().writerOf(address).map(Writer::toString).orElse("nobody");
  }

  @Test
  void aBoardThatIsOffCannotBeReset() {
    BoardModel board = new BoardModel(TWO_BANKS, BoardModelTest::boots);

    assertEquals(
        "the board is off",
        assertThrows(IllegalStateException.class, () -> board.reset(ResetKind.WARM)).getMessage());
  }

  private static BootTrace boots(ResetCause cause, Memory memory) {
    AddressRange kernel = AddressRange.of(ENTRY, 0x1000);
    Step start =
        new Step(
            new Stage("firmware"),
            "start",
            WritePath.COMMAND,
            List.of(),
            List.of(Message.info("starts, cause " + cause)),
            List.of());
    return BootTrace.handedOver(
        List.of(start),
        new Handover(
            ENTRY,
            kernel,
            kernel,
            AddressRange.of(FDT, 0x1000),
            DeviceTree.of(Node.named("")),
            Optional.empty()));
  }

  private static void fill(Board board) {
    for (AddressRange range : List.of(REGION, HIGH_REGION)) {
      board.memory().write(range.start(), Content.pattern(1, range.start(), range.size()));
    }
  }

  private static byte[] sha256(Board board, AddressRange range) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(board.memory().bytes(range).orElseThrow());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
