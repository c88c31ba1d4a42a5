package dev.conifer.dump;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/** A file's bytes, wherever they come from. */
public interface ByteSource {

  /** How many bytes there are. */
  long size();

  /**
   * The {@code length} bytes from {@code offset} on; absent when one of them is not there. Nothing
   * is allocated before that is known.
   */
  Optional<byte[]> bytes(long offset, int length);

  /** These bytes, which the caller no longer changes. */
  static ByteSource of(byte[] content) {
    return new ByteSource() {
      @Override
      public long size() {
        return content.length;
      }

      @Override
      public Optional<byte[]> bytes(long offset, int length) {
        return isInside(offset, length, content.length)
            ? Optional.of(Arrays.copyOfRange(content, (int) offset, (int) offset + length))
            : Optional.empty();
      }
    };
  }

  /**
   * The file that {@code channel} reads; the caller closes it.
   *
   * <p>Reading throws an {@link UncheckedIOException} when the disk fails.
   */
  static ByteSource of(FileChannel channel) throws IOException {
    long size = channel.size();
    return new ByteSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public Optional<byte[]> bytes(long offset, int length) {
        if (!isInside(offset, length, size)) {
          return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        try {
          while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
              throw new EOFException("the file has become shorter while it was read");
            }
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return Optional.of(buffer.array());
      }
    };
  }

  private static boolean isInside(long offset, int length, long size) {
    return offset >= 0 && length >= 0 && length <= size - offset;
  }
}
