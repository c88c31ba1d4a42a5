package dev.conifer.image;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The headers of an EFI application, which is a PE32+ file: an arm64 kernel with an EFI stub is one
 * too. Numbers in the file are little-endian.
 *
 * @param machine the processor: 0xaa64 is arm64
 * @param entry where the application begins, in bytes from its image's start
 * @param imageBase the address that it was linked for
 * @param sectionAlignment what its sections are aligned to in memory, in bytes
 * @param imageSize how much memory it says it takes, in bytes ({@code SizeOfImage})
 * @param headersSize how much of the file, from its start, comes first in memory, in bytes
 * @param subsystem 10 an application, 11 a boot service driver, 12 a runtime driver
 * @param optionalHeaderSize how much of the file lies between the COFF header and the section
 *     table, in bytes
 * @param relocated whether it has a table of base relocations
 * @param sections in their order
 * @see <a href="https://learn.microsoft.com/en-us/windows/win32/debug/pe-format">PE Format</a>
 */
public record PeImage(
    int machine,
    long entry,
    long imageBase,
    long sectionAlignment,
    long imageSize,
    long headersSize,
    int subsystem,
    int optionalHeaderSize,
    boolean relocated,
    List<Section> sections) {
  /** {@code IMAGE_FILE_MACHINE_ARM64}. */
  public static final int ARM64 = 0xaa64;

  private static final int DOS_HEADER_SIZE = 64;
  private static final int PE_OFFSET_AT = 0x3c;
  private static final int PE_MAGIC = 0x4550;
  private static final int COFF_HEADER_SIZE = 24;
  private static final int PE32_PLUS = 0x20b;

  /** The optional header up to its data directories. */
  private static final int OPTIONAL_HEADER_SIZE = 112;

  /** Where the number of data directories is. */
  private static final int DIRECTORIES_AT = 108;

  private static final int SECTION_HEADER_SIZE = 40;

  /** {@code IMAGE_DIRECTORY_ENTRY_BASERELOC}, counted from 0. */
  private static final int RELOCATIONS = 5;

  private static final int RELOCATIONS_AT = OPTIONAL_HEADER_SIZE + 8 * RELOCATIONS;

  /**
   * A section.
   *
   * @param name at most 8 bytes
   * @param virtualAddress where it lies in memory, in bytes from the image's start
   * @param virtualSize how much memory it takes, in bytes
   * @param fileOffset where its data lie in the file
   * @param fileSize how much of it the file holds, in bytes
   */
  public record Section(
      String name, long virtualAddress, long virtualSize, long fileOffset, long fileSize) {
    public Section {
      Objects.requireNonNull(name);
    }

    /** Where it ends in memory, in bytes from the image's start. */
    long virtualEnd() {
      return virtualAddress + Math.max(virtualSize, fileSize);
    }
  }

  public PeImage {
    sections = List.copyOf(sections);
  }

  /**
   * Reads the headers at the beginning of {@code content}.
   *
   * @param name the file's name, for diagnostics
   */
  public static Result<PeImage> read(String name, Content content) {
    Optional<ByteBuffer> dos = at(content, 0, DOS_HEADER_SIZE);
    if (dos.isEmpty() || dos.get().get(0) != 'M' || dos.get().get(1) != 'Z') {
      return failure(name, 0, "'%s' does not begin with MZ".formatted(name));
    }
    long pe = Integer.toUnsignedLong(dos.get().getInt(PE_OFFSET_AT));
    Optional<ByteBuffer> coff = at(content, pe, COFF_HEADER_SIZE + OPTIONAL_HEADER_SIZE);
    if (coff.isEmpty() || coff.get().getInt(0) != PE_MAGIC) {
      return failure(name, PE_OFFSET_AT, "'%s' has no PE header".formatted(name));
    }
    ByteBuffer header = coff.get();
    if (Short.toUnsignedInt(header.getShort(COFF_HEADER_SIZE)) != PE32_PLUS) {
      return failure(name, pe, "'%s' is not a PE32+ file of 64 bits".formatted(name));
    }
    int optional = COFF_HEADER_SIZE;
    long table = pe + optional + Short.toUnsignedInt(header.getShort(20));
    int count = Short.toUnsignedInt(header.getShort(6));
    Optional<List<Section>> sections = sections(content, table, count);
    if (sections.isEmpty()) {
      return failure(name, table, "the section table of '%s' is cut off".formatted(name));
    }
    return Result.of(
        new PeImage(
            Short.toUnsignedInt(header.getShort(4)),
            unsigned(header, optional + 16),
            header.getLong(optional + 24),
            unsigned(header, optional + 32),
            unsigned(header, optional + 56),
            unsigned(header, optional + 60),
            Short.toUnsignedInt(header.getShort(optional + 68)),
            Short.toUnsignedInt(header.getShort(20)),
            relocationsSize(content, pe + optional) != 0,
            sections.get()));
  }

  /** The size of the sixth data directory, 0 where there is none. */
  private static long relocationsSize(Content content, long optional) {
    return at(content, optional + RELOCATIONS_AT, 8)
        .filter(
            d -> unsigned(at(content, optional + DIRECTORIES_AT, 4).orElseThrow(), 0) > RELOCATIONS)
        .map(directory -> unsigned(directory, 4))
        .orElse(0L);
  }

  private static Optional<List<Section>> sections(Content content, long table, int count) {
    Optional<ByteBuffer> headers = at(content, table, SECTION_HEADER_SIZE * count);
    if (headers.isEmpty()) {
      return Optional.empty();
    }
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = i * SECTION_HEADER_SIZE;
      StringBuilder name = new StringBuilder();
      for (int c = at; c < at + 8 && headers.get().get(c) != 0; c++) {
        name.append((char) Byte.toUnsignedInt(headers.get().get(c)));
      }
      sections.add(
          new Section(
              name.toString(),
              unsigned(headers.get(), at + 12),
              unsigned(headers.get(), at + 8),
              unsigned(headers.get(), at + 20),
              unsigned(headers.get(), at + 16)));
    }
    return Optional.of(sections);
  }

  /**
   * How much memory the image takes, in bytes: what it says, or more where a section ends behind
   * that.
   */
  public long virtualSize() {
    return Math.max(imageSize, sections.stream().mapToLong(Section::virtualEnd).max().orElse(0));
  }

  private static long unsigned(ByteBuffer buffer, int at) {
    return Integer.toUnsignedLong(buffer.getInt(at));
  }

  private static Optional<ByteBuffer> at(Content content, long offset, int size) {
    if (offset > content.size() - size) {
      return Optional.empty();
    }
    return content
        .slice(offset, size)
        .bytes()
        .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static Result<PeImage> failure(String name, long offset, String message) {
    return Result.failure(
        Diagnostic.error("E-pe", new BlobLocation(name, offset, "PE header"), message)
            .withRemedy("give an EFI application for arm64, or a kernel that has an EFI stub"));
  }
}
