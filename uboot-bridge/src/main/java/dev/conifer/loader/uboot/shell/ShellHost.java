package dev.conifer.loader.uboot.shell;

import java.util.Optional;

/** What the shell runs on: it has the commands and the environment. */
public interface ShellHost {
  /**
   * Runs a command.
   *
   * @return its status: 0 for success
   */
  int run(ShellCommand command);

  /** A variable of the environment; variables of the shell itself are not asked for here. */
  Optional<String> variable(String name);

  /** Whether the boot is over, so that the shell stops: the kernel runs, or the board was reset. */
  boolean isOver();

  /** Prints what the shell itself has to say. */
  void complain(String line);
}
