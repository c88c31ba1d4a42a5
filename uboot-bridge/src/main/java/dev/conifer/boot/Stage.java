package dev.conifer.boot;

import java.util.Objects;

/**
 * Who is running when something is written: a boot ROM, TF-A, U-Boot, a command of it, Linux.
 *
 * @param name as people read it, such as {@code U-Boot} or {@code booti}
 * @param isKernel whether it is a kernel with an allocator of its own: what it may write is the
 *     memory that no reservation keeps from it, and would be less with one reservation more
 */
public record Stage(String name, boolean isKernel) {
  public Stage {
    Objects.requireNonNull(name);
  }

  /** A stage that looks at reservations only where its own rules say so. */
  public Stage(String name) {
    this(name, false);
  }

  /** A kernel. */
  public static Stage kernel(String name) {
    return new Stage(name, true);
  }

  @Override
  public String toString() {
    return name;
  }
}
