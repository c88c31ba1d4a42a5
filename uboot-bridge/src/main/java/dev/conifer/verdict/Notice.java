package dev.conifer.verdict;

import dev.conifer.memory.AddressRange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be said of a plan beyond the verdicts on its regions: why the boot fails, or a risk
 * that has not come true in it.
 *
 * @param rule the rule that it comes under
 * @param message one sentence, without a full stop
 * @param region the region that it is about; absent when it is about the boot
 * @param range what part of memory it is about
 * @param remedies what to change, best first
 */
public record Notice(
    Rule rule,
    String message,
    Optional<String> region,
    Optional<AddressRange> range,
    List<Remedy> remedies) {
  public Notice {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(message);
    Objects.requireNonNull(region);
    Objects.requireNonNull(range);
    remedies = List.copyOf(remedies);
  }

  /** About the boot as a whole. */
  public static Notice ofBoot(Rule rule, String message) {
    return new Notice(rule, message, Optional.empty(), Optional.empty(), List.of());
  }

  /** About one region. */
  public static Notice of(Rule rule, String message, String region, AddressRange range) {
    return new Notice(rule, message, Optional.of(region), Optional.of(range), List.of());
  }

  /** This notice with remedies. */
  public Notice withRemedies(List<Remedy> newRemedies) {
    return new Notice(rule, message, region, range, newRemedies);
  }
}
