package dev.conifer.check;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.ArrayList;
import java.util.List;

/** A region in DRAM that the tree's {@code /memory} leaves out, as if that kept anybody away. */
final class MemoryHoleRule implements PlanRule {
  @Override
  public List<Notice> apply(BootCheck check) {
    MemoryMap told =
        MemoryNodes.of(check.layout().plan().board().tree())
            .value()
            .map(MemoryNodes::map)
            .orElse(MemoryMap.EMPTY);
    List<Notice> notices = new ArrayList<>();
    if (told.isEmpty()) {
      return notices;
    }
    for (PlacedRegion region : check.layout().regions()) {
      AddressRange range = region.range();
      if (!told.contains(range) && check.layout().dram().contains(range)) {
        notices.add(
            Notice.of(
                    Rule.MEMORY_HOLE,
                    "the tree's /memory leaves it out, but it is DRAM, and loaders use it",
                    region.name(),
                    range)
                .withRemedies(
                    List.of(
                        Remedy.untried(
                            "count on its reserved-memory node alone, and give /memory all of the"
                                + " DRAM"))));
      }
    }
    return notices;
  }
}
