package dev.conifer.board;

import com.google.common.collect.Range;
import com.google.common.collect.RangeMap;
import com.google.common.collect.TreeRangeMap;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.ContentHash;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.util.List;
import java.util.Optional;

/**
 * A board's DRAM: one bank or several, anywhere in 64 bits, at the cost of what was written to it.
 *
 * <p>What nobody wrote since power came on is unknown. Banks that touch are one stretch of memory
 * for reads and writes; between banks that do not there is nothing. Of every byte it is known who
 * wrote it last.
 */
public final class PhysicalMemory implements Memory {
  private final List<AddressRange> banks;
  private final SparseMemory dram;
  private final CacheLines cache;
  private final RangeMap<PhysicalAddress, Writer> writers = TreeRangeMap.create();
  private Writer current = new Writer("the board's owner", "", 0);

  /**
   * DRAM in which nothing is known yet.
   *
   * @param banks ascending, not empty, without overlap
   */
  public PhysicalMemory(List<AddressRange> banks) {
    this.banks = checked(banks);
    this.dram = new SparseMemory(MemoryMap.of(banks), "never written since power-on");
    this.cache = new CacheLines(dram);
  }

  private static List<AddressRange> checked(List<AddressRange> banks) {
    if (banks.isEmpty()) {
      throw new IllegalArgumentException("no DRAM bank");
    }
    for (int i = 0; i < banks.size(); i++) {
      if (banks.get(i).isEmpty()) {
        throw new IllegalArgumentException("bank " + banks.get(i) + " is empty");
      }
      if (i > 0 && banks.get(i).start().isBelow(banks.get(i - 1).end())) {
        throw new IllegalArgumentException(
            "bank " + banks.get(i) + " does not lie above " + banks.get(i - 1));
      }
    }
    return List.copyOf(banks);
  }

  /** The banks, ascending. */
  public List<AddressRange> banks() {
    return banks;
  }

  @Override
  public Content read(AddressRange range) {
    return dram.read(range);
  }

  @Override
  public void write(PhysicalAddress start, Content content) {
    dram.write(start, content);
    note(AddressRange.of(start, content.size()), current);
  }

  /**
   * Writes as a CPU does whose cache is on: everybody on the board reads what was written, but DRAM
   * has it only once the cache is {@linkplain #clean cleaned}. A reset in between may lose it.
   */
  public void writeCached(PhysicalAddress start, Content content) {
    cache.dirty(AddressRange.of(start, content.size()));
    write(start, content);
  }

  /** Cleans the cache: what was written in {@code range} is in DRAM now. */
  public void clean(AddressRange range) {
    cache.clean(range);
  }

  /** SHA-256 of what lies in {@code range}, in hexadecimal; absent when a byte is not known. */
  public Optional<String> sha256(AddressRange range) {
    return ContentHash.sha256(read(range));
  }

  /** Who wrote the byte at {@code address} last; absent when nobody did since power came on. */
  public Optional<Writer> writerOf(PhysicalAddress address) {
    return Optional.ofNullable(writers.get(address));
  }

  /** Who wrote each byte last; later writes do not change it. */
  public Writers writers() {
    return new Writers(writers);
  }

  /** What it holds now; later writes do not change it. */
  public SparseMemory.Snapshot snapshot() {
    return dram.snapshot();
  }

  /** Makes it hold what it held when {@code snapshot} was taken of it. */
  public void restore(SparseMemory.Snapshot snapshot) {
    dram.restore(snapshot);
    writers.clear();
    banks.forEach(
        bank -> note(bank, new Writer("a snapshot that was restored", "", current.boot())));
  }

  /** Writes as somebody who has a name. */
  void writeAs(Writer writer, PhysicalAddress start, Content content) {
    dram.write(start, content);
    note(AddressRange.of(start, content.size()), writer);
  }

  /** In which boot the board is, counted from 1. */
  int boot() {
    return current.boot();
  }

  /** Says who writes from now on. */
  void writtenBy(Writer writer) {
    current = writer;
  }

  /** Notes what the steps of a boot wrote; they were the last that wrote anything. */
  void note(List<Step> steps, int boot) {
    for (Step step : steps) {
      for (WriteSet write : step.writes()) {
        if (write.certainty() == WriteSet.Certainty.WILL) {
          note(write.range(), new Writer(step.title(), write.what(), boot));
        }
      }
    }
  }

  private void note(AddressRange range, Writer writer) {
    if (!range.isEmpty()) {
      writers.put(Range.closed(range.start(), range.last()), writer);
    }
  }

  /** Power was cut and came back. */
  void powerCycle() {
    banks.forEach(dram::forget);
    cache.forget();
    writers.clear();
  }

  /** Goes through a reset over which DRAM keeps what {@code retention} says. */
  void reset(Retention.Reset reset, Retention retention, DirtyLines lines) {
    for (AddressRange lost : cache.lose(lines, reset)) {
      note(
          lost,
          new Writer("a cache line that was lost in the " + reset.kind(), "", current.boot()));
    }
    for (AddressRange bank : banks) {
      Content before = dram.read(bank);
      Content after = retention.after(reset, bank, before);
      if (after != before) {
        dram.write(bank.start(), after);
        if (retention instanceof Retention.Lost || retention instanceof Retention.Filled) {
          note(bank, new Writer("the " + reset.kind(), "", current.boot()));
        }
      }
    }
  }
}
