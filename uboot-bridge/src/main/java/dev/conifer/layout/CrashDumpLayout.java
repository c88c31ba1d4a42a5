package dev.conifer.layout;

import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Step;
import dev.conifer.crashdump.BootScript;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.crashdump.CrashDumpTrees;
import dev.conifer.crashdump.HandBackScript;
import dev.conifer.crashdump.RegistrationScript;
import dev.conifer.crashdump.Registry;
import dev.conifer.linux.HandBack;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.tree.DeviceTree;
import dev.conifer.verdict.ByteEvidence;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.RegionVerdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A crash dump with everything in its place.
 *
 * @param name what the plan calls it
 * @param places where everything lies
 * @param captureTree the capture kernel's tree
 * @param handBack what makes the dead kernel's memory part of the capture system, where the plan
 *     asks for it; the tree offers what it names
 * @param firmwareNotes whether firmware saves the CPUs' registers in the registry
 * @param script what U-Boot runs
 * @param registration what the running system runs
 */
public record CrashDumpLayout(
    String name,
    CrashDumpPlaces places,
    DeviceTree captureTree,
    Optional<HandBackScript> handBack,
    boolean firmwareNotes,
    BootScript script,
    RegistrationScript registration) {
  public CrashDumpLayout {
    Objects.requireNonNull(name);
    Objects.requireNonNull(places);
    Objects.requireNonNull(captureTree);
    Objects.requireNonNull(handBack);
    Objects.requireNonNull(script);
    Objects.requireNonNull(registration);
  }

  /** What it adds to the trees. */
  public CrashDumpTrees trees() {
    return new CrashDumpTrees(name, places);
  }

  /**
   * What of the dead kernel's memory can be part of the capture system, device by device.
   *
   * @param capture the boot after the crash
   */
  public List<HandBack> handedBack(Trial capture) {
    return capture.linux().stream()
        .flatMap(linux -> linux.handBacks().stream())
        .filter(device -> handBack.stream().anyMatch(s -> s.memory().contains(device.device())))
        .filter(device -> device.blocks().isPresent())
        .toList();
  }

  /** The file that the boot script registers: its header, as long as the registry has room for. */
  public byte[] headerFile() {
    byte[] file =
        Arrays.copyOf(
            places.bootHeader().encode(), Math.toIntExact(places.registry().headerSize()));
    byte[] note = Registry.bootNote();
    System.arraycopy(note, 0, file, file.length - note.length, note.length);
    return file;
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
   * What becomes of the memory that the dump is to show, part by part. No reservation keeps it: the
   * capture kernel is held in its window. What the script copies is looked for where it is then.
   *
   * @param capture the boot after the crash
   * @param evidence what a look at the bytes showed, at the places where they are then; absent when
   *     nobody looked
   */
  public List<RegionVerdict> judge(BootTrace capture, Optional<ByteEvidence> evidence) {
    Judge judge = new Judge(capture);
    Judge afterCopy = new Judge(capture.without(this::isTheCopying));
    List<RegionVerdict> verdicts = new ArrayList<>();
    for (AddressRange part : places.dumpedParts()) {
      AddressRange then = places.afterCopy(part);
      Judge ofPart = then.equals(part) ? judge : afterCopy;
      verdicts.add(ofPart.judge(name, then, Optional.empty(), evidence));
    }
    return verdicts;
  }

  private boolean isTheCopying(Step step) {
    return step.writes().stream()
        .anyMatch(write -> places.copy().equals(Optional.of(write.range())));
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
