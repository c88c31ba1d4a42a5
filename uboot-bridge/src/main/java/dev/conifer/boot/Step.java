package dev.conifer.boot;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a stage does.
 *
 * @param stage who does it
 * @param action what it does, such as {@code relocation}
 * @param path the way by which it writes
 * @param writes what it writes, in the order of writing
 * @param messages what it prints
 * @param reserved the loader's list of reservations that held while the step placed something;
 *     empty when it keeps none
 * @param origin the line of the script that made the stage do it; absent when none did
 * @param modelled whether the model knows all that the step does; when not, whatever is said of
 *     memory and of the boot after it is a guess
 */
public record Step(
    Stage stage,
    String action,
    WritePath path,
    List<WriteSet> writes,
    List<Message> messages,
    List<Reservation> reserved,
    Optional<ScriptLine> origin,
    boolean modelled) {
  public Step {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(action);
    Objects.requireNonNull(path);
    writes = List.copyOf(writes);
    messages = List.copyOf(messages);
    reserved = List.copyOf(reserved);
    Objects.requireNonNull(origin);
  }

  /** A step that no script asked for and of which all is known. */
  public Step(
      Stage stage,
      String action,
      WritePath path,
      List<WriteSet> writes,
      List<Message> messages,
      List<Reservation> reserved) {
    this(stage, action, path, writes, messages, reserved, Optional.empty(), true);
  }

  /**
   * {@code stage: action}, the name by which findings call the step; the line of the script comes
   * before it where there is one.
   */
  public String title() {
    return origin.map(line -> line + ": ").orElse("") + stage + ": " + action;
  }

  @Override
  public String toString() {
    return title();
  }
}
