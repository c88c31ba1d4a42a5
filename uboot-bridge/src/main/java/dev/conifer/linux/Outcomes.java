package dev.conifer.linux;

import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.memory.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of each reservation so far. A later step of the kernel may change it: a node that is
 * refused gives back bytes that others have reserved too.
 */
final class Outcomes {
  private final LinuxProfile profile;
  private final List<ReservationOutcome> list = new ArrayList<>();

  Outcomes(LinuxProfile profile) {
    this.profile = profile;
  }

  void add(String source, Optional<AddressRange> range, Fate fate, String reason) {
    list.add(new ReservationOutcome(source, range, fate, reason, profile));
  }

  void add(String source, AddressRange range, Fate fate, String reason) {
    add(source, Optional.of(range), fate, reason);
  }

  /** What becomes of the range of {@code source} after all. */
  void change(String source, AddressRange range, Fate fate, String reason) {
    for (int i = 0; i < list.size(); i++) {
      ReservationOutcome known = list.get(i);
      if (known.source().equals(source) && known.range().equals(Optional.of(range))) {
        list.set(i, new ReservationOutcome(source, Optional.of(range), fate, reason, profile));
        return;
      }
    }
    add(source, range, fate, reason);
  }

  /** All of them, once nothing changes in {@code memblock} any more. */
  List<ReservationOutcome> settled(Memblock memblock) {
    return list.stream().map(outcome -> settled(outcome, memblock)).toList();
  }

  private ReservationOutcome settled(ReservationOutcome outcome, Memblock memblock) {
    if (outcome.fate() != Fate.HONOURED || outcome.range().map(memblock::keeps).orElse(true)) {
      return outcome;
    }
    AddressRange range = outcome.range().orElseThrow();
    String reason =
        memblock
            .releaser(range)
            .map(claim -> "some of it went back to the allocator with " + claim)
            .orElse("it is not kept");
    return new ReservationOutcome(outcome.source(), outcome.range(), Fate.DROPPED, reason, profile);
  }
}
