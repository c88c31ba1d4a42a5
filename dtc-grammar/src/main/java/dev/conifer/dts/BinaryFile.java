package dev.conifer.dts;

import java.util.Objects;

/**
 * A file that a source takes in as it is, by {@code /incbin/}.
 *
 * @param name the name under which people know it, mostly its path
 * @param content all of it
 */
public record BinaryFile(String name, ByteString content) {
  public BinaryFile {
    Objects.requireNonNull(name);
    Objects.requireNonNull(content);
  }
}
