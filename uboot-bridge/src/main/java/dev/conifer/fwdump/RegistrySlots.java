package dev.conifer.fwdump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The registry's memory: two slots of half its size each, so that a reset in the middle of a write
 * leaves the other one. A writer writes the older slot.
 *
 * @param slots what each of the two holds; absent where it cannot be read
 * @param diagnostics why not
 */
public record RegistrySlots(List<Optional<FirmwareDump>> slots, List<Diagnostic> diagnostics) {
  /** How many slots there are. */
  public static final int SLOTS = 2;

  public RegistrySlots {
    slots = List.copyOf(slots);
    diagnostics = List.copyOf(diagnostics);
  }

  /**
   * Reads it.
   *
   * @param name what holds the bytes, for diagnostics
   * @param content all of its memory
   */
  public static RegistrySlots read(String name, byte[] content) {
    int size = content.length / SLOTS;
    List<Optional<FirmwareDump>> slots = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (int i = 0; i < SLOTS; i++) {
      Result<FirmwareDump> slot =
          FirmwareDump.read(
              name + ", slot " + i, Arrays.copyOfRange(content, i * size, (i + 1) * size));
      slots.add(slot.value());
      diagnostics.addAll(slot.diagnostics());
    }
    return new RegistrySlots(slots, diagnostics);
  }

  /** What holds: the newer of what can be read; absent when that is nothing. */
  public Optional<FirmwareDump> current() {
    return index().map(i -> slots.get(i).orElseThrow());
  }

  /** The slot that the next write goes to: the one that does not hold what holds. */
  public int nextSlot() {
    return index().map(i -> 1 - i).orElse(0);
  }

  private Optional<Integer> index() {
    Optional<FirmwareDump> first = slots.get(0);
    Optional<FirmwareDump> second = slots.get(1);
    if (first.isEmpty() || second.isEmpty()) {
      return first.isPresent() ? Optional.of(0) : second.map(slot -> 1);
    }
    // Sequence numbers go round: what counts is which of the two is ahead.
    int ahead = second.get().sequence() - first.get().sequence();
    return Optional.of(ahead > 0 ? 1 : 0);
  }
}
