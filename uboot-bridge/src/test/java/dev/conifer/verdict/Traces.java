package dev.conifer.verdict;

import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Step;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import java.util.List;
import java.util.Optional;

/** Boots of which only the steps matter. */
final class Traces {
  private Traces() {}

  static BootTrace handedOver(Step... steps) {
    AddressRange nothing = AddressRange.of(0, 0);
    return BootTrace.handedOver(
        List.of(steps),
        new Handover(
            PhysicalAddress.ZERO,
            nothing,
            nothing,
            nothing,
            DeviceTree.of(Node.named("")),
            Optional.empty()));
  }
}
