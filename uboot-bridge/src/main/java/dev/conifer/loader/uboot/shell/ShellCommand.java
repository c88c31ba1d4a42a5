package dev.conifer.loader.uboot.shell;

import dev.conifer.boot.ScriptLine;
import java.util.List;
import java.util.Objects;

/**
 * A command with everything replaced that the shell replaces.
 *
 * @param words its name and its arguments; at least one
 * @param origin where it stands
 */
public record ShellCommand(List<String> words, ScriptLine origin) {
  public ShellCommand {
    words = List.copyOf(words);
    Objects.requireNonNull(origin);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command has a name");
    }
  }

  /** The command's name as written, a width suffix such as {@code .l} included. */
  public String name() {
    return words.get(0);
  }

  /** Another command at the same place. */
  public ShellCommand withWords(String... newWords) {
    return new ShellCommand(List.of(newWords), origin);
  }

  @Override
  public String toString() {
    return origin + ": " + String.join(" ", words);
  }
}
