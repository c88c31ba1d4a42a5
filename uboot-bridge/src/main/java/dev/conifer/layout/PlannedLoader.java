package dev.conifer.layout;

import dev.conifer.boot.BootLoader;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.Spelling;
import dev.conifer.linux.Linux;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.loader.reference.ReferenceLoader;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.loader.uboot.UBootBuild;
import dev.conifer.loader.uboot.UBootProfile;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.plan.LoaderPlan;
import java.util.List;
import java.util.Map;

/** The loader and the kernel that a plan names, with the numbers that it gives for them. */
final class PlannedLoader {
  private PlannedLoader() {}

  /** The loader; what the plan leaves open is added to {@code assumptions}. */
  static Result<BootLoader> of(LoaderPlan plan, List<Assumption> assumptions) {
    if (plan.compatible().equals(LoaderPlan.REFERENCE)) {
      return Result.of(new ReferenceLoader());
    }
    String version = plan.version().orElse(UBootProfile.V2023_01.version());
    if (plan.version().isEmpty()) {
      assumptions.add(new Assumption("version", version, "the plan names no release of U-Boot"));
    }
    List<String> known = UBootProfile.ALL.stream().map(UBootProfile::version).toList();
    return UBootProfile.of(version)
        .map(profile -> Result.<BootLoader>of(uBoot(profile, plan.numbers(), assumptions)))
        .orElseGet(
            () ->
                Result.failure(
                    Diagnostic.error(
                            "E-plan-version",
                            plan.origin(),
                            "there is no model of U-Boot " + version)
                        .withRemedy(Spelling.suggestion(version, known))));
  }

  /** The kernel; what the plan leaves open is added to {@code assumptions}. */
  static Result<Linux> linux(LoaderPlan plan, List<Assumption> assumptions) {
    String version = plan.kernelVersion().orElse(LinuxProfile.V6_1.version());
    if (plan.kernelVersion().isEmpty()) {
      assumptions.add(new Assumption("kernel-version", version, "the plan names no Linux release"));
    }
    List<String> known = LinuxProfile.ALL.stream().map(LinuxProfile::version).toList();
    return LinuxProfile.of(version)
        .map(profile -> Result.of(Linux.of(profile)))
        .orElseGet(
            () ->
                Result.failure(
                    Diagnostic.error(
                            "E-plan-version", plan.origin(), "there is no model of Linux " + version)
                        .withRemedy(Spelling.suggestion(version, known))));
  }

  /** Debian's {@code qemu_arm64} build, changed as {@code numbers} say. */
  private static UBoot uBoot(
      UBootProfile profile, Map<String, Long> numbers, List<Assumption> assumptions) {
    UBootBuild build =
        UBootBuild.QEMU_ARM64.with(
            b -> {
              number(numbers, "ram-top").ifPresent(top -> b.ramTop(PhysicalAddress.of(top)));
              number(numbers, "malloc-size").ifPresent(b::mallocLength);
            });
    return new UBoot(profile, build);
  }

  private static java.util.Optional<Long> number(Map<String, Long> numbers, String name) {
    return java.util.Optional.ofNullable(numbers.get(name));
  }
}
