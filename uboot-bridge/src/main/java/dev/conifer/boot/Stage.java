package dev.conifer.boot;

import java.util.Objects;

/**
 * Who is running when something is written: a boot ROM, TF-A, U-Boot, a command of it, Linux.
 *
 * @param name as people read it, such as {@code U-Boot} or {@code booti}
 */
public record Stage(String name) {
  public Stage {
    Objects.requireNonNull(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
