package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A device that writes memory by itself, such as a network card that fills its receive ring: until
 * somebody stops it, or resets it, and whoever owns the memory by then.
 */
public final class DmaEngine implements Device {
  /** How long it needs for a page, 4 KiB. */
  private static final Duration PAGE_TIME = Duration.ofMillis(1);

  private static final long PAGE = 0x1000;

  private final PhysicalMemory memory;
  private Optional<AddressRange> ring = Optional.empty();
  private Duration pending = Duration.ZERO;
  private long written;

  DmaEngine(PhysicalMemory memory) {
    this.memory = Objects.requireNonNull(memory);
  }

  @Override
  public String name() {
    return "DMA engine";
  }

  /**
   * Lets it fill {@code ring}, page after page and round again: a page in a millisecond.
   *
   * @param newRing whole pages of DRAM
   */
  public void start(AddressRange newRing) {
    if (newRing.isEmpty() || newRing.size() % PAGE != 0) {
      throw new IllegalArgumentException("no whole pages: " + newRing);
    }
    ring = Optional.of(newRing);
    pending = Duration.ZERO;
    written = 0;
  }

  /** Stops it, as a driver does that shuts down. */
  public void stop() {
    ring = Optional.empty();
  }

  @Override
  public boolean isAtReset() {
    return ring.isEmpty();
  }

  @Override
  public void reset() {
    stop();
  }

  @Override
  public void advance(Duration time) {
    if (ring.isEmpty()) {
      return;
    }
    pending = pending.plus(time);
    while (pending.compareTo(PAGE_TIME) >= 0) {
      pending = pending.minus(PAGE_TIME);
      PhysicalAddress at = ring.get().start().plus(written % ring.get().size());
      memory.writeAs(new Writer(name(), "received data", memory.boot()), at, received());
      written += PAGE;
    }
  }

  private Content received() {
    return Content.pattern(written, PhysicalAddress.ZERO, PAGE);
  }
}
