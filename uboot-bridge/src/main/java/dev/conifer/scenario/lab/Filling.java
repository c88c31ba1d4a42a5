package dev.conifer.scenario.lab;

import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.RegionKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What the regions are filled with before a reset: those that a driver keeps before it is loaded,
 * the others when their kernel has ended, for a kernel that does not reserve one lives there.
 */
final class Filling {
  private final long seed;
  private final List<PlacedRegion> driven;
  private final List<PlacedRegion> others;

  /**
   * The filling of {@code regions}.
   *
   * @param boot the model's, which knows what Linux reserves
   */
  Filling(List<PlacedRegion> regions, long seed, ModelBoot boot) {
    this.seed = seed;
    this.driven =
        regions.stream()
            .filter(r -> r.spec().kind() != RegionKind.NO_MAP)
            .filter(r -> boot.trial().dropped(r.range()).isEmpty())
            .toList();
    List<PlacedRegion> rest = new ArrayList<>(regions);
    rest.removeAll(driven);
    this.others = List.copyOf(rest);
  }

  void fillDriven(Memory memory) {
    fill(driven, memory);
  }

  void fillOthers(Memory memory) {
    fill(others, memory);
  }

  private void fill(List<PlacedRegion> regions, Memory memory) {
    for (PlacedRegion region : regions) {
      PhysicalAddress start = region.range().start();
      memory.write(start, Content.pattern(seed, start, region.range().size()));
    }
  }
}
