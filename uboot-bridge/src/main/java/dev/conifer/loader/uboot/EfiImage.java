package dev.conifer.loader.uboot;

import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.diagnostic.Result;
import dev.conifer.image.PeImage;
import dev.conifer.loader.uboot.efi.EfiMemoryMap;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An EFI application that U-Boot put into memory: {@code efi_load_pe}
 * (lib/efi_loader/efi_image_loader.c).
 *
 * @param range what it takes, up to the end of its last section
 * @param initialised the part of that, from its start, up to the last byte that comes from the file
 * @param entry its first instruction
 */
record EfiImage(AddressRange range, AddressRange initialised, PhysicalAddress entry) {
  private static final int DOS_HEADER_SIZE = 64;
  private static final int PE_OFFSET_AT = 0x3c;
  private static final int PE_MAGIC = 0x4550;
  private static final int PE_MAGIC_SIZE = 4;
  private static final int COFF_HEADER_SIZE = 20;

  /** {@code IMAGE_NT_HEADERS32}, which counts whatever the file has, in bytes. */
  private static final int NT_HEADERS_SIZE = 248;

  private static final int SECTION_HEADER_SIZE = 40;
  private static final int INSTRUCTION_SIZE = 4;
  private static final long MOST_HEADERS = 1 << 20;

  /**
   * {@code efi_check_pe}: whether a file has the two magic words and is long enough for headers.
   */
  static boolean isPe(Content content) {
    return peHeader(content).isPresent();
  }

