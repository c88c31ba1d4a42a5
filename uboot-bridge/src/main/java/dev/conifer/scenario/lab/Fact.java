package dev.conifer.scenario.lab;

import java.util.Objects;

/**
 * Something that both the model and the machine say.
 *
 * @param what what it is, such as {@code ramdisk}
 * @param model what the model says; {@code -} when nothing
 * @param machine what was seen on the machine; {@code -} when nothing
 */
public record Fact(String what, String model, String machine) {
  /** What stands for nothing. */
  static final String NOTHING = "-";

  public Fact {
    Objects.requireNonNull(what);
    Objects.requireNonNull(model);
    Objects.requireNonNull(machine);
  }

  /** Whether both say the same. */
  public boolean agrees() {
    return model.equals(machine);
  }
}
