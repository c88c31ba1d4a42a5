package dev.conifer.dump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Memory as it was copied out of a machine: a board's image, QEMU's {@code pmemsave} or RAM file, a
 * ramdump in several files. Nothing is read before somebody asks.
 */
public final class RawMemory implements MemoryImage {
  private final NavigableMap<PhysicalAddress, Part> parts;
  private final MemoryMap present;

  private RawMemory(List<Part> parts) {
    this.parts = new TreeMap<>();
    parts.stream()
        .filter(part -> part.bytes.size() > 0)
        .forEach(part -> this.parts.put(part.start, part));
    this.present = MemoryMap.of(this.parts.values().stream().map(Part::range).toList());
  }

  /** The memory that {@code parts} hold, no two of which may hold the same address. */
  public static Result<RawMemory> of(List<Part> parts) {
    List<Diagnostic> problems = new ArrayList<>();
    List<Part> sorted = new ArrayList<>();
    for (Part part : parts) {
      if (AddressRange.ifValid(part.start.bits(), part.bytes.size()).isPresent()) {
        sorted.add(part);
      } else {
        problems.add(error(part, "at %s it ends beyond 64 bits".formatted(part.start)));
      }
    }
    sorted.sort(Comparator.comparing(Part::start));
    for (int i = 1; i < sorted.size(); i++) {
      Part before = sorted.get(i - 1);
      Part part = sorted.get(i);
      if (before.range().overlaps(part.range())) {
        problems.add(
            error(
                part,
                "at %s it overlaps '%s' at %s"
                    .formatted(part.range(), before.name, before.range())));
      }
    }
    return problems.isEmpty() ? Result.of(new RawMemory(sorted)) : Result.failure(problems);
  }

  private static Diagnostic error(Part part, String message) {
    return Diagnostic.error("E-memory-image", new FileLocation(part.name), message)
        .withRemedy("give the physical address at which the file's first byte was");
  }

  @Override
  public MemoryMap present() {
    return present;
  }

  @Override
  public Optional<byte[]> bytes(AddressRange range) {
    if (!present.contains(range) || range.size() > Integer.MAX_VALUE - 8) {
      return Optional.empty();
    }
    byte[] bytes = new byte[(int) range.size()];
    PhysicalAddress at = range.start();
    while (at.isBelow(range.end())) {
      Map.Entry<PhysicalAddress, Part> entry = Objects.requireNonNull(parts.floorEntry(at));
      PhysicalAddress end = PhysicalAddress.min(range.end(), entry.getValue().range().end());
      int length = (int) end.distanceFrom(at);
      Optional<byte[]> part = entry.getValue().bytes.bytes(at.distanceFrom(entry.getKey()), length);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      System.arraycopy(part.get(), 0, bytes, (int) at.distanceFrom(range.start()), length);
      at = end;
    }
    return Optional.of(bytes);
  }

  /**
   * One file of it.
   *
   * @param name the file's name, for diagnostics
   * @param start the physical address of its first byte
   * @param bytes its content
   */
  public record Part(String name, PhysicalAddress start, ByteSource bytes) {
    AddressRange range() {
      return AddressRange.of(start, bytes.size());
    }
  }
}
