package dev.conifer.check;

import dev.conifer.verdict.Notice;
import java.util.ArrayList;
import java.util.List;

/** Looks for what is to be said of a boot beyond the verdicts on its regions. */
public final class Notices {
  private static final List<PlanRule> RULES =
      List.of(
          new LmbSlotsRule(),
          new ControlFdtRule(),
          new IgnoredNodeRule(),
          new HighLimitRule(),
          new MemoryHoleRule(),
          new PstoreRule(),
          new RebootRule(),
          new HandBackRule());

  private Notices() {}

  /** What is to be said of {@code check}, with remedies. */
  public static List<Notice> of(BootCheck check) {
    List<Notice> notices = new ArrayList<>();
    RULES.forEach(rule -> notices.addAll(rule.apply(check)));
    return notices;
  }
}
