package dev.conifer.boot;

import java.util.Objects;

/**
 * A line that a loader or kernel prints on its console.
 *
 * @param text the line
 * @param complaint whether it says that something went wrong
 */
public record Message(String text, boolean complaint) {
  public Message {
    Objects.requireNonNull(text);
  }

  /** A line that only informs. */
  public static Message info(String text) {
    return new Message(text, false);
  }

  /** A line that says that something went wrong. */
  public static Message complaint(String text) {
    return new Message(text, true);
  }
}
