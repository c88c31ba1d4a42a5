package dev.conifer.layout;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.image.Bdinfo;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.plan.Plan;
import dev.conifer.plan.TargetReadings;
import dev.conifer.spec.MemoryNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether what a target printed can be of the board that the plan is about, and of one boot. */
final class TargetDoubts {
  private final Plan plan;
  private final List<Diagnostic> doubts = new ArrayList<>();

  private TargetDoubts(Plan plan) {
    this.plan = plan;
  }

  /** Warnings; none when all agrees or nothing was printed. */
  static List<Diagnostic> of(Plan plan) {
    TargetDoubts doubts = new TargetDoubts(plan);
    TargetReadings target = plan.loader().target();
    target.bdinfo().ifPresent(doubts::banks);
    target.bdinfo().ifPresent(doubts::image);
    target.printenv().map(env -> env.get("fdtcontroladdr")).ifPresent(doubts::controlFdt);
    return doubts.doubts;
  }

  private void banks(Bdinfo info) {
    List<AddressRange> known =
        plan.board().banks().isEmpty()
            ? MemoryNodes.of(plan.board().tree()).value().map(MemoryNodes::banks).orElse(List.of())
            : plan.board().banks();
    if (info.banks().isEmpty() || known.isEmpty()) {
      return;
    }
    MemoryMap here = MemoryMap.of(known);
    MemoryMap there = MemoryMap.of(info.banks());
    if (!here.equals(there)) {
      String whose = plan.board().banks().isEmpty() ? plan.board().treeName() : "the plan";
      doubt(
          "W-target-board",
          "bdinfo is of another board, or U-Boot does not use all memory: it has DRAM at %s, %s says %s"
              .formatted(text(there), whose, text(here)),
          "take bdinfo from this board, or give its banks in the plan: board { memory = <…>; };");
    }
  }

  private void image(Bdinfo info) {
    if (!info.banks().isEmpty() && info.bankOfImage().isEmpty()) {
      doubt(
          "W-target-image",
          "bdinfo says that U-Boot lies at %s, in none of its DRAM banks".formatted(info.image()),
          "paste one whole output of bdinfo");
    }
  }

  private void controlFdt(String address) {
    Optional<PhysicalAddress> shown = plan.loader().target().bdinfo().flatMap(Bdinfo::controlFdt);
    String digits = address.startsWith("0x") ? address.substring(2) : address;
    if (shown.isPresent() && !digits.equals(Long.toHexString(shown.get().bits()))) {
      doubt(
          "W-target-boot",
          "printenv says fdtcontroladdr=%s, bdinfo says fdt_blob = %s: they are not of one boot"
              .formatted(address, shown.get()),
          "take both from one boot");
    }
  }

  private void doubt(String code, String message, String remedy) {
    doubts.add(Diagnostic.warning(code, plan.loader().origin(), message).withRemedy(remedy));
  }

  private static String text(MemoryMap map) {
    return String.join(", ", map.ranges().stream().map(AddressRange::toString).toList());
  }
}
