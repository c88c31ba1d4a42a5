package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What DRAM keeps over a reset.
 *
 * <p>Content survives only while refresh goes on or its gap is short, and only when firmware does
 * not initialise the DRAM anew. Boards differ: a Raspberry Pi 5 keeps everything, an i.MX8MP
 * nothing. Every fault is drawn from a seed, so that a run can be repeated.
 */
public sealed interface Retention {
  /** Every byte is as it was before. */
  Retention KEPT = new Kept();

  /** Nothing is known of any byte. */
  Retention LOST = new Lost();

  /** Every byte is 0, as after a scrub that initialises ECC. */
  Retention ZEROED = new Filled(0);

  /**
   * What lies in {@code range} after a reset.
   *
   * @param reset the reset
   * @param range a whole bank
   * @param before what lay there
   * @return content of the same size
   */
  Content after(Reset reset, AddressRange range, Content before);

  /**
   * A reset of a board.
   *
   * @param kind what kind it is
   * @param number which one since the board was made, counted from 1
   */
  record Reset(ResetKind kind, int number) {
    public Reset {
      Objects.requireNonNull(kind);
    }
  }

  /** Every byte is as it was before. */
  record Kept() implements Retention {
    @Override
    public Content after(Reset reset, AddressRange range, Content before) {
      return before;
    }
  }

  /** Nothing is known of any byte. */
  record Lost() implements Retention {
    @Override
    public Content after(Reset reset, AddressRange range, Content before) {
      return Content.unknown("lost over the " + reset.kind(), before.size());
    }
  }

  /**
   * Every byte is the same: ECC initialisation, PSCI's {@code MEM_PROTECT}, a firmware that honours
   * the memory-overwrite request.
   *
   * @param value the byte
   */
  record Filled(int value) implements Retention {
    @Override
    public Content after(Reset reset, AddressRange range, Content before) {
      return Content.fill(value, before.size());
    }
  }

  /**
   * Refresh pauses: every bit may be another one.
   *
   * @param rate how likely each bit is to be another, from 0 to 1
   * @param seed which bits; other ones at every reset
   */
  record BitRot(double rate, long seed) implements Retention {
    public BitRot {
      if (!(rate >= 0 && rate <= 1)) {
        throw new IllegalArgumentException("rate " + rate);
      }
    }

    @Override
    public Content after(Reset reset, AddressRange range, Content before) {
      // An odd factor keeps the seeds of a board's resets apart.
      return Content.rotten(
          before, seed + 0x9e3779b97f4a7c15L * reset.number(), rate, range.start());
    }
  }

  /**
   * The DRAM controller trains itself by writing patterns; {@link Within} the ranges that it uses.
   *
   * @param seed of the patterns; other ones at every reset
   */
  record Training(long seed) implements Retention {
    @Override
    public Content after(Reset reset, AddressRange range, Content before) {
      return Content.pattern(seed + reset.number(), range.start(), range.size());
    }
  }

  /**
   * One retention in some ranges, and everything kept elsewhere.
   *
   * @param where the ranges
   * @param there what happens to them
   */
  record Within(MemoryMap where, Retention there) implements Retention {
    public Within {
      Objects.requireNonNull(where);
      Objects.requireNonNull(there);
    }

    @Override
    public Content after(Reset reset, AddressRange range, Content before) {
      return replaced(
          range,
          before,
          where,
          part ->
              there.after(
                  reset,
                  part,
                  before.slice(part.start().distanceFrom(range.start()), part.size())));
    }
  }

  /**
   * Something writes the same content again at every reset, as QEMU does with its tree and with
   * what {@code -device loader} names.
   *
   * @param start where
   * @param content what
   */
  record WrittenAgain(PhysicalAddress start, Content content) implements Retention {
    public WrittenAgain {
      Objects.requireNonNull(start);
      Objects.requireNonNull(content);
    }

    @Override
    public Content after(Reset reset, AddressRange range, Content before) {
      AddressRange target = AddressRange.of(start, content.size());
      return replaced(
          range,
          before,
          MemoryMap.of(target),
          part -> content.slice(part.start().distanceFrom(start), part.size()));
    }
  }

  /**
   * Several things happen one after the other.
   *
   * @param all in that order
   */
  record InTurn(List<Retention> all) implements Retention {
    public InTurn {
      all = List.copyOf(all);
    }

    @Override
    public Content after(Reset reset, AddressRange range, Content before) {
      Content content = before;
      for (Retention next : all) {
        content = next.after(reset, range, content);
      }
      return content;
    }
  }

  /** {@code before} with other content, of the same size, in each range of {@code where}. */
  private static Content replaced(
      AddressRange bank,
      Content before,
      MemoryMap where,
      Function<AddressRange, Content> replacement) {
    List<Content> parts = new ArrayList<>();
    PhysicalAddress at = bank.start();
    for (AddressRange part : where.intersection(bank).ranges()) {
      parts.add(before.slice(at.distanceFrom(bank.start()), part.start().distanceFrom(at)));
      parts.add(replacement.apply(part));
      at = part.end();
    }
    parts.add(before.slice(at.distanceFrom(bank.start()), bank.end().distanceFrom(at)));
    return Content.concat(parts);
  }
}
