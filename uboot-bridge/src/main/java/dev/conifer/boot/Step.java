package dev.conifer.boot;

import java.util.List;
import java.util.Objects;

/**
 * One thing that a stage does.
 *
 * @param stage who does it
 * @param action what it does, such as {@code relocation}
 * @param writes what it writes, in the order of writing
 * @param messages what it prints
 * @param reserved the loader's list of reservations that held while the step placed something;
 *     empty when it keeps none
 */
public record Step(
    Stage stage,
    String action,
    List<WriteSet> writes,
    List<Message> messages,
    List<Reservation> reserved) {
  public Step {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(action);
    writes = List.copyOf(writes);
    messages = List.copyOf(messages);
    reserved = List.copyOf(reserved);
  }

  /** {@code stage: action}, the name by which findings call the step. */
  public String title() {
    return stage + ": " + action;
  }

  @Override
  public String toString() {
    return title();
  }
}
