package dev.conifer.memory;

import java.util.Optional;

/**
 * What a processor sees at physical addresses.
 *
 * <p>Loaders read as well as write: a header, a script, a magic word, the source of a move that an
 * earlier step may have overwritten. What they write is {@link Content}, which becomes bytes only
 * when somebody asks for them.
 */
public interface Memory {

  /**
   * What lies in {@code range} now. Later writes do not change what was read.
   *
   * @throws AbsentMemoryException when a byte of the range does not exist
   */
  Content read(AddressRange range);

  /**
   * Puts {@code content} at {@code start} and the addresses after it.
   *
   * @throws AbsentMemoryException when a byte of the target does not exist; nothing was written
   */
  void write(PhysicalAddress start, Content content);

  /**
   * Copies {@code source} to {@code target} and the addresses after it, as {@code memmove} does:
   * the two may overlap.
   *
   * @throws AbsentMemoryException when a byte of either does not exist; nothing was written
   */
  default void copy(AddressRange source, PhysicalAddress target) {
    write(target, read(source));
  }

  /**
   * The bytes in {@code range}; absent when the content of one of them is not known, or when a byte
   * of the range does not exist.
   */
  default Optional<byte[]> bytes(AddressRange range) {
    try {
      return read(range).bytes();
    } catch (AbsentMemoryException e) {
      return Optional.empty();
    }
  }
}
