package dev.conifer.fdt;

import java.util.Optional;

/**
 * A look at the properties of a blob's root, for those who only ask what kind of blob it is: they
 * come first in the structure block, so that nothing else has to be read.
 */
public final class RootProperty {
  private RootProperty() {}

  /**
   * Whether the root of {@code blob} has the property {@code name}; not in a blob that cannot be
   * read as far as that. The rest of the blob may be missing.
   */
  public static boolean isIn(byte[] blob, String name) {
    Blob bytes = new Blob("", blob);
    Optional<FdtHeader> header = FdtHeader.read(bytes).value();
    return header.isPresent() && isIn(bytes, header.get(), name);
  }

  private static boolean isIn(Blob blob, FdtHeader header, String name) {
    boolean inRoot = false;
    long at = aligned(header.structureOffset());
    while (at + 4 <= blob.length()) {
      int token = blob.word((int) at);
      at += 4;
      if (token == Token.BEGIN_NODE && !inRoot && at + 4 <= blob.length()) {
        // The root's name: a NUL and what fills the word.
        inRoot = blob.word((int) at) == 0;
        at += 4;
      } else if (token == Token.PROPERTY && inRoot && at + 8 <= blob.length()) {
        if (blob.isName(header.stringsOffset() + blob.u32((int) at + 4), name)) {
          return true;
        }
        at = aligned(at + 8 + blob.u32((int) at));
      } else if (token != Token.NOP) {
        return false;
      }
    }
    return false;
  }

  private static long aligned(long offset) {
    return (offset + 3) & ~3L;
  }
}
