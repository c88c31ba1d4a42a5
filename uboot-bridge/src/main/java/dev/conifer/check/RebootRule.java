package dev.conifer.check;

import dev.conifer.boot.Handover;
import dev.conifer.linux.RebootMode;
import dev.conifer.plan.BoardPlan;
import dev.conifer.plan.PlanChange.SetVariables;
import dev.conifer.tree.DeviceTree;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.List;
import java.util.Optional;

/** A plan that relies on a warm reset, and a kernel that will reset cold. */
final class RebootRule implements PlanRule {
  @Override
  public List<Notice> apply(BootCheck check) {
    BoardPlan.Retention keeps = check.layout().plan().board().keeps();
    boolean reliesOnWarm = keeps.warm() && !keeps.cold();
    Optional<String> commandLine = commandLine(check);
    if (!reliesOnWarm || commandLine.isEmpty() || isWarm(check)) {
      return List.of();
    }
    Notice notice =
        Notice.ofBoot(
            Rule.REBOOT_COLD,
            "the command line (%s) does not say reboot=warm, and this board's DRAM is lost over a"
                    .formatted(
                        commandLine.get().isEmpty() ? "empty" : "'" + commandLine.get() + "'")
                + " cold reset");
    return List.of(notice.withRemedies(List.of(remedy(check, commandLine.get()))));
  }

  private static Remedy remedy(BootCheck check, String commandLine) {
    String text = "add reboot=warm to bootargs";
    String fixed = (commandLine + " reboot=warm").strip();
    return new Experiment(check)
        .remedy(text, SetVariables.of("bootargs", fixed), RebootRule::isWarm)
        .orElse(Remedy.untried(text));
  }

  private static boolean isWarm(BootCheck check) {
    return tree(check).map(RebootMode::of).map(RebootMode::isWarm).orElse(false);
  }

  /** The command line that Linux gets; absent when the boot fails. */
  private static Optional<String> commandLine(BootCheck check) {
    return tree(check)
        .map(
            tree ->
                tree.property("/chosen", "bootargs")
                    .flatMap(property -> property.value().string())
                    .orElse(""));
  }

  private static Optional<DeviceTree> tree(BootCheck check) {
    return check.trial().trace().handover().map(Handover::finalFdt);
  }
}
