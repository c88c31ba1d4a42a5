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
import java.util.Optional;

/**
 * Memory as it was copied out of a machine: a board's image, QEMU's {@code pmemsave} or RAM file, a
 * ramdump in several files. Nothing is read before somebody asks.
 */
public final class RawMemory implements MemoryImage {
  private final Extents extents;

  private RawMemory(List<Part> parts) {
    this.extents =
        new Extents(
            parts.stream().map(part -> new Extents.Extent(part.range(), part.bytes, 0)).toList());
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
    return extents.present();
  }

  @Override
  public Optional<byte[]> bytes(AddressRange range) {
    return extents.bytes(range);
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
