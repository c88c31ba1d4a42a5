package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;

/**
 * What DRAM keeps over a reset.
 *
 * <p>Content survives only while refresh goes on or its gap is short, and only when firmware does
 * not initialise the DRAM anew. Boards differ: a Raspberry Pi 5 keeps everything, an i.MX8MP
 * nothing.
 */
public sealed interface Retention {
  /** Every byte is as it was before. */
  Retention KEPT = new Kept();

  /** Nothing is known of any byte. */
  Retention LOST = new Lost();

  /**
   * What lies in {@code range} after a reset.
   *
   * @param kind the reset
   * @param before what lay there
   * @return content of the same size
   */
  Content after(ResetKind kind, AddressRange range, Content before);

  /** Every byte is as it was before. */
  record Kept() implements Retention {
    @Override
    public Content after(ResetKind kind, AddressRange range, Content before) {
      return before;
    }
  }

  /** Nothing is known of any byte. */
  record Lost() implements Retention {
    @Override
    public Content after(ResetKind kind, AddressRange range, Content before) {
      return Content.unknown("lost over the " + kind, before.size());
    }
  }
}
