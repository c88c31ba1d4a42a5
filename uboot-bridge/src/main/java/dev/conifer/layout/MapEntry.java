package dev.conifer.layout;

import dev.conifer.memory.AddressRange;
import java.util.Objects;

/**
 * A stretch of DRAM that is used for one thing.
 *
 * @param range where it is
 * @param use what kind of thing
 * @param what what lies there; empty when it is free
 * @param who the step that put it there, or nobody's name
 */
public record MapEntry(AddressRange range, Use use, String what, String who) {
  public MapEntry {
    Objects.requireNonNull(range);
    Objects.requireNonNull(use);
    Objects.requireNonNull(what);
    Objects.requireNonNull(who);
  }

  /** What a stretch of DRAM is used for; the first that holds. */
  public enum Use {
    /** A preserved region of the plan. */
    PRESERVED,
    /** A step of the boot writes it. */
    WRITTEN,
    /** The board's own tree reserves it. */
    RESERVED,
    /** A step of the boot may write it. */
    MAY_BE_WRITTEN,
    /** No step of the boot touches it; Linux will use it. */
    FREE
  }
}
