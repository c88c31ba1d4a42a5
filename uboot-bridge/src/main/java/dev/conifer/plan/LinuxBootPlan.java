package dev.conifer.plan;

import java.util.Objects;
import java.util.Optional;

/**
 * What is particular to a boot by LinuxBoot: firmware starts a first kernel, and u-root, its user
 * space, the one that the plan is about.
 *
 * @param firstStage what starts the first kernel, which is its {@link LoaderPlan#kernel()}
 * @param commandLine of the second kernel; empty for none
 * @param loadsKernelFdt whether u-root is given the kernel FDT as a file, and does not take the
 *     tree that the first kernel was started with
 */
public record LinuxBootPlan(
    LoaderPlan firstStage, Optional<String> commandLine, boolean loadsKernelFdt) {
  public LinuxBootPlan {
    Objects.requireNonNull(firstStage);
    Objects.requireNonNull(commandLine);
  }

  /** The same with another first stage. */
  LinuxBootPlan withFirstStage(LoaderPlan newFirstStage) {
    return new LinuxBootPlan(newFirstStage, commandLine, loadsKernelFdt);
  }
}
