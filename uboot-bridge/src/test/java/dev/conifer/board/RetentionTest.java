package dev.conifer.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootTrace;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What resets do to memory: each fault, its extent, and that it can be repeated. */
class RetentionTest {
  private static final AddressRange RAM = AddressRange.of(0x40000000L, 0x100000);
  private static final AddressRange REGION = AddressRange.of(0x40080000L, 0x10000);
  private static final AddressRange PART = AddressRange.of(0x40084000L, 0x1000);

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1})
  void bitsRotAtTheirRate(double rate) {
    BoardModel board = filled(new Retention.BitRot(rate, 1));
    byte[] before = bytes(board);

    board.reset(ResetKind.WARM);

    double rotten = (double) differingBits(before, bytes(board)) / (8 * REGION.size());
    assertEquals(rate, rotten, rate / 5);
  }

  @Test
  void theSameSeedRotsTheSameBitsAndEveryResetOthers() {
    BoardModel one = filled(new Retention.BitRot(0.01, 7));
    BoardModel same = filled(new Retention.BitRot(0.01, 7));
    BoardModel other = filled(new Retention.BitRot(0.01, 8));

    List.of(one, same, other).forEach(board -> board.reset(ResetKind.WARM));

    assertArrayEquals(bytes(one), bytes(same));
    assertTrue(differingBits(bytes(one), bytes(other)) > 0);
    byte[] once = bytes(one);
    one.reset(ResetKind.WARM);
    assertTrue(differingBits(once, bytes(one)) > 0);
  }

  @Test
  void aRangeIsZeroedAndNothingElse() {
    BoardModel board = filled(new Retention.Within(MemoryMap.of(PART), Retention.ZEROED));
    byte[] expected = bytes(board);
    Arrays.fill(expected, 0x4000, 0x5000, (byte) 0);

    board.reset(ResetKind.WARM);

    assertArrayEquals(expected, bytes(board));
  }

  @Test
  void trainingPatternsLieWhereTheControllerTrainsAndDifferFromResetToReset() {
    BoardModel board = filled(new Retention.Within(MemoryMap.of(PART), new Retention.Training(3)));
    byte[] before = bytes(board);

    board.reset(ResetKind.WARM);

    byte[] once = bytes(board);
    assertEquals(differingBits(before, once), differingBits(part(before), part(once)));
    assertTrue(differingBits(part(before), part(once)) > 0);
    board.reset(ResetKind.WARM);
    assertTrue(differingBits(part(once), part(bytes(board))) > 0);
  }

  @Test
  void whatIsWrittenAgainAtEveryResetIsThereAgain() {
    BoardModel board =
        filled(new Retention.WrittenAgain(PART.start(), Content.fill(0xd0, PART.size())));

    board.reset(ResetKind.COLD);

    byte[] expected = new byte[0x1000];
    Arrays.fill(expected, (byte) 0xd0);
    assertArrayEquals(expected, part(bytes(board)));
  }

  @Test
  void faultsComeOneAfterTheOther() {
    Retention.Within zeroed = new Retention.Within(MemoryMap.of(PART), Retention.ZEROED);
    BoardModel board = filled(new Retention.InTurn(List.of(zeroed, new Retention.BitRot(0.1, 1))));

    board.reset(ResetKind.WARM);

    byte[] part = part(bytes(board));
    int ones = differingBits(part, new byte[part.length]);
    assertTrue(ones > 0 && ones < 8 * part.length / 5, () -> ones + " bits of zeros rotted");
  }

  @Test
  void aDirtyCacheLineMayNotReachDramOverAWatchdogReset() {
    BoardModel board =
        boots(
            new RetentionPolicy(
                Retention.KEPT, Retention.KEPT, Retention.KEPT, new DirtyLines(1, 1)));
    board.memory().write(REGION.start(), Content.fill(1, REGION.size()));
    board.memory().writeCached(PART.start(), Content.fill(2, 0x100));
    board.memory().clean(AddressRange.of(PART.start(), 0x40));
    assertEquals(2, board.memory().bytes(PART).orElseThrow()[0xff], "everybody reads the cache");

    board.reset(ResetKind.WATCHDOG);

    byte[] part = board.memory().bytes(PART).orElseThrow();
    assertEquals(2, part[0x3f], "what was cleaned is in DRAM");
    assertEquals(1, part[0x40], "the next line is as it was before");
    assertEquals(
        "a cache line that was lost in the watchdog reset, boot 1",
        board.memory().writerOf(PART.start().plus(0x40)).map(Writer::toString).orElse("nobody"));
  }

  @Test
  void aResetThatGoesThroughSoftwareLosesNoCacheLine() {
    BoardModel board =
        boots(
            new RetentionPolicy(
                Retention.KEPT, Retention.KEPT, Retention.KEPT, new DirtyLines(1, 1)));
    board.memory().writeCached(PART.start(), Content.fill(2, 0x100));

    board.reset(ResetKind.WARM);

    assertEquals(2, board.memory().bytes(AddressRange.of(PART.start(), 1)).orElseThrow()[0]);
  }

  @Test
  void boardsForgetWhatTheyAreKnownToForget() {
    List<AddressRange> banks = List.of(RAM);
    assertTrue(survives(Boards.hypervisorGuest(banks), ResetKind.COLD));
    assertTrue(
        survives(
            Boards.qemuVirt(List.of(AddressRange.of(0x40000000L, 0x10000000))), ResetKind.COLD));
    assertTrue(!survives(Boards.raspberryPi4(banks, 1), ResetKind.WARM));
    assertTrue(!survives(Boards.imx8mp(banks), ResetKind.WARM));
    assertTrue(!survives(Boards.watchdogOnly(banks, 1), ResetKind.COLD));
    assertTrue(survives(Boards.watchdogOnly(banks, 1), ResetKind.WATCHDOG));
  }

  private static boolean survives(BoardProfile profile, ResetKind kind) {
    AddressRange region = AddressRange.of(profile.banks().get(0).end().minus(0x1000), 0x1000);
    BoardModel board = new BoardModel(profile, (cause, memory) -> nothing());
    board.powerOn();
    board.memory().write(region.start(), Content.pattern(1, region.start(), region.size()));
    Optional<String> before = board.memory().sha256(region);
    board.reset(kind);
    return before.equals(board.memory().sha256(region));
  }

  @Test
  void aHashIsThatOfTheBytes() {
    BoardModel board = filled(Retention.KEPT);
    assertEquals(
        Optional.of("ad7facb2586fc6e966c004d7d1d16b024f5805ff7cb47c7a85dabd8b48892ca7"),
        sha256OfZeros(board));
    assertNotEquals(sha256OfZeros(board), board.memory().sha256(REGION));
  }

  private static Optional<String> sha256OfZeros(BoardModel board) {
    board.memory().write(RAM.start(), Content.fill(0, 0x1000));
    return board.memory().sha256(AddressRange.of(RAM.start(), 0x1000));
  }

  private static BoardModel filled(Retention retention) {
    BoardModel board = boots(new RetentionPolicy(retention, retention, retention));
    board.memory().write(REGION.start(), Content.pattern(5, REGION.start(), REGION.size()));
    return board;
  }

  private static BoardModel boots(RetentionPolicy policy) {
    BoardModel board =
        new BoardModel(
            BoardProfile.of(List.of(RAM)).withRetention(policy), (cause, memory) -> nothing());
    board.powerOn();
    return board;
  }

  private static BootTrace nothing() {
    return BootTrace.refused(List.of(), "nothing to boot");
  }

  private static byte[] bytes(BoardModel board) {
    return board.memory().bytes(REGION).orElseThrow();
  }

  private static byte[] part(byte[] region) {
    return Arrays.copyOfRange(region, 0x4000, 0x5000);
  }

  private static int differingBits(byte[] one, byte[] other) {
    int bits = 0;
    for (int i = 0; i < one.length; i++) {
      bits += Integer.bitCount((one[i] ^ other[i]) & 0xff);
    }
    return bits;
  }
}
