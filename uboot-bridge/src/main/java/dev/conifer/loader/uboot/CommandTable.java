package dev.conifer.loader.uboot;

import dev.conifer.boot.TracedMemory.OpenStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The commands of the shell, by their full names. As in U-Boot a name may be cut short as long as
 * one command alone begins so ({@code find_cmd_tbl}).
 */
final class CommandTable {
  private static final Map<String, Command> COMMANDS = new TreeMap<>();

  static {
    ScriptCommands.addTo(COMMANDS);
    EnvironmentCommands.addTo(COMMANDS);
    MemoryCommands.addTo(COMMANDS);
    FileCommands.addTo(COMMANDS);
    BlockCommands.addTo(COMMANDS);
    NetworkCommands.addTo(COMMANDS);
    FdtCommand.addTo(COMMANDS);
    BootCommands.addTo(COMMANDS);
  }

  private CommandTable() {}

  /** What a command does. */
  @FunctionalInterface
  interface Command {
    /** Does it; gives its status, 0 for success. */
    int run(CommandCall call);

    /** A command that is one step. */
    static Command step(StepCommand work) {
      return call -> call.step(step -> work.run(call, step));
    }
  }

  /** What a command does in one step. */
  @FunctionalInterface
  interface StepCommand {
    /** Does it; gives its status, 0 for success. */
    int run(CommandCall call, OpenStep step);
  }

  /** Runs a command; one that the model does not know is noted and counts as successful. */
  static int run(CommandCall call) {
    return find(call.name())
        .map(command -> command.run(call))
        .orElseGet(() -> call.unmodelled("the command '%s'".formatted(call.name())));
  }

  private static Optional<Command> find(String name) {
    Command exact = COMMANDS.get(name);
    if (exact != null) {
      return Optional.of(exact);
    }
    List<Command> longer =
        COMMANDS.entrySet().stream()
            .filter(entry -> !name.isEmpty() && entry.getKey().startsWith(name))
            .map(Map.Entry::getValue)
            .distinct()
            .toList();
    return longer.size() == 1 ? Optional.of(longer.get(0)) : Optional.empty();
  }
}
