package dev.conifer.layout;

import java.util.Objects;

/**
 * Something that a plan does not say, and that was taken for granted instead.
 *
 * @param what what it is, such as {@code control-fdt-size}
 * @param value what was taken
 * @param why where it is from, and how to say it
 */
public record Assumption(String what, String value, String why) {
  public Assumption {
    Objects.requireNonNull(what);
    Objects.requireNonNull(value);
    Objects.requireNonNull(why);
  }
}
