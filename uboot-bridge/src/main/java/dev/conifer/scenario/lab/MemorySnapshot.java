package dev.conifer.scenario.lab;

import dev.conifer.dump.MemoryImage;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a part of memory held at one moment, every byte of it, in a file. */
final class MemorySnapshot implements MemoryImage, AutoCloseable {
  private static final long CHUNK = 1 << 20;
  private static final long PAGE = 0x1000;

  private final RandomAccessFile file;
  private final MemoryMap present;

  private MemorySnapshot(RandomAccessFile file, MemoryMap present) {
    this.file = file;
    this.present = present;
  }

  /**
   * Copies what {@code memory} has in {@code part} now.
   *
   * @param path the file, which is replaced; it is as long as the part reaches, with holes for what
   *     is zero
   */
  static MemorySnapshot of(Memory memory, MemoryMap part, Path path) {
    try {
      Files.deleteIfExists(path);
      MemorySnapshot snapshot = new MemorySnapshot(new RandomAccessFile(path.toFile(), "rw"), part);
      snapshot.file.setLength(snapshot.offset(part.ranges().get(part.ranges().size() - 1).end()));
      for (AddressRange piece : pieces(part, CHUNK)) {
        byte[] bytes = memory.bytes(piece).orElseThrow();
        if (!Arrays.equals(bytes, new byte[bytes.length])) {
          snapshot.file.seek(snapshot.offset(piece.start()));
          snapshot.file.write(bytes);
        }
      }
      return snapshot;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<AddressRange> pieces(MemoryMap map, long size) {
    List<AddressRange> pieces = new ArrayList<>();
    for (AddressRange range : map.ranges()) {
      for (long at = 0; at < range.size(); at += size) {
        pieces.add(AddressRange.of(range.start().plus(at), Math.min(size, range.size() - at)));
      }
    }
    return pieces;
  }

  private long offset(PhysicalAddress address) {
    return address.distanceFrom(present.ranges().get(0).start());
  }

  @Override
  public MemoryMap present() {
    return present;
  }

  @Override
  public Optional<byte[]> bytes(AddressRange range) {
    if (!present.contains(range)) {
      return Optional.empty();
    }
    byte[] bytes = new byte[Math.toIntExact(range.size())];
    try {
      file.seek(offset(range.start()));
      file.readFully(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(bytes);
  }

  /** Where {@code text} lies first; absent when it is nowhere in one piece. */
  Optional<PhysicalAddress> find(byte[] text) {
    String wanted = new String(text, StandardCharsets.ISO_8859_1);
    for (AddressRange range : present.ranges()) {
      for (long at = 0; at < range.size(); at += CHUNK) {
        // What reaches into the next piece is found in this one.
        long size = Math.min(CHUNK + text.length, range.size() - at);
        byte[] piece = bytes(AddressRange.of(range.start().plus(at), size)).orElseThrow();
        int found = new String(piece, StandardCharsets.ISO_8859_1).indexOf(wanted);
        if (found >= 0) {
          return Optional.of(range.start().plus(at + found));
        }
      }
    }
    return Optional.empty();
  }

  /** The pages that hold something else in {@code now}. */
  MemoryMap differences(Memory now) {
    return differences(MemoryImage.of(now, present));
  }

  /** The pages that hold something else in {@code now}, or are not there. */
  MemoryMap differences(MemoryImage now) {
    List<AddressRange> different = new ArrayList<>();
    for (AddressRange piece : pieces(present, CHUNK)) {
      if (!same(piece, now)) {
        pieces(MemoryMap.of(piece), PAGE).stream()
            .filter(page -> !same(page, now))
            .forEach(different::add);
      }
    }
    return MemoryMap.of(different);
  }

  private boolean same(AddressRange range, MemoryImage now) {
    Optional<byte[]> found = now.bytes(range);
    return found.isPresent() && Arrays.equals(bytes(range).orElseThrow(), found.get());
  }

  /** How many pages of {@code range} hold {@code page} in {@code memory}. */
  static long pagesWith(byte[] page, AddressRange range, Memory memory) {
    return pieces(MemoryMap.of(range), page.length).stream()
        .filter(piece -> Arrays.equals(page, memory.bytes(piece).orElseThrow()))
        .count();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
