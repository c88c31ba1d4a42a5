package dev.conifer.diagnostic;

import java.util.Objects;

/**
 * A place in a binary file.
 *
 * @param name the file's name as the user gave it
 * @param offset the place, in bytes from the file's first byte
 * @param context what lies there: a block's name or a node's path; empty when nothing is known
 */
public record BlobLocation(String name, long offset, String context) implements Location {
  public BlobLocation {
    Objects.requireNonNull(name);
    Objects.requireNonNull(context);
    if (offset < 0) {
      throw new IllegalArgumentException("negative offset " + offset);
    }
  }

  @Override
  public String toString() {
    String place = name + ":0x" + Long.toHexString(offset);
    return context.isEmpty() ? place : place + " (" + context + ")";
  }
}
