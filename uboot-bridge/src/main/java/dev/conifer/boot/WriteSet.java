package dev.conifer.boot;

import dev.conifer.memory.AddressRange;
import java.util.Objects;

/**
 * A range that a step writes.
 *
 * @param range what is written, or may be
 * @param certainty whether it is sure
 * @param what what is put there, such as {@code heap} or {@code ramdisk}
 */
public record WriteSet(AddressRange range, Certainty certainty, String what) {
  public WriteSet {
    Objects.requireNonNull(range);
    Objects.requireNonNull(certainty);
    Objects.requireNonNull(what);
  }

  /** A range that the step writes for sure. */
  public static WriteSet will(AddressRange range, String what) {
    return new WriteSet(range, Certainty.WILL, what);
  }

  /** A range of which the step may write any byte. */
  public static WriteSet may(AddressRange range, String what) {
    return new WriteSet(range, Certainty.MAY, what);
  }

  /** How sure it is that a range is written. */
  public enum Certainty {
    /** The placement is deterministic; every byte is written. */
    WILL,
    /** Heap, stack, KASLR: any byte may be written, none has to be. */
    MAY
  }
}
