package dev.conifer.board;

import com.google.common.collect.ImmutableRangeMap;
import com.google.common.collect.RangeMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.Optional;

/** Who wrote each byte of a board's memory last, as it was at one time. */
public final class Writers {
  private final ImmutableRangeMap<PhysicalAddress, Writer> map;

  Writers(RangeMap<PhysicalAddress, Writer> map) {
    this.map = ImmutableRangeMap.copyOf(map);
  }

  /** Who wrote the byte at {@code address} last; absent when nobody did since power came on. */
  public Optional<Writer> of(PhysicalAddress address) {
    return Optional.ofNullable(map.get(address));
  }
}
