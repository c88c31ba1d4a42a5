package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.loader.uboot.shell.ShellCommand;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A command that is being run.
 *
 * @param command its words
 * @param shell where
 */
record CommandCall(ShellCommand command, UBootShell shell) {
  /** How much of an argument is shown in the name of a step. */
  private static final int SHOWN = 120;

  /** The name as written, up to the width suffix. */
  String name() {
    int dot = command.name().indexOf('.');
    return dot < 0 ? command.name() : command.name().substring(0, dot);
  }

  /** How many words there are, the name included: {@code argc}. */
  int count() {
    return command.words().size();
  }

  /** The word {@code index}, 0 being the name; empty when there are fewer. */
  String word(int index) {
    return index < count() ? command.words().get(index) : "";
  }

  /** The words after the first {@code index}. */
  List<String> from(int index) {
    return index < count() ? command.words().subList(index, count()) : List.of();
  }

  /** The word {@code index} as a hexadecimal number; 0 when it is none. */
  long hex(int index) {
    return Environment.number(word(index));
  }

  /** The word {@code index} as a hexadecimal number; {@code absent} when there are fewer. */
  long hex(int index, long absent) {
    return index < count() ? hex(index) : absent;
  }

  /** {@code cmd_get_data_size}: 1, 2, 4 or 8 bytes by the name's suffix; 4 without one. */
  int width() {
    return switch (suffix()) {
      case "b" -> 1;
      case "w" -> 2;
      case "q" -> 8;
      default -> 4;
    };
  }

  /** What stands after the dot of the name. */
  String suffix() {
    int dot = command.name().lastIndexOf('.');
    return dot < 0 ? "" : command.name().substring(dot + 1);
  }

  UBootSession session() {
    return shell.session();
  }

  Environment environment() {
    return shell.session().environment();
  }

  /** Memory to read. */
  Memory memory() {
    return shell.session().memory().memory();
  }

  /** The {@code size} bytes at {@code address}. */
  Content read(long address, long size) {
    return memory().read(Ranges.of(address, size));
  }

  /** The {@code size} bytes at {@code address}; absent when one of them is not known. */
  Optional<byte[]> bytes(long address, long size) {
    AddressRange range = Ranges.of(address, size);
    return memory().read(range).bytes();
  }

  /** Does the command as one step, which is named after its words. */
  int step(ToIntFunction<OpenStep> work) {
    return step(arguments(), work);
  }

  /** Does the command as one step. */
  int step(String action, ToIntFunction<OpenStep> work) {
    return session().memory().stepGiving(new Stage(command.name()), action, work::applyAsInt);
  }

  private String arguments() {
    String all = String.join(" ", from(1));
    return all.length() <= SHOWN ? all : all.substring(0, SHOWN) + "…";
  }

  /** Prints why the command failed. */
  int fail(OpenStep step, String words) {
    step.print(Message.complaint(words));
    return shell.failed(words);
  }

  /** Does nothing but say that the model does not know the command; it counts as successful. */
  int unmodelled(String what) {
    return step(
        step -> {
          step.notModelled(what);
          return 0;
        });
  }

  /** {@code CMD_RET_USAGE}. */
  int usage() {
    return step(step -> fail(step, "Usage: " + name()));
  }
}
