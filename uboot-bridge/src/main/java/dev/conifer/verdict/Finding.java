package dev.conifer.verdict;

import dev.conifer.memory.AddressRange;
import java.util.Objects;
import java.util.Optional;

/**
 * One reason for a verdict.
 *
 * @param verdict what it makes of the region
 * @param message one sentence, without a full stop
 * @param step the title of the step that does it, such as {@code U-Boot: relocation}
 * @param range the part of the region that is hit
 */
public record Finding(
    Verdict verdict, String message, Optional<String> step, Optional<AddressRange> range) {
  public Finding {
    Objects.requireNonNull(verdict);
    Objects.requireNonNull(message);
    Objects.requireNonNull(step);
    Objects.requireNonNull(range);
  }
}
