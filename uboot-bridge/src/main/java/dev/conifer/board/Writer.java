package dev.conifer.board;

import java.util.Objects;

/**
 * Who wrote a byte of memory last.
 *
 * @param who the title of a boot's step, such as {@code U-Boot: relocation}, or what else it was
 * @param what what it put there, such as {@code heap}; empty when nobody says
 * @param boot in which boot, counted from 1; a reset counts to the boot before it
 */
public record Writer(String who, String what, int boot) {
  public Writer {
    Objects.requireNonNull(who);
    Objects.requireNonNull(what);
  }

  /** {@code U-Boot: relocation (heap), boot 2}. */
  @Override
  public String toString() {
    return who + (what.isEmpty() ? "" : " (" + what + ")") + ", boot " + boot;
  }
}
