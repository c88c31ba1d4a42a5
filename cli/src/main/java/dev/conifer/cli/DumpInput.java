package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.dump.ByteSource;
import dev.conifer.dump.ElfCore;
import dev.conifer.dump.MemoryImage;
import dev.conifer.dump.RawMemory;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The dead kernel's memory that the user named: one vmcore, or raw memory in one file or more. */
final class DumpInput implements AutoCloseable {
  /** The operands in a help text. */
  static final String OPERANDS = "MEMORY…";

  /** What the operands mean, for a help text. */
  static final String MEANING =
      """
      MEMORY is a vmcore, or raw memory: FILE@ADDRESS, where ADDRESS is the physical
      address of the file's first byte; several of these make one memory.
      """;

  private final List<FileChannel> channels;
  private final MemoryImage memory;
  private final Optional<ElfCore> core;

  private DumpInput(List<FileChannel> channels, MemoryImage memory, Optional<ElfCore> core) {
    this.channels = List.copyOf(channels);
    this.memory = memory;
    this.core = core;
  }

  /**
   * Opens what {@code operands} name.
   *
   * @throws DiagnosticException when there is no such memory
   */
  static DumpInput open(List<String> operands, Console console) {
    List<FileChannel> channels = new ArrayList<>();
    try {
      List<RawMemory.Part> parts = new ArrayList<>();
      for (String operand : operands) {
        int at = operand.lastIndexOf('@');
        Optional<Long> address =
            at < 0 ? Optional.empty() : Arguments.unsigned(operand.substring(at + 1));
        if (address.isPresent()) {
          String name = operand.substring(0, at);
          parts.add(
              new RawMemory.Part(name, PhysicalAddress.of(address.get()), source(name, channels)));
        } else if (operands.size() > 1) {
          throw wrong(operand, "this has no address, and a vmcore goes alone");
        } else {
          ElfCore core = console.value(ElfCore.read(operand, elf(operand, channels)));
          return new DumpInput(channels, core, Optional.of(core));
        }
      }
      return new DumpInput(channels, console.value(RawMemory.of(parts)), Optional.empty());
    } catch (DiagnosticException e) {
      close(channels);
      throw e;
    }
  }

  private static ByteSource elf(String name, List<FileChannel> channels) {
    ByteSource source = source(name, channels);
    boolean isElf =
        source
            .bytes(0, 4)
            .filter(b -> b[0] == 0x7f && b[1] == 'E' && b[2] == 'L' && b[3] == 'F')
            .isPresent();
    if (!isElf) {
      throw wrong(name, "this is no ELF file, and raw memory needs the address that it was at");
    }
    return source;
  }

  private static DiagnosticException wrong(String name, String message) {
    return new DiagnosticException(
        Diagnostic.error("E-memory-image", new FileLocation(name), message)
            .withRemedy("write %s@ADDRESS, such as %s@0x40000000".formatted(name, name)));
  }

  private static ByteSource source(String name, List<FileChannel> channels) {
    Path path = InputFiles.existing(name);
    try {
      FileChannel channel = FileChannel.open(path);
      channels.add(channel);
      return ByteSource.of(channel);
    } catch (IOException e) {
      throw InputFiles.unreadable(name, e);
    }
  }

  /** The memory, by physical address. */
  MemoryImage memory() {
    return memory;
  }

  /** The vmcore, where it was one. */
  Optional<ElfCore> core() {
    return core;
  }

  @Override
  public void close() {
    close(channels);
  }

  private static void close(List<FileChannel> channels) {
    for (FileChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
