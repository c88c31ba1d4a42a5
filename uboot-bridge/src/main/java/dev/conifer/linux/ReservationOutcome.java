package dev.conifer.linux;

import dev.conifer.memory.AddressRange;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of one reservation in a tree: one range of a reserved-memory node, or one entry of
 * the memory reservation block.
 *
 * @param source the node's path, or {@code /memreserve/}
 * @param range what it asks for, or where the kernel places it; absent when it has no place, or
 *     cannot be read
 * @param fate what Linux does with it
 * @param reason why, in words that go on after a colon
 * @param kernel which version of Linux does so, and how that is known
 */
public record ReservationOutcome(
    String source, Optional<AddressRange> range, Fate fate, String reason, LinuxProfile kernel) {
  /** What {@link #source()} is for an entry of the memory reservation block. */
  public static final String RESERVATION_BLOCK = "/memreserve/";

  /** What {@link #source()} is for the header of a dead kernel's memory. */
  public static final String CORE_HEADER = "/chosen/linux,elfcorehdr";

  public ReservationOutcome {
    Objects.requireNonNull(source);
    Objects.requireNonNull(range);
    Objects.requireNonNull(fate);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(kernel);
  }

  /** Whether every byte of {@code wanted} is kept by this reservation. */
  public boolean keeps(AddressRange wanted) {
    return fate == Fate.HONOURED && range.map(r -> r.contains(wanted)).orElse(false);
  }

  /** The same outcome for another reason. */
  ReservationOutcome withReason(String newReason) {
    return new ReservationOutcome(source, range, fate, newReason, kernel);
  }

  /** Whether the kernel was asked for a reservation that it does not make. */
  public boolean isLost() {
    return fate == Fate.DROPPED || fate == Fate.UNPLACED;
  }

  /** {@code /memreserve/ [0x48000000, 0x48001000) honoured: reserved}. */
  @Override
  public String toString() {
    return source + range.map(r -> " " + r).orElse("") + " " + fate.title + ": " + reason;
  }

  /** What Linux does with a reservation. */
  public enum Fate {
    /** The range is kept out of the allocator. */
    HONOURED("honoured"),
    /** A contiguous memory area: movable pages live in it, so that bytes in it do not survive. */
    REUSED("reused"),
    /** The range is ordinary memory for the kernel. */
    DROPPED("dropped"),
    /** The node is not to be used, and Linux does not look at it. */
    DISABLED("passed over"),
    /** The kernel was to choose the address, and found none. */
    UNPLACED("unplaced");

    private final String title;

    Fate(String title) {
      this.title = title;
    }

    /** The word for people. */
    public String title() {
      return title;
    }
  }
}
