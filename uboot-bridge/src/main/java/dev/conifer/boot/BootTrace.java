package dev.conifer.boot;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What happened in a boot.
 *
 * @param steps in order of time
 * @param handover what the kernel got; absent when the loader refused or failed
 * @param refusal why there is no handover: the loader's own words; absent when there is one
 * @param kernels the kernels that ran before the handover, in order of time: none but in a chain
 *     such as LinuxBoot's. Their steps are among {@code steps}
 */
public record BootTrace(
    List<Step> steps,
    Optional<Handover> handover,
    Optional<String> refusal,
    List<KernelRun> kernels) {
  public BootTrace {
    steps = List.copyOf(steps);
    Objects.requireNonNull(handover);
    Objects.requireNonNull(refusal);
    kernels = List.copyOf(kernels);
    if (handover.isPresent() == refusal.isPresent()) {
      throw new IllegalArgumentException("a boot ends either in a handover or in a refusal");
    }
  }

  /** A boot that reached the kernel. */
  public static BootTrace handedOver(List<Step> steps, Handover handover) {
    return new BootTrace(steps, Optional.of(handover), Optional.empty(), List.of());
  }

  /** A boot that did not. */
  public static BootTrace refused(List<Step> steps, String refusal) {
    return new BootTrace(steps, Optional.empty(), Optional.of(refusal), List.of());
  }

  /**
   * The steps that the model does not know, in order of time: what follows the first is a guess.
   */
  public List<Step> unmodelled() {
    return steps.stream().filter(step -> !step.modelled()).toList();
  }

  /** This boot followed by more steps. */
  public BootTrace withSteps(List<Step> more) {
    return new BootTrace(
        Stream.concat(steps.stream(), more.stream()).toList(), handover, refusal, kernels);
  }

  /** This boot as if {@code left} had not been among its steps. */
  public BootTrace without(Predicate<Step> left) {
    return new BootTrace(
        steps.stream().filter(Predicate.not(left)).toList(), handover, refusal, kernels);
  }

  /** This boot after the steps of what ran before the loader. */
  public BootTrace after(List<Step> earlier) {
    return new BootTrace(
        Stream.concat(earlier.stream(), steps.stream()).toList(), handover, refusal, kernels);
  }

  /** This boot after what {@code earlier}, kernels and steps, did on the way to it. */
  public BootTrace after(List<Step> earlier, KernelRun kernel) {
    return new BootTrace(
        Stream.concat(earlier.stream(), steps.stream()).toList(),
        handover,
        refusal,
        Stream.concat(Stream.of(kernel), kernels.stream()).toList());
  }
}
