package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private static final long MILLISECOND = 1_000_000;
  private static final String ERASE = "\r\u001b[K";

  private final StringWriter screen = new StringWriter();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

  @Test
  void aShortJobHasNone() {
    ProgressBar bar = bar(true);
    pass(999);
    bar.reached(8);
    bar.erase();
    assertEquals("", screen.toString());
  }

  @Test
  void aLongJobHasOneThatIsGoneAtTheEnd() {
    ProgressBar bar = bar(true);
    pass(1000);
    bar.reached(4);
    pass(100);
    bar.reached(8);
    bar.erase();
    bar.erase();
    assertEquals(
        ERASE
            + "[###############---------------] 4 of 8"
            + ERASE
            + "[##############################] 8 of 8"
            + ERASE,
        screen.toString());
  }

  @Test
  void itIsNotDrawnAllTheTime() {
    ProgressBar bar = bar(true);
    pass(2000);
    bar.reached(0);
    pass(99);
    bar.reached(8);
    assertEquals(ERASE + "[------------------------------] 0 of 8", screen.toString());
  }

  @Test
  void afterOtherLinesItComesBackAtOnce() {
    ProgressBar bar = bar(true);
    pass(1000);
    bar.reached(0);
    bar.erase();
    bar.reached(0);
    String line = ERASE + "[------------------------------] 0 of 8";
    assertEquals(line + ERASE + line, screen.toString());
  }

  @Test
  void withoutATerminalNothingIsEverWritten() {
    ProgressBar bar = bar(false);
    pass(10_000);
    bar.reached(4);
    bar.erase();
    assertEquals("", screen.toString());
  }

  private ProgressBar bar(boolean visible) {
    return new ProgressBar(visible, new PrintWriter(screen), 8, clock::get);
  }

  private void pass(long milliseconds) {
    clock.addAndGet(milliseconds * MILLISECOND);
  }
}
