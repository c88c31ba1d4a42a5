package dev.conifer.kho;

import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** A map of pages that is made: its pieces with their places, one behind the other. */
public final class KhoPages {
  private final NavigableMap<PhysicalAddress, byte[]> pieces = new TreeMap<>();
  private final PhysicalAddress first;
  private PhysicalAddress next;

  KhoPages(PhysicalAddress first) {
    this.first = first;
    this.next = first;
  }

  /**
   * The map of {@code runs} in the form of {@code version}.
   *
   * @param at where its pieces go, a page's beginning
   */
  public static KhoPages of(
      KhoVersion version, List<PreservedPages> runs, KhoKernel kernel, PhysicalAddress at) {
    return version.isRadix()
        ? RadixTreeWriter.write(runs, kernel, at)
        : BitmapList.write(runs, kernel, at);
  }

  PhysicalAddress add(byte[] piece) {
    PhysicalAddress at = next;
    pieces.put(at, piece);
    next = at.plus(piece.length);
    return at;
  }

  byte[] at(PhysicalAddress place) {
    return Objects.requireNonNull(pieces.get(place));
  }

  /** The address that {@code preserved-memory-map} holds; 0 when there is nothing. */
  public PhysicalAddress root() {
    return pieces.isEmpty() ? PhysicalAddress.ZERO : first;
  }

  /** Puts everything into {@code memory}. */
  public void writeTo(Memory memory) {
    pieces.forEach((at, bytes) -> memory.write(at, Content.ofBytes(bytes.clone())));
  }
}
