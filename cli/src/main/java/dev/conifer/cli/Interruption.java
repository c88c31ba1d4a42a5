package dev.conifer.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ctrl-C while a long command runs: interrupts the thread that works, and holds the end of the
 * process up until that has said how far it came. The process then ends with 130, as every one does
 * that a SIGINT ends (128 and the signal's number).
 */
final class Interruption {
  /** How long the process is held up at most, in seconds. */
  private static final long PATIENCE = 10;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch told = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt, "interruption");

  private Interruption() {}

  /** Does {@code work}, which is interrupted when the process is to end, and then tells so. */
  static <T> T mayEnd(Supplier<T> work) {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    try {
      return work.get();
    } finally {
      interruption.told();
    }
  }

  private void interrupt() {
    worker.interrupt();
    try {
      if (!told.await(PATIENCE, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void told() {
    told.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs.
      Thread.interrupted();
    }
  }
}
