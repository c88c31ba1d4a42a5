package dev.conifer.fdt;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads blobs of version 16 and later, whoever wrote them.
 *
 * <p>A blob that is not well-formed gives diagnostics, each with the byte that is at fault; it
 * never gives another exception, and neither time nor memory grows faster than the blob. Bytes
 * after the blob's own {@code totalsize} are ignored, as boot loaders ignore them.
 *
 * <p>Stricter than libfdt, on purpose: the names of siblings are distinct, properties stand before
 * child nodes, names hold to dtc's character sets, and phandles are valid and unique. A tree that
 * breaks one of these means different things to different readers.
 */
public final class FdtReader {
  /** The newest version whose readers a blob must still suit: what libfdt calls its last one. */
  private static final int NEWEST_KNOWN = 17;

  /** The oldest version whose structure block looks like today's. */
  private static final int OLDEST_KNOWN = 16;

  private static final int RESERVATION_SIZE = 16;

  private final Blob blob;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private FdtReader(Blob blob) {
    this.blob = blob;
  }

  /**
   * The tree that {@code bytes} hold. They are copied once; the tree's values are parts of that
   * copy, which stays in memory as long as one of them.
   *
   * @param name what to call the bytes in a diagnostic, usually the file's path
   */
  public static Result<DeviceTree> read(String name, byte[] bytes) {
    Blob blob = new Blob(name, bytes);
    return FdtHeader.read(blob).then(header -> new FdtReader(blob).read(header));
  }

  private Result<DeviceTree> read(FdtHeader header) {
    if (!isReadable(header)) {
      return Result.failure(diagnostics);
    }
    List<MemoryReservation> reservations = reservations(header);
    Optional<Node> root = StructureReader.read(blob, header, diagnostics);
    if (root.isEmpty() || diagnostics.stream().anyMatch(Diagnostic::isError)) {
      return Result.failure(diagnostics);
    }
    DeviceTree tree =
        DeviceTree.of(root.get()).withReservations(reservations).withBootCpu(header.bootCpu());
    return Result.of(tree, diagnostics);
  }

  /** Whether the header describes blocks that lie inside the blob; all that is wrong is told. */
  private boolean isReadable(FdtHeader header) {
    if (header.totalSize() > blob.length()) {
      error(
          "E-fdt-truncated",
          blob.length(),
          "",
          "the blob is cut off: "
              + (header.totalSize() - blob.length())
              + " of its "
              + header.totalSize()
              + " bytes are missing",
          "copy the file again, whole");
      return false;
    }
    if (header.lastCompatibleVersion() > header.version()) {
      headerError(
          20,
          "the version is "
              + header.version()
              + ", older than the "
              + header.lastCompatibleVersion()
              + " that it claims to be compatible with");
    } else if (header.lastCompatibleVersion() > NEWEST_KNOWN) {
      headerError(
          24,
          "only readers of version "
              + header.lastCompatibleVersion()
              + " can read this blob; Conifer knows versions up to "
              + NEWEST_KNOWN);
    } else if (header.version() < OLDEST_KNOWN) {
      error(
          "E-fdt-version",
          20,
          "header",
          "version " + header.version() + " is too old: Conifer reads 16 and later",
          "convert it: dtc -I dtb -O dtb -V 17");
    }
    if (!diagnostics.isEmpty()) {
      return false;
    }
    int headerSize = FdtHeader.sizeOf(header.version());
    if (header.totalSize() < headerSize) {
      headerError(
          4,
          "the total size is "
              + header.totalSize()
              + " bytes, less than the header's "
              + headerSize);
      return false;
    }
    checkBlock(header, 16, "memory reservation", header.reservationsOffset(), 8, RESERVATION_SIZE);
    checkBlock(
        header, 8, "structure", header.structureOffset(), 4, header.structureSize().orElse(4));
    checkBlock(header, 12, "strings", header.stringsOffset(), 1, header.stringsSize().orElse(0));
    return diagnostics.isEmpty();
  }

  /**
   * @param field where in the header the block's offset stands
   * @param size how long the block is, or at least is
   */
  private void checkBlock(
      FdtHeader header, int field, String block, long offset, int alignment, long size) {
    if (offset < FdtHeader.sizeOf(header.version())) {
      headerError(field, "the " + block + " block begins at " + offset + ", inside the header");
    } else if (offset > header.totalSize() || size > header.totalSize() - offset) {
      headerError(
          field,
          "the "
              + block
              + " block, "
              + size
              + " bytes from "
              + offset
              + " on, reaches past the blob's end at "
              + header.totalSize());
    } else if (offset % alignment != 0) {
      headerError(
          field,
          "the "
              + block
              + " block begins at "
              + offset
              + ", which is not a multiple of "
              + alignment);
    }
  }

  /** Devicetree Specification v0.4, section 5.3. */
  private List<MemoryReservation> reservations(FdtHeader header) {
    List<MemoryReservation> found = new ArrayList<>();
    int limit = endOfReservations(header);
    int at = (int) header.reservationsOffset();
    while (limit - at >= RESERVATION_SIZE) {
      long address = blob.doubleWord(at);
      long size = blob.doubleWord(at + 8);
      if (size == 0) {
        if (address != 0) {
          diagnostics.add(
              Diagnostic.warning(
                      "W-fdt-reservations",
                      blob.at(at, "memory reservation block"),
                      "the reservation at 0x"
                          + Long.toHexString(address)
                          + " is 0 bytes long, which ends the list for dtc, libfdt and Linux:"
                          + " nothing after it is reserved")
                  .withRemedy("remove it, or give it a size"));
        }
        return found;
      }
      found.add(MemoryReservation.of(address, size));
      at += RESERVATION_SIZE;
    }
    error(
        "E-fdt-reservations",
        at,
        "memory reservation block",
        "the list of reservations has no end: no entry of size 0 stands before the next block",
        "build the blob again; it is damaged");
    return found;
  }

  /** Where the next block begins, or the blob ends. */
  private static int endOfReservations(FdtHeader header) {
    long end = header.totalSize();
    if (header.structureOffset() > header.reservationsOffset()) {
      end = Math.min(end, header.structureOffset());
    }
    if (header.stringsOffset() > header.reservationsOffset()) {
      end = Math.min(end, header.stringsOffset());
    }
    return (int) end;
  }

  private void headerError(int offset, String message) {
    error("E-fdt-header", offset, "header", message, "build the blob again; its header is damaged");
  }

  private void error(String code, int offset, String context, String message, String remedy) {
    diagnostics.add(Diagnostic.error(code, blob.at(offset, context), message).withRemedy(remedy));
  }
}
