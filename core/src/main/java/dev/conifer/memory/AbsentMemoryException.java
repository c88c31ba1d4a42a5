package dev.conifer.memory;

/** Thrown when somebody reads or writes where there is no memory: a synchronous abort on arm64. */
public final class AbsentMemoryException extends RuntimeException {
  private final transient AddressRange range;

  /** For an access to {@code range}, part of which does not exist. */
  public AbsentMemoryException(AddressRange range) {
    super("no memory at " + range);
    this.range = range;
  }

  /** What was accessed. */
  public AddressRange range() {
    return range;
  }
}
