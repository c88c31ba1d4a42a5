package dev.conifer.boot;

import dev.conifer.memory.Memory;

/**
 * A kernel that a loader starts on its way: what LinuxBoot runs on, before it starts the kernel
 * that was asked for.
 */
@FunctionalInterface
public interface Kernel {

  /** Runs with what a loader handed over in {@code memory}, until user space is in charge. */
  KernelRun run(Handover handover, Memory memory);
}
