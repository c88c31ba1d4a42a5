package dev.conifer.kho;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.MemoryImage;
import dev.conifer.memory.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a handover in the steps of {@code kho_populate} and {@code kho_memory_init}. */
final class HandoverReader {
  /** The most bytes of one thing that are read; the kernel's own blob is a page. */
  private static final long MOST_BYTES = 16 << 20;

  private final MemoryImage image;
  private final KhoKernel kernel;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  HandoverReader(MemoryImage image, KhoKernel kernel) {
    this.image = image;
    this.kernel = kernel;
  }

  Result<KhoHandover> read(KhoChosen chosen) {
    Optional<KhoTree> tree =
        needed("linux,kho-fdt", chosen.fdt())
            .flatMap(bytes -> told(KhoTree.read("linux,kho-fdt", bytes, kernel)));
    List<AddressRange> scratch = scratch(chosen.scratch());
    Optional<PreservedMemory> preserved =
        tree.flatMap(t -> told(PreservedMemory.read(t, image, kernel)));
    if (preserved.isEmpty() || diagnostics.stream().anyMatch(Diagnostic::isError)) {
      return Result.failure(diagnostics);
    }
    return Result.of(
        new KhoHandover(
            chosen,
            tree.orElseThrow(),
            scratch,
            preserved.get(),
            reserveMem(tree.orElseThrow()),
            metadata(tree.orElseThrow())),
        diagnostics);
  }

  private List<AddressRange> scratch(AddressRange list) {
    List<AddressRange> areas = new ArrayList<>();
    for (Optional<AddressRange> area :
        needed("linux,kho-scratch", list)
            .map(bytes -> ScratchAreas.read(bytes, kernel))
            .orElse(List.of())) {
      if (area.isEmpty()) {
        diagnostics.add(
            error(
                "E-kho-scratch",
                "linux,kho-scratch",
                "scratch area %d leaves 64 bits".formatted(areas.size())));
      }
      area.ifPresent(areas::add);
    }
    return areas;
  }

  /** The tree's size stands in its header; up to version 2 nothing else tells it. */
  private List<ReserveMem> reserveMem(KhoTree tree) {
    return tree.entry(ReserveMem.ENTRY)
        .flatMap(entry -> entryBytes(entry, kernel.pageSize()))
        .flatMap(bytes -> asWarnings(ReserveMem.read(ReserveMem.ENTRY, bytes, kernel)))
        .orElse(List.of());
  }

  private Optional<KexecMetadata> metadata(KhoTree tree) {
    return tree.entry(KexecMetadata.ENTRY)
        .flatMap(entry -> entryBytes(entry, KexecMetadata.SIZE))
        .flatMap(bytes -> KexecMetadata.read(bytes, kernel));
  }

  private Optional<byte[]> entryBytes(KhoTree.Entry entry, long usualSize) {
    return AddressRange.ifValid(entry.data().bits(), entry.size().orElse(usualSize))
        .flatMap(this::bytes);
  }

  private Optional<byte[]> bytes(AddressRange range) {
    return Long.compareUnsigned(range.size(), MOST_BYTES) > 0
        ? Optional.empty()
        : image.bytes(range);
  }

  private Optional<byte[]> needed(String name, AddressRange range) {
    Optional<byte[]> bytes = bytes(range);
    if (bytes.isEmpty()) {
      diagnostics.add(error("E-kho-memory", name, range + " cannot be read"));
    }
    return bytes;
  }

  private static Diagnostic error(String code, String name, String message) {
    return Diagnostic.error(code, new BlobLocation(name, 0, ""), message)
        .withRemedy("look what has written there since the old kernel did");
  }

  /** What one subsystem hands over is its own affair: the rest is handed over all the same. */
  private <T> Optional<T> asWarnings(Result<T> result) {
    for (Diagnostic diagnostic : result.diagnostics()) {
      diagnostics.add(
          Diagnostic.warning(
              diagnostic.code().replaceFirst("^E-", "W-"),
              diagnostic.location(),
              diagnostic.message()));
    }
    return result.value();
  }

  private <T> Optional<T> told(Result<T> result) {
    diagnostics.addAll(result.diagnostics());
    return result.value();
  }
}
