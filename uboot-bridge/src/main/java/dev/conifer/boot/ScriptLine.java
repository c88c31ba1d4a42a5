package dev.conifer.boot;

import java.util.Objects;

/**
 * A line of a boot script, by which people find a command again.
 *
 * @param script the script's name: a file, or the variable that holds it
 * @param line counted from 1
 */
public record ScriptLine(String script, int line) {
  public ScriptLine {
    Objects.requireNonNull(script);
  }

  /** {@code boot.cmd:7}. */
  @Override
  public String toString() {
    return script + ":" + line;
  }
}
