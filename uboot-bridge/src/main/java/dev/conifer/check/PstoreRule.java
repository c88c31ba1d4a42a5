package dev.conifer.check;

import dev.conifer.boot.Step;
import dev.conifer.memory.AddressRange;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.RegionKind;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code pstore set} of a script beside the plan's ramoops regions: the two must agree. */
final class PstoreRule implements PlanRule {
  @Override
  public List<Notice> apply(BootCheck check) {
    List<AddressRange> logs =
        check.layout().regions().stream()
            .filter(region -> region.spec().kind() == RegionKind.RAMOOPS)
            .map(PlacedRegion::range)
            .toList();
    List<Notice> notices = new ArrayList<>();
    for (Step step : check.trial().trace().steps()) {
      Optional<AddressRange> set = setBy(step);
      if (set.isPresent() && !logs.contains(set.get())) {
        String where = step.origin().map(Object::toString).orElse("the script");
        notices.add(
            new Notice(
                Rule.PSTORE,
                "%s tells U-Boot that the log is at %s, where no ramoops region of the plan lies"
                    .formatted(where, set.get()),
                Optional.empty(),
                set,
                logs.stream()
                    .map(
                        log ->
                            Remedy.untried(
                                "write pstore set %s 0x%x".formatted(log.start(), log.size())))
                    .toList()));
      }
    }
    return notices;
  }

  private static Optional<AddressRange> setBy(Step step) {
    String[] words = step.action().split("\\s+", -1);
    if (!step.stage().name().equals("pstore") || words.length < 3 || !words[0].equals("set")) {
      return Optional.empty();
    }
    try {
      return AddressRange.ifValid(hex(words[1]), hex(words[2]));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static long hex(String word) {
    return Long.parseUnsignedLong(word.startsWith("0x") ? word.substring(2) : word, 16);
  }
}
