package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.lab.CacheFolder;
import dev.conifer.lab.DebianPackages;
import dev.conifer.lab.PackageSet;
import dev.conifer.layout.Layout;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.plan.Plan;
import dev.conifer.qemu.QemuException;
import dev.conifer.scenario.lab.Lab;
import dev.conifer.scenario.lab.LabKit;
import dev.conifer.scenario.lab.LabReport;
import dev.conifer.scenario.lab.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code conifer lab}: a plan on QEMU with the real U-Boot and the real Linux. */
final class LabCommand implements Command {
  private static final String SETUP = "setup";
  private static final String INSTALL = "install";
  private static final String KERNEL = "kernel";
  private static final String SCENARIO = "scenario";
  private static final String KEEP = "keep";
  private static final String SEED = "seed";
  private static final int DEFAULT_SEED = 1;
  private static final double NANOSECONDS = 1e9;

  @Override
  public String name() {
    return "lab";
  }

  @Override
  public String summary() {
    return "run a plan on QEMU with the real U-Boot and Linux";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "PLAN | setup",
        """
        Boots the plan on QEMU's virt machine with Debian's U-Boot 2023.01 and Debian's
        Linux, fills the regions, reboots, and compares every byte and every address with
        the model. Where the plan has a crash dump, the kernel is then made to panic, and
        the dump that the next boot shows is saved and read. The plan's kernel and ramdisk
        are replaced by Debian's kernel and a ramdisk of the lab's that is as long as the
        plan's.

        'conifer lab setup' tells what is missing, and with --install fetches Debian's
        arm64 packages into the cache, under an apt state of their own.
        """,
        """
        conifer lab setup --install
        conifer lab examples/qemu-virt/plan.dts
        conifer lab --scenario twenty-reboots --keep run examples/qemu-virt/regions.dts
        conifer lab --scenario hand-back examples/qemu-virt/hand-back.dts
        """,
        """
        0  the machine did what the model says, and every byte survived
        1  it did not, or a region was lost; of setup: something is missing
        2  the plan is wrong or not for this machine, or something is missing
        """);
  }

  @Override
  public Options options() {
    return PlanInput.options()
        .addOption(
            Option.builder()
                .longOpt(SCENARIO)
                .hasArg()
                .argName("NAME")
                .desc(
                    "what to do: %s; without it %s, and %s where the plan has one, or %s"
                        .formatted(
                            String.join(", ", Lab.scenarios()),
                            Lab.WARM_REBOOT,
                            Lab.CRASH_DUMP,
                            Lab.HAND_BACK))
                .get())
        .addOption(
            Option.builder()
                .longOpt(KEEP)
                .hasArg()
                .argName("DIR")
                .desc("leave the files that QEMU was given, and the console's log, in DIR/SCENARIO")
                .get())
        .addOption(
            Option.builder()
                .longOpt(SEED)
                .hasArg()
                .argName("N")
                .desc("the seed of what the regions are filled with (" + DEFAULT_SEED + ")")
                .get())
        .addOption(
            Option.builder()
                .longOpt(INSTALL)
                .desc("of setup: fetch what is missing from Debian (80 to 110 MB)")
                .get())
        .addOption(
            Option.builder()
                .longOpt(KERNEL)
                .hasArg()
                .argName("SERIES")
                .desc("of setup: the kernel to look for, 6.1 (the default) or 6.12")
                .get());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    String operand = arguments.operand("PLAN, or 'setup'");
    DebianPackages packages = DebianPackages.in(CacheFolder.ofUser());
    return operand.equals(SETUP)
        ? setUp(packages, arguments, console)
        : run(PlanInput.plan(operand, arguments), packages, arguments, console);
  }

  private static ExitCode setUp(DebianPackages packages, Arguments arguments, Console console) {
    String series = arguments.word(KERNEL, List.of("6.1", "6.12")).orElse("6.1");
    List<Diagnostic> problems = new ArrayList<>();
    if (arguments.has(INSTALL)) {
      for (PackageSet set : LabKit.packages(series)) {
        if (!packages.missing(List.of(set)).isEmpty()) {
          console.out().printf("fetching %s from Debian%n", String.join(", ", set.packages()));
          console.flush();
          problems.addAll(packages.fetch(set).diagnostics());
        }
      }
    }
    problems.addAll(LabKit.missing(packages, series));
    console.print(problems);
    for (PackageSet set : LabKit.packages(series)) {
      console
          .out()
          .printf(
              "%-8s %s%n",
              packages.missing(List.of(set)).isEmpty() ? "there" : "missing", packages.folder(set));
    }
    console
        .out()
        .printf(
            "%n%s%n",
            problems.isEmpty()
                ? "YES: the lab has all that it needs for Linux " + series
                : arguments.has(INSTALL)
                    ? "NO: something is missing, see above"
                    : "NO: something is missing; --install fetches arm64 packages from Debian");
    return problems.isEmpty() ? ExitCode.OK : ExitCode.NO;
  }

  private static ExitCode run(
      Result<Plan> plan, DebianPackages packages, Arguments arguments, Console console) {
    List<String> scenarios =
        arguments
            .word(SCENARIO, Lab.scenarios())
            .map(List::of)
            .orElseGet(() -> Lab.usual(plan.orThrow()));
    for (String scenario : scenarios) {
      Optional<Diagnostic> unfit = Lab.unfit(plan.orThrow(), scenario);
      if (unfit.isPresent()) {
        throw new DiagnosticException(unfit.get());
      }
    }
    int seed = arguments.number(SEED, Integer.MAX_VALUE).orElse(DEFAULT_SEED);
    String series = plan.orThrow().loader().kernelVersion().orElse(LinuxProfile.V6_1.version());
    Lab lab = new Lab(LabKit.of(packages, series).orThrow(), seed);
    Result<Layout> layout =
        // Several are run only where each boots the plan as it is.
        lab.layout(Lab.plan(plan.orThrow(), scenarios.get(0)));
    Optional<Path> keep = arguments.value(KEEP).map(InputFiles::path);
    try {
      Progress progress = progress(console);
      List<LabReport> runs = new ArrayList<>();
      for (String scenario : scenarios) {
        progress.reached(scenario);
        runs.add(lab.run(layout.orThrow(), scenario, keep, progress));
      }
      return console.answer(new LabAnswer(runs, layout.diagnostics()), arguments);
    } catch (QemuException e) {
      throw new DiagnosticException(
          Diagnostic.error("E-lab", new FileLocation(plan.orThrow().name()), message(e))
              .withRemedy("run it again with --keep DIR, and read console.log there"));
    }
  }

  private static String message(QemuException e) {
    return Optional.ofNullable(e.getMessage()).orElse("the machine failed");
  }

  /** A line on standard error for each stage, with the time since the start in seconds. */
  private static Progress progress(Console console) {
    long start = System.nanoTime();
    return stage -> {
      console
          .err()
          .printf(Locale.ROOT, "%7.1f s  %s%n", (System.nanoTime() - start) / NANOSECONDS, stage);
      console.err().flush();
    };
  }
}
