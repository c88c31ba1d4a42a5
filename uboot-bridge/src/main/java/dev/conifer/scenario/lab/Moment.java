package dev.conifer.scenario.lab;

/**
 * A point of a boot at which the machine can be stopped and its memory looked at, in the order of
 * time. What is lost between two of them was lost by a step between them.
 */
public enum Moment {
  /** U-Boot has moved itself and waits for a command. */
  PROMPT("U-Boot at its prompt"),
  /** The kernel's file was read. */
  KERNEL_LOADED("kernel loaded"),
  /** The ramdisk's file was read. */
  RAMDISK_LOADED("ramdisk loaded"),
  /** The kernel FDT's file was read. */
  FDT_LOADED("kernel FDT loaded"),
  /** {@code booti} has placed everything and jumps. */
  ENTRY("the kernel's first instruction"),
  /** Linux runs its first program; no driver of a region is loaded. */
  USER_SPACE("user space");

  private final String words;

  Moment(String words) {
    this.words = words;
  }

  /** As a person reads it. */
  @Override
  public String toString() {
    return words;
  }
}
