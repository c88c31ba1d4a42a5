package dev.conifer.verdict;

import java.util.Objects;

/**
 * Something to change.
 *
 * @param text what to do, in the imperative
 * @param triedOut whether the boot was run again with it, and the region was intact
 */
public record Remedy(String text, boolean triedOut) {
  public Remedy {
    Objects.requireNonNull(text);
  }

  @Override
  public String toString() {
    return triedOut ? text + " (tried: the region is then INTACT)" : text;
  }
}
