package dev.conifer.layout;

import dev.conifer.boot.BootLoader;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.image.Bdinfo;
import dev.conifer.linux.Linux;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.loader.efi.Edk2;
import dev.conifer.loader.linuxboot.LinuxBoot;
import dev.conifer.loader.linuxboot.LinuxBootFlow;
import dev.conifer.loader.reference.ReferenceLoader;
import dev.conifer.loader.uboot.MeasuredBuild;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.loader.uboot.UBootBuild;
import dev.conifer.loader.uboot.UBootBuild.Monitor;
import dev.conifer.loader.uboot.UBootBuild.Stack;
import dev.conifer.loader.uboot.UBootChange;
import dev.conifer.loader.uboot.UBootProfile;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.plan.LinuxBootPlan;
import dev.conifer.plan.LoaderPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The loader and the kernel that a plan names, with the numbers that it gives for them. */
final class PlannedLoader {
  private PlannedLoader() {}

  /**
   * The loader; what the plan leaves open is added to {@code assumptions}.
   *
   * @param loaderTreeSize of the loader's tree as a blob, in bytes: what the loader ran on when the
   *     target was asked, where nobody says otherwise
   */
  static Result<BootLoader> of(LoaderPlan plan, long loaderTreeSize, List<Assumption> assumptions) {
    if (plan.chain().isPresent()) {
      return linuxBoot(plan, plan.chain().get(), loaderTreeSize, assumptions);
    }
    if (plan.compatible().equals(LoaderPlan.REFERENCE)) {
      return Result.of(new ReferenceLoader());
    }
    if (plan.compatible().equals(LoaderPlan.EFI)) {
      return edk2(plan, assumptions);
    }
    String version = plan.version().orElse(UBootProfile.V2023_01.version());
    if (plan.version().isEmpty()) {
      assumptions.add(new Assumption("version", version, "the plan names no release of U-Boot"));
    }
    List<String> known = UBootProfile.ALL.stream().map(UBootProfile::version).toList();
    return UBootProfile.of(version)
        .map(profile -> Result.<BootLoader>of(uBoot(profile, plan, loaderTreeSize, assumptions)))
        .orElseGet(() -> unknown("U-Boot", version, known, plan));
  }

  private static Result<BootLoader> edk2(LoaderPlan plan, List<Assumption> assumptions) {
    String version = plan.version().orElse(Edk2.VERSION);
    if (!version.equals(Edk2.VERSION)) {
      return unknown("EDK2", version, List.of(Edk2.VERSION), plan);
    }
    assumptions.add(
        new Assumption(
            "EFI firmware", "EDK2's ArmVirtQemu, " + version, "no other platform was measured"));
    return Result.of(new Edk2(plan.efiReserved()));
  }

  /** The chain: the first stage and the first Linux, put together with u-root. */
  private static Result<BootLoader> linuxBoot(
      LoaderPlan plan, LinuxBootPlan chain, long loaderTreeSize, List<Assumption> assumptions) {
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
            firstStage.controlFdt().handedOn(),
            chain.loadsKernelFdt(),
            chain.commandLine());
    return of(firstStage, loaderTreeSize, assumptions)
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

  /**
   * The measured build that is nearest to the release, changed as the target's own printouts and
   * then the plan's numbers say.
   */
  private static UBoot uBoot(
      UBootProfile profile, LoaderPlan plan, long loaderTreeSize, List<Assumption> assumptions) {
    boolean recent = profile.has(UBootChange.GLOBAL_LMB);
    UBootBuild measured = recent ? UBootBuild.QEMU_ARM64_2026_07 : UBootBuild.QEMU_ARM64;
    UBootBuild build = measured;
    UBootProfile built = profile;
    Optional<Bdinfo> bdinfo = plan.target().bdinfo();
    if (bdinfo.isPresent()) {
      long fdtSize = plan.controlFdt().size().orElse(loaderTreeSize);
      build = MeasuredBuild.of(build, bdinfo.get(), fdtSize);
      if (bdinfo.get().lmbCapacity().isPresent()) {
        built = built.withLmbCapacity(bdinfo.get().lmbCapacity().get());
      }
    }
    Optional<Map<String, String>> printenv = plan.target().printenv();
    if (printenv.isPresent()) {
      build = build.withDefaultEnvironment(printenv.get());
    }
    Map<String, Long> numbers = plan.numbers();
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
    String measuredOn =
        (recent ? "a trimmed qemu_arm64, " : "Debian's qemu_arm64, ") + measured.versionText();
    noteAssumed(plan, build, measuredOn, assumptions);
    return new UBoot(built, build);
  }

  private static void noteAssumed(
      LoaderPlan plan, UBootBuild build, String measuredOn, List<Assumption> assumptions) {
    if (plan.target().bdinfo().isPresent()) {
      build
          .earlyStack()
          .ifPresent(
              stack ->
                  assumptions.add(
                      new Assumption(
                          "U-Boot before relocation",
                          "its stack lies below " + stack.top(),
                          "as in qemu_arm64; bdinfo does not show it")));
    } else {
      assumptions.add(
          new Assumption(
              "U-Boot's build",
              measuredOn,
              plan.numbers().isEmpty()
                  ? "the plan gives no numbers; 'bdinfo' on the target shows them"
                  : "but for "
                      + String.join(", ", plan.numbers().keySet().stream().sorted().toList())));
    }
  }
}
