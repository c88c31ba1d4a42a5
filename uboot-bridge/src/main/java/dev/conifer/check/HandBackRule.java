package dev.conifer.check;

import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.layout.Trial;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.List;
import java.util.Optional;

/** A crash dump that is to hand memory back, of which nothing comes back. */
final class HandBackRule implements PlanRule {
  @Override
  public List<Notice> apply(BootCheck check) {
    Optional<CrashDumpLayout> dump = check.layout().crashDump();
    Optional<Trial> capture = check.capture().filter(boot -> boot.failure().isEmpty());
    if (dump.isEmpty() || dump.get().handBack().isEmpty() || capture.isEmpty()) {
      return List.of();
    }
    if (!dump.get().handedBack(capture.get()).isEmpty()) {
      return List.of();
    }
    LinuxProfile linux = check.layout().linux().profile();
    boolean canAtAll = linux.build().zoneDevice();
    String name = dump.get().name();
    return List.of(
        Notice.ofBoot(
                Rule.HAND_BACK,
                canAtAll
                    ? "'%s' hands no memory back: the dump shows no whole block of memory"
                        .formatted(name)
                    : "'%s' hands no memory back: Linux %s, as it is measured, has no ZONE_DEVICE"
                        .formatted(name, linux.version()))
            .withRemedies(
                List.of(
                    Remedy.untried(
                        canAtAll
                            ? "make capture-size smaller, or move the regions out of the middle"
                            : "boot Linux 6.12, and say kernel-version = \"6.12\""),
                    Remedy.untried("take hand-back out of the plan, and reboot for the memory"))));
  }
}
