package dev.conifer.scenario.lab;

import java.util.Objects;

/**
 * Something that the machine was made to show.
 *
 * @param what what was shown, as a noun: {@code a file on log's pmem device}
 * @param holds whether it was as it must be
 * @param seen what was seen, in a line
 */
public record Proof(String what, boolean holds, String seen) {
  public Proof {
    Objects.requireNonNull(what);
    Objects.requireNonNull(seen);
  }
}
