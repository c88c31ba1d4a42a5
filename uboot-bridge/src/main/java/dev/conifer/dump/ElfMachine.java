package dev.conifer.dump;

/**
 * Whose core an ELF file is: {@code e_machine} and {@code e_flags}. Both kinds are of 64 bits and
 * little-endian.
 */
public enum ElfMachine {
  /** {@code EM_AARCH64}. */
  AARCH64("arm64", 183, 0),
  /** {@code EM_PPC64} as Linux is built for little-endian POWER: with version 2 of the ELF ABI. */
  PPC64LE("ppc64le", 21, 2);

  private final String title;
  private final int number;
  private final int flags;

  ElfMachine(String title, int number, int flags) {
    this.title = title;
    this.number = number;
    this.flags = flags;
  }

  /** {@code e_machine}. */
  int number() {
    return number;
  }

  /** {@code e_flags}. */
  int flags() {
    return flags;
  }

  /** The architecture's name, such as {@code arm64}. */
  @Override
  public String toString() {
    return title;
  }
}
