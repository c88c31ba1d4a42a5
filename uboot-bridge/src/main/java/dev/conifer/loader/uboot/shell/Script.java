package dev.conifer.loader.uboot.shell;

import dev.conifer.boot.ScriptLine;
import java.util.Objects;

/**
 * A text for the shell.
 *
 * @param name the file, or the variable that holds it
 * @param text its lines
 */
public record Script(String name, String text) {
  public Script {
    Objects.requireNonNull(name);
    Objects.requireNonNull(text);
  }

  ScriptLine at(int line) {
    return new ScriptLine(name, line);
  }
}
