package dev.conifer.boot;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happened in a boot.
 *
 * @param steps in order of time
 * @param handover what the kernel got; absent when the loader refused or failed
 * @param refusal why there is no handover: the loader's own words; absent when there is one
 */
public record BootTrace(List<Step> steps, Optional<Handover> handover, Optional<String> refusal) {
  public BootTrace {
    steps = List.copyOf(steps);
    Objects.requireNonNull(handover);
    Objects.requireNonNull(refusal);
    if (handover.isPresent() == refusal.isPresent()) {
      throw new IllegalArgumentException("a boot ends either in a handover or in a refusal");
    }
  }

  /** A boot that reached the kernel. */
  public static BootTrace handedOver(List<Step> steps, Handover handover) {
    return new BootTrace(steps, Optional.of(handover), Optional.empty());
  }

  /** A boot that did not. */
  public static BootTrace refused(List<Step> steps, String refusal) {
    return new BootTrace(steps, Optional.empty(), Optional.of(refusal));
  }

  /**
   * The steps that the model does not know, in order of time: what follows the first is a guess.
   */
  public List<Step> unmodelled() {
    return steps.stream().filter(step -> !step.modelled()).toList();
  }

  /** This boot followed by more steps. */
  public BootTrace withSteps(List<Step> more) {
    return new BootTrace(Stream.concat(steps.stream(), more.stream()).toList(), handover, refusal);
  }
}
