package dev.conifer.kho;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.spec.Chosen;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges a handover that can be read. */
final class HandoverJudge {
  private final KhoHandover handover;
  private final DeviceTree kernelFdt;
  private final Location where;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  HandoverJudge(KhoHandover handover, DeviceTree kernelFdt) {
    this.handover = handover;
    this.kernelFdt = kernelFdt;
    this.where = kernelFdt.node("/chosen").map(Node::origin).orElse(kernelFdt.root().origin());
  }

  List<Diagnostic> judge() {
    MemoryMap preserved = handover.preserved().map();
    judgeScratch(preserved);
    judgeMemory(preserved);
    judgePlacement();
    judgeEntries(preserved);
    judgeOldKernels();
    return diagnostics;
  }

  /** Early allocations come from the scratch areas alone, and ask nobody. */
  private void judgeScratch(MemoryMap preserved) {
    MemoryMap scratch = MemoryMap.of(handover.scratch());
    if (scratch.isEmpty()) {
      error(
          "E-kho-scratch",
          "there is no scratch area: the new kernel has nothing to allocate from",
          "boot the first kernel with kho=on, which makes them");
    }
    for (AddressRange lost : preserved.intersection(scratch).ranges()) {
      error(
          "E-kho-scratch-overlap",
          "%s is preserved and lies in a scratch area: the new kernel allocates there before it"
                  .formatted(text(lost))
              + " has read the map",
          "preserve memory outside of the scratch areas");
    }
    MemoryMap kept = handover.preserved().mapPages().plus(handover.chosen().fdt());
    for (AddressRange lost : kept.intersection(scratch).ranges()) {
      error(
          "E-kho-scratch-overlap",
          "%s of KHO's own lies in a scratch area: the new kernel may write there before it has"
                  .formatted(text(lost))
              + " read it",
          "put it outside of the scratch areas");
    }
  }

  private void judgeMemory(MemoryMap preserved) {
    Optional<MemoryMap> memory = MemoryNodes.of(kernelFdt).value().map(MemoryNodes::map);
    if (memory.isEmpty() || memory.get().isEmpty()) {
      return;
    }
    for (AddressRange outside :
        preserved.plus(MemoryMap.of(handover.scratch())).minus(memory.get()).ranges()) {
      error(
          "E-kho-not-memory",
          text(outside) + " is preserved or scratch, and no memory node names it",
          "hand over to a kernel with the same memory");
    }
  }

  /** kexec puts the new kernel and its ramdisk into scratch areas, where nothing is kept. */
  private void judgePlacement() {
    Optional<AddressRange> initrd =
        Chosen.of(kernelFdt).value().flatMap(Chosen::initrd).filter(range -> !range.isEmpty());
    if (initrd.isPresent() && !MemoryMap.of(handover.scratch()).contains(initrd.get())) {
      warning(
          "W-kho-placement",
          "the ramdisk %s does not lie in a scratch area, where kexec_file_load puts it"
              .formatted(text(initrd.get())),
          "load with 'kexec -s'");
    }
  }

  private void judgeEntries(MemoryMap preserved) {
    if (!preserved.overlaps(handover.chosen().fdt())) {
      warning(
          "W-kho-unpreserved",
          "the blob at %s is not preserved itself".formatted(handover.chosen().fdt().start()),
          "preserve its page");
    }
    for (KhoTree.Entry entry : handover.tree().entries()) {
      Optional<AddressRange> range =
          AddressRange.ifValid(entry.data().bits(), entry.size().filter(s -> s != 0).orElse(1L));
      if (range.filter(preserved::contains).isEmpty()) {
        warning(
            "W-kho-unpreserved",
            "what '%s' hands over at %s is not preserved: it is lost once the new kernel allocates"
                .formatted(entry.name(), entry.data()),
            "preserve its pages");
      }
    }
    for (ReserveMem region : handover.reserveMem()) {
      if (!preserved.contains(region.range())) {
        error(
            "E-kho-reserve-mem",
            "reserve_mem '%s', %s, is handed over and not preserved"
                .formatted(region.label(), text(region.range())),
            "preserve all of its pages");
      }
    }
  }

  private void judgeOldKernels() {
    Optional<KhoChosen.OldReading> old = KhoChosen.asLinux616(kernelFdt);
    if (old.isPresent() && !old.get().is(handover.chosen())) {
      warning(
          "W-kho-cells",
          "Linux 6.16 to 6.18 reads %s for linux,kho-fdt and %s for linux,kho-scratch: it takes a"
                  .formatted(old.get().fdt(), old.get().scratch())
              + " size for as many cells as an address",
          "give the root as many size cells as address cells");
    }
  }

  private static String text(AddressRange range) {
    return range + " (" + Sizes.rounded(range.size()) + ")";
  }

  private void error(String code, String message, String remedy) {
    diagnostics.add(Diagnostic.error(code, where, message).withRemedy(remedy));
  }

  private void warning(String code, String message, String remedy) {
    diagnostics.add(Diagnostic.warning(code, where, message).withRemedy(remedy));
  }
}
