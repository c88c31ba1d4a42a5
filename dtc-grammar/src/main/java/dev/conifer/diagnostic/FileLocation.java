package dev.conifer.diagnostic;

import java.util.Objects;

/**
 * A file as a whole, for problems that have no place inside it: it is missing, or it is too large.
 *
 * @param name the file's name as the user gave it
 */
public record FileLocation(String name) implements Location {
  public FileLocation {
    Objects.requireNonNull(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
