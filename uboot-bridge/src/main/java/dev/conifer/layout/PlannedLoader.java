package dev.conifer.layout;

import dev.conifer.boot.BootLoader;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.linux.Linux;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.loader.linuxboot.LinuxBoot;
import dev.conifer.loader.linuxboot.LinuxBootFlow;
import dev.conifer.loader.reference.ReferenceLoader;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.loader.uboot.UBootBuild;
import dev.conifer.loader.uboot.UBootBuild.Monitor;
import dev.conifer.loader.uboot.UBootBuild.Stack;
import dev.conifer.loader.uboot.UBootProfile;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.plan.LinuxBootPlan;
import dev.conifer.plan.LoaderPlan;
import java.util.List;
import java.util.Map;

/** The loader and the kernel that a plan names, with the numbers that it gives for them. */
final class PlannedLoader {
  private PlannedLoader() {}

  /** The loader; what the plan leaves open is added to {@code assumptions}. */
  static Result<BootLoader> of(LoaderPlan plan, List<Assumption> assumptions) {
    if (plan.chain().isPresent()) {
      return linuxBoot(plan, plan.chain().get(), assumptions);
    }
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
        .orElseGet(() -> unknown("U-Boot", version, known, plan));
  }

  /** The chain: the first stage and the first Linux, put together with u-root. */
  private static Result<BootLoader> linuxBoot(
      LoaderPlan plan, LinuxBootPlan chain, List<Assumption> assumptions) {
    List<String> known = List.of(LinuxBoot.VERSION);
    String version = plan.version().orElse(LinuxBoot.VERSION);
    if (!known.contains(version)) {
      return unknown("u-root", version, known, plan);
    }
    LoaderPlan firstStage = chain.firstStage();
    LinuxBootFlow flow =
        new LinuxBootFlow(
            firstStage.kernel(),
            firstStage.ramdisk(),
            firstStage.handsOnControlFdt(),
            chain.loadsKernelFdt(),
            chain.commandLine());
    return of(firstStage, assumptions)
        .then(
            loader ->
                linux(firstStage, "first-stage kernel-version", assumptions)
                    .map(linux -> new LinuxBoot(loader, new FirstLinux(linux), flow)));
  }

  /** The kernel; what the plan leaves open is added to {@code assumptions}. */
  static Result<Linux> linux(LoaderPlan plan, List<Assumption> assumptions) {
    return linux(plan, "kernel-version", assumptions);
  }

  private static Result<Linux> linux(LoaderPlan plan, String what, List<Assumption> assumptions) {
    String version = plan.kernelVersion().orElse(LinuxProfile.V6_1.version());
    if (plan.kernelVersion().isEmpty()) {
      assumptions.add(new Assumption(what, version, "the plan names no Linux release"));
    }
    List<String> known = LinuxProfile.ALL.stream().map(LinuxProfile::version).toList();
    return LinuxProfile.of(version)
        .map(profile -> Result.of(Linux.of(profile)))
        .orElseGet(() -> unknown("Linux", version, known, plan));
  }

  private static <T> Result<T> unknown(
      String what, String version, List<String> known, LoaderPlan plan) {
    return Result.failure(
        Diagnostic.error(
                "E-plan-version", plan.origin(), "there is no model of " + what + " " + version)
            .withRemedy("there are: " + String.join(", ", known)));
  }

  /** Debian's {@code qemu_arm64} build, changed as {@code numbers} say. */
  private static UBoot uBoot(
      UBootProfile profile, Map<String, Long> numbers, List<Assumption> assumptions) {
    UBootBuild build = UBootBuild.QEMU_ARM64;
    UBootProfile built = profile;
    for (Map.Entry<String, Long> number : numbers.entrySet()) {
      long value = number.getValue();
      switch (number.getKey()) {
        case "ram-top" -> build = build.withRamTop(PhysicalAddress.of(value));
        case "monitor-size" -> build = build.withMonitor(Monitor.of(value));
        case "malloc-size" -> build = build.withMallocLength(value);
        case "global-data-size" -> build = build.withBoardDataLength(value);
        case "stack-size" -> build = build.withStack(new Stack(value, build.stack().depth()));
        case "lmb-max-regions" -> built = built.withLmbCapacity(Math.toIntExact(value));
        default -> throw new AssertionError(number.getKey());
      }
    }
    assumptions.add(
        new Assumption(
            "U-Boot's build",
            "Debian's qemu_arm64, " + build.versionText(),
            numbers.isEmpty()
                ? "the plan gives no numbers; 'bdinfo' on the target shows them"
                : "but for " + String.join(", ", numbers.keySet().stream().sorted().toList())));
    return new UBoot(built, build);
  }
}
