package dev.conifer.verdict;

import dev.conifer.boot.ScriptLine;
import dev.conifer.memory.AddressRange;
import java.util.Objects;
import java.util.Optional;

/**
 * One reason for a verdict.
 *
 * @param rule the rule that it comes under
 * @param verdict what it makes of the region
 * @param message one sentence, without a full stop
 * @param step the title of the step that does it, such as {@code U-Boot: relocation}
 * @param line the line of the script that made it do so
 * @param range the part of the region that is hit
 */
public record Finding(
    Rule rule,
    Verdict verdict,
    String message,
    Optional<String> step,
    Optional<ScriptLine> line,
    Optional<AddressRange> range) {
  public Finding {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(verdict);
    Objects.requireNonNull(message);
    Objects.requireNonNull(step);
    Objects.requireNonNull(line);
    Objects.requireNonNull(range);
  }

  /** A finding that is about no step. */
  public Finding(Rule rule, Verdict verdict, String message, Optional<AddressRange> range) {
    this(rule, verdict, message, Optional.empty(), Optional.empty(), range);
  }
}