  /** Where the PE header is; absent when there is none. */
  private static Optional<Long> peHeader(Content content) {
    if (content.size() < DOS_HEADER_SIZE) {
      return Optional.empty();
    }
    return content
        .slice(0, DOS_HEADER_SIZE)
        .bytes()
        .map(EfiImage::littleEndian)
        .filter(dos -> dos.get(0) == 'M' && dos.get(1) == 'Z')
        .map(dos -> Integer.toUnsignedLong(dos.getInt(PE_OFFSET_AT)))
        .filter(at -> at + NT_HEADERS_SIZE <= content.size())
        .filter(
            at ->
                content
                    .slice(at, PE_MAGIC_SIZE)
                    .bytes()
                    .filter(magic -> littleEndian(magic).getInt() == PE_MAGIC)
                    .isPresent());
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Loads the application of {@code size} bytes at {@code address}.
   *
   * @throws BootStop when that fails
   */
  static EfiImage load(long address, long size, UBootSession session, OpenStep step) {
    Content file = session.memory().memory().read(Ranges.of(address, size));
    PeImage headers = headers(file, step);
    long end = 0;
    for (PeImage.Section section : headers.sections()) {
      end = Math.max(end, section.virtualAddress() + size(section));
    }
    if (type(headers.subsystem()).isEmpty()) {
      step.print(Message.complaint("invalid image type: " + headers.subsystem()));
    }
    AddressRange room =
        allocate(end, headers, session.efi())
            .orElseThrow(() -> BootiExecution.stop(step, "Out of memory"));
    copyHeaders(file, headers, room, step);
    long initialised = 0;
    for (int i = headers.sections().size() - 1; i >= 0; i--) {
      initialised =
          Math.max(
              initialised, copy(headers.sections().get(i), address, headers, room, session, step));
    }
    PhysicalAddress entry = room.start().plus(headers.entry());
    requireInstruction(entry, session.memory().memory());
    return new EfiImage(
        AddressRange.of(room.start(), end),
        AddressRange.of(room.start(), Math.min(initialised, end)),
        entry);
  }

  /** An image that was put over its own file begins with zeros, which are no instruction. */
  private static void requireInstruction(PhysicalAddress entry, Memory memory) {
    boolean zeros =
        memory
            .bytes(AddressRange.of(entry, INSTRUCTION_SIZE))
            .filter(word -> littleEndian(word).getInt() == 0)
            .isPresent();
    if (zeros) {
      throw BootStop.synchronousAbort("no instruction at " + entry);
    }
  }

  private static PeImage headers(Content file, OpenStep step) {
    Optional<Long> header = peHeader(file);
    if (header.isEmpty()) {
      throw BootiExecution.stop(step, "Not a PE-COFF file");
    }
    long coff = header.get() + PE_MAGIC_SIZE;
    int machine = number(file, coff);
    if (machine != PeImage.ARM64) {
      throw BootiExecution.stop(step, "Machine type 0x%04x is not supported".formatted(machine));
    }
    int count = number(file, coff + 2);
    long table = coff + COFF_HEADER_SIZE + number(file, coff + 16);
    if (file.size() < table + (long) SECTION_HEADER_SIZE * count) {
      throw BootiExecution.stop(step, "Invalid number of sections: " + count);
    }
    Result<PeImage> read = PeImage.read("EFI application", file);
    if (read.failed()) {
      throw BootiExecution.stop(
          step,
          "Invalid optional header magic %x".formatted(number(file, coff + COFF_HEADER_SIZE)));
    }
    return read.orThrow();
  }

  /** The 16 bits there. */
  private static int number(Content file, long at) {
    return Short.toUnsignedInt(littleEndian(file.slice(at, 2).bytesOrZeros()).getShort());
  }

  /** {@code section_size}: sections of some linkers do not say how much memory they take. */
  private static long size(PeImage.Section section) {
    return section.virtualSize() != 0 ? section.virtualSize() : section.fileSize();
  }

  /**
   * {@code efi_alloc_aligned_pages}: takes what the alignment may need more, and gives the rest
   * back. An alignment that is no power of two, 0 included, gets no memory.
   */
  private static Optional<AddressRange> allocate(long size, PeImage headers, EfiLoader efi) {
    long alignment = headers.sectionAlignment();
    if (size == 0 || Long.bitCount(alignment) != 1) {
      return Optional.empty();
    }
    EfiMemoryType type = type(headers.subsystem()).orElse(EfiMemoryType.LOADER_CODE);
    AddressRange exact = EfiMemoryMap.pagesOf(0, size).orElseThrow();
    if (alignment < EfiMemoryMap.PAGE) {
      return efi.allocate(exact.size(), Optional.empty(), type);
    }
    Optional<AddressRange> taken =
        efi.allocate(exact.size() + alignment - EfiMemoryMap.PAGE, Optional.empty(), type);
    return taken.map(
        pages -> {
          AddressRange room = AddressRange.of(pages.start().alignUp(alignment), exact.size());
          AddressRange before = new AddressRange(pages.start(), room.start());
          AddressRange after = new AddressRange(room.end(), pages.end());
          if (!before.isEmpty()) {
            efi.free(before);
          }
          if (!after.isEmpty()) {
            efi.free(after);
          }
          return room;
        });
  }

  /** {@code efi_set_code_and_data_type}: what is none of these counts as an application. */
  private static Optional<EfiMemoryType> type(int subsystem) {
    return switch (subsystem) {
      case 10 -> Optional.of(EfiMemoryType.LOADER_CODE);
      case 11 -> Optional.of(EfiMemoryType.BOOT_SERVICES_CODE);
      case 12, 13 -> Optional.of(EfiMemoryType.RUNTIME_SERVICES_CODE);
      default -> Optional.empty();
    };
  }

  private static void copyHeaders(Content file, PeImage headers, AddressRange room, OpenStep step) {
    long length =
        DOS_HEADER_SIZE
            + NT_HEADERS_SIZE
            + headers.optionalHeaderSize()
            + (long) SECTION_HEADER_SIZE * headers.sections().size();
    long known = Math.min(Math.min(length, file.size()), MOST_HEADERS);
    step.write(room.start(), file.slice(0, known), "EFI application: headers");
  }

  /**
   * Puts a section into its place; where the file has less of it than it takes, zeros.
   *
   * @return where the bytes of the file end, counted from the image's start
   */
  private static long copy(
      PeImage.Section section,
      long address,
      PeImage headers,
      AddressRange room,
      UBootSession session,
      OpenStep step) {
    long copied = Math.min(size(section), section.fileSize());
    PhysicalAddress target = room.start().plus(section.virtualAddress());
    String what = "EFI application: " + section.name();
    if (copied < size(section)) {
      // All of it, before its bytes are read: they may be what is cleared here.
      step.write(target, Content.fill(0, section.virtualSize()), what);
    }
    if (copied > 0) {
      AddressRange source = Ranges.of(address + section.fileOffset(), copied);
      Content content = session.memory().memory().read(source);
      boolean changed = headers.relocated() && headers.imageBase() != room.start().bits();
      step.write(target, changed ? Content.unknown(what + ", relocated", copied) : content, what);
    }
    return section.virtualAddress() + copied;
  }
}
