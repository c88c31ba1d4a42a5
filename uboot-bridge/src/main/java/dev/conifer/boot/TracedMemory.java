package dev.conifer.boot;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The way by which loader models write: it passes every write on to the memory and notes it in the
 * step that is going on, so that a trace is made from what was written and from nothing else.
 */
public final class TracedMemory {
  private final Memory memory;
  private final List<Step> steps = new ArrayList<>();
  private Optional<ScriptLine> origin = Optional.empty();

  /** Traces writes to {@code memory}. */
  public TracedMemory(Memory memory) {
    this.memory = memory;
  }

  /** The memory, for reading. */
  public Memory memory() {
    return memory;
  }

  /** The steps so far, in order of time. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /**
   * Notes which line of a script asks for the steps from now on; absent for none.
   *
   * @return the line that did until now
   */
  public Optional<ScriptLine> from(Optional<ScriptLine> line) {
    Optional<ScriptLine> before = origin;
    origin = line;
    return before;
  }

  /**
   * Does one step.
   *
   * @param stage who does it
   * @param action what it does
   * @param work does it, by way of the step it is given; when it throws, what it wrote until then
   *     is traced all the same
   */
  public void step(Stage stage, String action, StepWork work) {
    stepGiving(
        stage,
        action,
        step -> {
          work.doWith(step);
          return this;
        });
  }

  /**
   * Does one step that gives something.
   *
   * @see #step
   */
  public <T> T stepGiving(Stage stage, String action, Function<OpenStep, T> work) {
    OpenStep step = new OpenStep();
    Optional<ScriptLine> line = origin;
    try {
      return work.apply(step);
    } finally {
      steps.add(
          new Step(
              stage,
              action,
              step.path,
              step.writes,
              step.messages,
              step.reserved,
              line,
              step.modelled));
    }
  }

  /** What a step does. */
  @FunctionalInterface
  public interface StepWork {
    /** Does it, writing and printing through {@code step}. */
    void doWith(OpenStep step);
  }

  /** A step that is going on. */
  public final class OpenStep {
    private final List<WriteSet> writes = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private List<Reservation> reserved = List.of();
    private boolean modelled = true;
    private WritePath path = WritePath.COMMAND;

    private OpenStep() {}

    /** Notes by which way the step writes; {@link WritePath#COMMAND} when nobody says. */
    public OpenStep by(WritePath way) {
      path = way;
      return this;
    }

    /** Writes {@code content} at {@code start}. */
    public void write(PhysicalAddress start, Content content, String what) {
      memory.write(start, content);
      writes.add(WriteSet.will(AddressRange.of(start, content.size()), what));
    }

    /** Moves {@code source} to {@code target}; the two may overlap. */
    public void move(AddressRange source, PhysicalAddress target, String what) {
      write(target, memory.read(source), what);
    }

    /** Notes that any byte of {@code range} may be written, without writing. */
    public void mayWrite(AddressRange range, String what) {
      writes.add(WriteSet.may(range, what));
    }

    /** Notes that the step does more than, or other than, what is traced of it. */
    public void notModelled(String what) {
      modelled = false;
      messages.add(Message.complaint("not modelled: " + what));
    }

    /** Prints a line. */
    public void print(Message message) {
      messages.add(message);
    }

    /** Notes the loader's reservations as they are while this step places something. */
    public void reserved(List<Reservation> reservations) {
      reserved = List.copyOf(reservations);
    }
  }
}
