package dev.conifer.scenario.campaign;

import dev.conifer.board.ResetKind;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * How a boot ends before anybody asks for it.
 *
 * @param point how far it comes
 * @param share a number that says where between the beginning and the end of that
 * @param end who resets the board
 */
record Crash(Point point, int share, End end) {
  Crash {
    Objects.requireNonNull(point);
    Objects.requireNonNull(end);
  }

  /** How far a boot comes. */
  enum Point {
    /** Firmware before the loader, or the loader, is at some write. */
    LOADER,
    /** The loader has done all, and the kernel has not done anything. */
    KERNEL_ENTRY,
    /** The kernel has not read its reservations yet. */
    EARLY_KERNEL,
    /** The kernel runs, and has used whatever memory it may use. */
    USER_SPACE
  }

  /** What ends it. */
  enum End {
    /** Whoever runs finds out, and resets the board itself if it can. */
    PANIC,
    /** Nobody finds out but the watchdog. */
    HANG,
    /** Somebody presses the button. */
    BUTTON
  }

  /** One made up. */
  static Crash draw(Random random) {
    List<Point> points = List.of(Point.values());
    List<End> ends = List.of(End.values());
    return new Crash(
        points.get(random.nextInt(points.size())),
        random.nextInt(1 << 16),
        ends.get(random.nextInt(ends.size())));
  }

  /**
   * After how many writes it breaks off.
   *
   * @param loader how many writes there are up to the kernel's entry
   * @param kernel how many the kernel makes before it reads its reservations
   */
  int writes(int loader, int kernel) {
    return switch (point) {
      case LOADER -> share % Math.max(1, loader);
      case KERNEL_ENTRY -> loader;
      case EARLY_KERNEL -> loader + share % Math.max(1, kernel);
      case USER_SPACE -> Integer.MAX_VALUE;
    };
  }

  /**
   * The reset that follows. A loader that panics asks PSCI for {@code SYSTEM_RESET} ({@code
   * do_reset}), which is cold. A kernel that panics before it knows of PSCI does nothing more,
   * until the watchdog ends it; later it resets warm where its firmware can.
   *
   * @param canResetWarm whether the firmware has {@code SYSTEM_RESET2}
   */
  ResetKind reset(boolean canResetWarm) {
    return switch (end) {
      case HANG -> ResetKind.WATCHDOG;
      case BUTTON -> ResetKind.COLD;
      case PANIC ->
          switch (point) {
            case LOADER -> ResetKind.COLD;
            case KERNEL_ENTRY, EARLY_KERNEL -> ResetKind.WATCHDOG;
            case USER_SPACE -> canResetWarm ? ResetKind.WARM : ResetKind.COLD;
          };
    };
  }

  @Override
  public String toString() {
    return point + " " + share + " " + end;
  }
}
