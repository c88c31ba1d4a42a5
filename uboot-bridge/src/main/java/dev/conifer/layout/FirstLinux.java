package dev.conifer.layout;

import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Kernel;
import dev.conifer.boot.KernelRun;
import dev.conifer.boot.Stage;
import dev.conifer.boot.Step;
import dev.conifer.linux.Linux;
import dev.conifer.linux.LinuxBoot;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Optional;

/**
 * The Linux that LinuxBoot runs on. What it writes counts as much as what the last one does; its
 * steps have a name of their own, so that a report tells the two apart.
 *
 * @param linux the kernel
 */
record FirstLinux(Linux linux) implements Kernel {
  /** The stage of its steps. */
  static final Stage STAGE = Stage.kernel("first Linux");

  @Override
  public KernelRun run(Handover handover, Memory memory) {
    return new Run(linux.boot(handover, memory), handover);
  }

  /** What it did. */
  private record Run(LinuxBoot boot, Handover handover) implements KernelRun {
    @Override
    public List<Step> steps() {
      return boot.steps().stream()
          .map(s -> new Step(STAGE, s.action(), s.path(), s.writes(), s.messages(), s.reserved()))
          .toList();
    }

    @Override
    public MemoryMap usable() {
      return boot.usable();
    }

    @Override
    public DeviceTree tree() {
      return Linux.runningTree(handover);
    }

    @Override
    public List<EfiDescriptor> efiMap() {
      return handover.efiMap();
    }

    @Override
    public Optional<String> failure() {
      return boot.failure();
    }

    @Override
    public Optional<String> dropped(AddressRange range) {
      return boot.failure().isPresent()
          ? Optional.empty()
          : Trial.dropped(boot, range).map(why -> "in the " + STAGE + ", " + why);
    }
  }
}
