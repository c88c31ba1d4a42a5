package dev.conifer.check;

import dev.conifer.verdict.Notice;
import java.util.List;

/** One thing to look for in a boot. */
interface PlanRule {
  /** What there is of it in {@code check}; each with the remedies that were tried out. */
  List<Notice> apply(BootCheck check);
}
