package dev.conifer.layout;

import dev.conifer.crashdump.BootScript;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.crashdump.CrashDumpTrees;
import dev.conifer.crashdump.RegistrationScript;
import dev.conifer.crashdump.Registry;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.tree.DeviceTree;
import java.util.Arrays;
import java.util.Objects;

/**
 * A crash dump with everything in its place.
 *
 * @param name what the plan calls it
 * @param places where everything lies
 * @param captureTree the capture kernel's tree
 * @param handsBack whether that tree offers the dead kernel's memory as a device
 * @param firmwareNotes whether firmware saves the CPUs' registers in the registry
 * @param script what U-Boot runs
 * @param registration what the running system runs
 */
public record CrashDumpLayout(
    String name,
    CrashDumpPlaces places,
    DeviceTree captureTree,
    boolean handsBack,
    boolean firmwareNotes,
    BootScript script,
    RegistrationScript registration) {
  public CrashDumpLayout {
    Objects.requireNonNull(name);
    Objects.requireNonNull(places);
    Objects.requireNonNull(captureTree);
    Objects.requireNonNull(script);
    Objects.requireNonNull(registration);
  }

  /** What it adds to the trees. */
  public CrashDumpTrees trees() {
    return new CrashDumpTrees(name, places);
  }

  /** The file that the boot script registers: its header, as long as the registry has room for. */
  public byte[] headerFile() {
    return Arrays.copyOf(
        places.bootHeader().encode(), Math.toIntExact(places.registry().headerSize()));
  }

  /** Makes {@code memory} what a kernel leaves that dies early: the boot script has registered. */
  public void arm(Memory memory) {
    Registry registry = places.registry();
    memory.write(registry.bootHeader().start(), Content.ofBytes(headerFile()));
    memory.write(
        registry.firmwareNoteSpace().start(), Content.fill(0, registry.firmwareNoteSpace().size()));
    registry.setState(memory, Registry.BY_THE_BOOT_SCRIPT);
  }

  /**
   * Decides what the registry's word is where nobody knows it: what DRAM holds after power was off
   * is one of the two words that count but once in 2^31 times.
   */
  void settle(Memory memory) {
    Registry registry = places.registry();
    if (registry.state(memory).isEmpty()) {
      registry.setState(memory, Registry.NONE);
    }
  }
}
