package dev.conifer.qemu;

import dev.conifer.memory.AbsentMemoryException;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * A machine's RAM through the file that QEMU maps it from. It costs the disk what was written to
 * it. A thread's interrupt does not close it, as it would close a channel.
 */
final class RamFile implements Memory {
  /** The most that is read at once, in bytes. */
  private static final long MOST_READ = 1 << 30;

  private static final int CHUNK = 1 << 20;

  private final RandomAccessFile file;
  private final AddressRange bank;
  private final BooleanSupplier atRest;

  /**
   * RAM of zeros in a new file.
   *
   * @param atRest whether the machine stands still, so that its memory may be looked at
   */
  RamFile(Path file, AddressRange bank, BooleanSupplier atRest) {
    this.bank = bank;
    this.atRest = atRest;
    try {
      this.file = new RandomAccessFile(file.toFile(), "rw");
      this.file.setLength(bank.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized Content read(AddressRange range) {
    check(range);
    if (range.size() > MOST_READ) {
      throw new IllegalArgumentException(range + " is too much to read at once");
    }
    byte[] bytes = new byte[(int) range.size()];
    try {
      file.seek(range.start().distanceFrom(bank.start()));
      file.readFully(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Content.ofBytes(bytes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when a byte of the content is not known
   */
  @Override
  public synchronized void write(PhysicalAddress start, Content content) {
    check(AddressRange.of(start, content.size()));
    if (!content.isKnown()) {
      throw new IllegalArgumentException("QEMU's memory has no unknown bytes");
    }
    byte[] chunk = new byte[(int) Math.min(CHUNK, content.size())];
    try {
      file.seek(start.distanceFrom(bank.start()));
      for (long at = 0; at < content.size(); at += CHUNK) {
        Content part = content.slice(at, Math.min(CHUNK, content.size() - at));
        part.copyTo(chunk, 0);
        file.write(chunk, 0, (int) part.size());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(AddressRange range) {
    if (!atRest.getAsBoolean()) {
      throw new IllegalStateException("the machine runs: stop it before looking at its memory");
    }
    if (!bank.contains(range)) {
      throw new AbsentMemoryException(range);
    }
  }

  synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
