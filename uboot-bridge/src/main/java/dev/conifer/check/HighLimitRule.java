package dev.conifer.check;

import dev.conifer.boot.Step;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.PlanChange.SetVariables;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** {@code initrd_high} or {@code fdt_high} of 32 one-bits: on arm64 an address, not a wish. */
final class HighLimitRule implements PlanRule {
  private static final List<String> LIMITS = List.of("fdt_high", "initrd_high");
  private static final Pattern ONES = Pattern.compile("(0x)?0*f{8}");
  private static final String IN_PLACE = "0xffffffffffffffff";

  @Override
  public List<Notice> apply(BootCheck check) {
    if (!check.startsWithUBoot()) {
      return List.of();
    }
    LoaderPlan firmware = check.layout().plan().loader().firmware();
    List<Notice> notices = new ArrayList<>();
    for (Map.Entry<String, String> limit : new TreeMap<>(firmware.environment()).entrySet()) {
      if (isMistaken(limit.getKey(), limit.getValue())) {
        Optional<Remedy> remedy =
            new Experiment(check)
                .remedy(
                    "setenv %s %s".formatted(limit.getKey(), IN_PLACE),
                    SetVariables.of(limit.getKey(), IN_PLACE),
                    after -> true);
        notices.add(
            notice("the environment", limit.getKey()).withRemedies(remedy.stream().toList()));
      }
    }
    for (Step step : check.trial().trace().steps()) {
      String[] words = step.action().split("\\s+", -1);
      if (step.stage().name().equals("setenv")
          && words.length == 2
          && isMistaken(words[0], words[1])) {
        String where = step.origin().map(Object::toString).orElse("the script");
        notices.add(
            notice(where, words[0])
                .withRemedies(
                    List.of(Remedy.untried("write setenv %s %s".formatted(words[0], IN_PLACE)))));
      }
    }
    return notices;
  }

  private static Notice notice(String where, String variable) {
    return Notice.ofBoot(
        Rule.HIGH_LIMIT,
        "%s sets %s to 32 one-bits, which is the limit 0xffffffff and leaves nothing in place"
            .formatted(where, variable));
  }

  private static boolean isMistaken(String name, String value) {
    return LIMITS.contains(name) && ONES.matcher(value.toLowerCase(Locale.ROOT)).matches();
  }
}
