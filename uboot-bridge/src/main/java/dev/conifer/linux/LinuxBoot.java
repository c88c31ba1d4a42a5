package dev.conifer.linux;

import dev.conifer.boot.Step;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What Linux did with what it was handed.
 *
 * @param steps its own steps, in order of time
 * @param reservations what became of each reservation, in the order in which Linux looked at them
 * @param usable the memory that it hands to its allocator, of which any byte may be written
 * @param handBacks what it can make of its devices of persistent memory, if user space asks for it
 * @param failure why it did not get so far; absent when it did
 */
public record LinuxBoot(
    List<Step> steps,
    List<ReservationOutcome> reservations,
    MemoryMap usable,
    List<HandBack> handBacks,
    Optional<String> failure) {
  public LinuxBoot {
    steps = List.copyOf(steps);
    reservations = List.copyOf(reservations);
    Objects.requireNonNull(usable);
    handBacks = List.copyOf(handBacks);
    Objects.requireNonNull(failure);
  }

  /** The outcomes of the reservations that have a byte of {@code range}. */
  public List<ReservationOutcome> reservationsOn(AddressRange range) {
    return reservations.stream()
        .filter(outcome -> outcome.range().map(range::overlaps).orElse(false))
        .toList();
  }
}
