package dev.conifer.loader.linuxboot;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Kernel;
import dev.conifer.boot.KernelRun;
import dev.conifer.boot.Step;
import dev.conifer.boot.TracedMemory;
import dev.conifer.memory.Memory;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * LinuxBoot: a loader starts a first Linux, and u-root, its user space, starts the one that was
 * asked for. Every writer on the way counts: the first stage, the first Linux with all the memory
 * that it uses, and the kexec.
 *
 * <p>Three parties look at reservations, each by its own rules. u-root knows the tree and nothing
 * else: what EFI or {@code crashkernel=} keeps is free memory to it.
 */
public final class LinuxBoot implements BootLoader {
  /** The u-root that this is a model of: 9b0bdb8, by its month. */
  public static final String VERSION = "2026-07";

  private final BootLoader firstStage;
  private final Kernel firstKernel;
  private final LinuxBootFlow flow;

  /**
   * The chain.
   *
   * @param firstStage starts the first kernel
   * @param firstKernel what u-root runs on
   * @param flow the files, and what u-root is told
   */
  public LinuxBoot(BootLoader firstStage, Kernel firstKernel, LinuxBootFlow flow) {
    this.firstStage = Objects.requireNonNull(firstStage);
    this.firstKernel = Objects.requireNonNull(firstKernel);
    this.flow = Objects.requireNonNull(flow);
  }

  @Override
  public String name() {
    return "%s, then LinuxBoot (u-root of %s)".formatted(firstStage.name(), VERSION);
  }

  @Override
  public BootTrace boot(BootRequest request, Memory memory) {
    BootTrace first = firstStage.boot(flow.firstStage(request), memory);
    if (first.handover().isEmpty()) {
      return first;
    }
    Handover handover = first.handover().get();
    KernelRun kernel = firstKernel.run(handover, memory);
    List<Step> earlier = Stream.concat(first.steps().stream(), kernel.steps().stream()).toList();
    return kernel
        .failure()
        .map(why -> BootTrace.refused(List.of(), "the first Linux does not run: " + why))
        .orElseGet(() -> kexec(request, kernel, memory))
        .after(earlier, kernel);
  }

  private BootTrace kexec(BootRequest request, KernelRun kernel, Memory memory) {
    TracedMemory traced = new TracedMemory(memory);
    try {
      Handover handover = new Kexec(flow, request, kernel, traced).run();
      return BootTrace.handedOver(traced.steps(), handover);
    } catch (Refusal refusal) {
      return BootTrace.refused(traced.steps(), refusal.words());
    }
  }
}
