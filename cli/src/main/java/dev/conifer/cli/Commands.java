package dev.conifer.cli;

import java.util.List;
import java.util.Optional;

/** The commands that there are. A run makes only the one that it needs, so that it starts fast. */
interface Commands {
  /** Their names, in the order of the help text. */
  List<String> names();

  /** The command of that name. */
  Optional<Command> named(String name);

  /** All of them, in the order of the help text. */
  default List<Command> all() {
    return names().stream().map(name -> named(name).orElseThrow()).toList();
  }

  /** Just {@code commands}. */
  static Commands of(List<Command> commands) {
    return new Commands() {
      @Override
      public List<String> names() {
        return commands.stream().map(Command::name).toList();
      }

      @Override
      public Optional<Command> named(String name) {
        return commands.stream().filter(command -> command.name().equals(name)).findFirst();
      }
    };
  }
}
