package dev.conifer.scenario.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.board.ResetKind;
import dev.conifer.scenario.campaign.Crash.End;
import dev.conifer.scenario.campaign.Crash.Point;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a boot breaks off, and what resets the board then. */
class CrashTest {
  private static final int LOADER = 30;
  private static final int KERNEL = 4;

  @ParameterizedTest
  @CsvSource({
    "LOADER, HANG, true, WATCHDOG",
    "LOADER, BUTTON, true, COLD",
    "LOADER, PANIC, true, COLD",
    "KERNEL_ENTRY, PANIC, true, WATCHDOG",
    "EARLY_KERNEL, PANIC, true, WATCHDOG",
    "USER_SPACE, PANIC, true, WARM",
    "USER_SPACE, PANIC, false, COLD",
    "USER_SPACE, HANG, true, WATCHDOG",
    "USER_SPACE, BUTTON, true, COLD",
  })
  void theResetIsThatOfWhoeverFindsOut(
      Point point, End end, boolean canResetWarm, ResetKind reset) {
    assertEquals(reset, new Crash(point, 7, end).reset(canResetWarm));
  }

  @ParameterizedTest
  @CsvSource({
    "LOADER, 0, 0",
    "LOADER, 29, 29",
    "LOADER, 30, 0",
    "KERNEL_ENTRY, 5, 30",
    "EARLY_KERNEL, 0, 30",
    "EARLY_KERNEL, 3, 33",
    "EARLY_KERNEL, 4, 30",
    "USER_SPACE, 5, 2147483647",
  })
  void theShareSaysAtWhichWrite(Point point, int share, int writes) {
    assertEquals(writes, new Crash(point, share, End.HANG).writes(LOADER, KERNEL));
  }

  @Test
  void stagesThatWriteNothingAreOverAtOnce() {
    assertEquals(0, new Crash(Point.LOADER, 5, End.HANG).writes(0, 0));
    assertEquals(9, new Crash(Point.EARLY_KERNEL, 5, End.HANG).writes(9, 0));
  }

  @Test
  void aCampaignHasEveryPointWithEveryEndAndFirmwareBeforeTheLoader() {
    Set<String> drawn = new HashSet<>();
    boolean hasFirmware = false;
    for (long seed = 0; seed < 1000; seed++) {
      Sketch sketch = Sketch.of(seed);
      sketch.crashes().forEach(crash -> drawn.add(crash.point() + " " + crash.end()));
      hasFirmware |= sketch.planSource().contains("tf-a { writes");
    }

    assertEquals(Point.values().length * End.values().length, drawn.size());
    assertTrue(hasFirmware);
  }
}
