package dev.conifer.dump;

import java.util.Objects;
import java.util.Optional;

/**
 * What a kernel left in one zone of a ramoops region.
 *
 * @param kind what it is
 * @param index which of its kind, from 0
 * @param time when it was written, for a log record that tells
 * @param text the oldest bytes that are left first; of a packed record that is damaged, what came
 *     before the damage
 */
public record RamoopsRecord(Kind kind, int index, Optional<Time> time, String text) {
  public RamoopsRecord {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(time);
    Objects.requireNonNull(text);
  }

  /** The name of the file that pstore shows for it, such as {@code dmesg-ramoops-0}. */
  public String fileName() {
    return kind.prefix + "-ramoops-" + index;
  }

  /** What was written. */
  public enum Kind {
    /** The end of the log, written when the kernel died. */
    LOG("dmesg"),
    /** What went to the console. */
    CONSOLE("console"),
    /** What user space wrote to {@code /dev/pmsg0}. */
    USER("pmsg");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  /**
   * A time of day of the kernel that wrote.
   *
   * @param seconds since 1970
   * @param microseconds of the second
   */
  public record Time(long seconds, int microseconds) {}
}
