package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What to tell when Java's heap is too small for what the user gave: that is nobody's bug, and the
 * user can give more.
 */
final class OutOfMemory {
  /** What HotSpot says of the heap; other limits, such as that of arrays, it calls by others. */
  private static final Set<String> OF_HEAP =
      Set.of("Java heap space", "GC overhead limit exceeded");

  /** So many bytes as are worth a try at least. */
  private static final long WORTH_A_TRY = 2L << 30;

  private OutOfMemory() {}

  /** Whether the heap was too small, and {@code e} came of that. */
  static boolean isReason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError error
          && OF_HEAP.contains(String.valueOf(error.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  /** Does {@code work} on the file {@code name}, which is told when memory runs out. */
  static <T> T toldFor(String name, Supplier<T> work) {
    try {
      return work.get();
    } catch (OutOfMemoryError e) {
      if (isReason(e)) {
        throw new DiagnosticException(in(name));
      }
      throw e;
    }
  }

  /**
   * What to tell.
   *
   * @param name the file that was worked on, or the command
   */
  static Diagnostic in(String name) {
    return error(name).withRemedy("give Java more: " + moreMemory());
  }

  /** What to tell of one of several files, {@code threads} of which are worked on at a time. */
  static Diagnostic inBatch(String name, int threads) {
    return threads == 1
        ? in(name)
        : error(name)
            .withRemedy("give Java more, " + moreMemory() + ", or do one file at a time, -j 1");
  }

  private static Diagnostic error(String name) {
    return Diagnostic.error(
        "E-memory",
        new FileLocation(name),
        "memory ran out: Java may use no more than "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB");
  }

  private static String moreMemory() {
    long bytes = Math.max(WORTH_A_TRY, 2 * Runtime.getRuntime().maxMemory());
    return "CONIFER_JAVA_OPTS=-Xmx" + ((bytes + (1 << 30) - 1) >> 30) + "g";
  }
}
