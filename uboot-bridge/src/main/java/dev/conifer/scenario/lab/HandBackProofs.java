package dev.conifer.scenario.lab;

import dev.conifer.crashdump.HandBackScript;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.linux.HandBack;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.plan.CrashDumpPlan;
import dev.conifer.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The capture system takes the dead kernel's memory, whose dump is saved: how much it has then, and
 * where; that this can be used; that nothing else was written.
 */
final class HandBackProofs {
  /** What the memory is filled with, over and over; its length divides a page. */
  private static final String WORDS = "conifer: handed back and in use\n";

  private static final long PAGE = 0x1000;

  private final LabRun run;
  private final LabBoard board;
  private final MemorySnapshot snapshot;
  private final CrashDumpLayout dump;

  /**
   * The proofs in a capture boot that is up.
   *
   * @param snapshot the dead kernel's memory
   */
  HandBackProofs(LabRun run, MemorySnapshot snapshot) {
    this.run = run;
    this.board = run.board();
    this.snapshot = snapshot;
    this.dump = run.layout().crashDump().orElseThrow();
  }

  /** Why {@code scenario} cannot be run with {@code plan}, which has a crash dump. */
  static Optional<Diagnostic> unfit(LabScenario scenario, Plan plan) {
    if (plan.crashDump().filter(CrashDumpPlan::handsBack).isEmpty()) {
      return Optional.of(
          scenario.lack(
              plan,
              "a crash dump that hands memory back, and the plan's does not",
              "write hand-back; into the crash dump's node"));
    }
    return canHandBack(plan)
        ? Optional.empty()
        : Optional.of(
            scenario.lack(
                plan,
                "a kernel with ZONE_DEVICE, and the plan's has none",
                "write kernel-version = \"%s\" into the loader"
                    .formatted(LinuxProfile.V6_12.version())));
  }

  /** Whether {@code plan} asks for it, of a kernel that can. */
  static boolean canHandBack(Plan plan) {
    return plan.crashDump().filter(CrashDumpPlan::handsBack).isPresent()
        && plan.loader()
            .kernelVersion()
            .flatMap(LinuxProfile::of)
            .filter(profile -> profile.build().zoneDevice())
            .isPresent();
  }

  /** Hands the memory back and shows all of it. */
  void prove() {
    List<HandBack> devices = dump.handedBack(board.model(1).trial());
    MemoryMap written = MemoryMap.EMPTY;
    MemoryMap blocks = MemoryMap.EMPTY;
    for (HandBack device : devices) {
      written = written.plus(device.written());
      blocks = blocks.plus(MemoryMap.of(device.blocks().stream().toList()));
    }
    RegionBytes before = RegionBytes.of(run.layout(), board.memory());
    long had = run.guest().totalMemory();
    run.guest().makeRoom();
    board.run(LabKit.LOAD_HAND_BACK);
    board.run("sh /" + HandBackScript.FILE);
    long has = run.guest().totalMemory();
    run.compare(
        new Fact("memory handed back", blocks.toString(), run.guest().addedMemory().toString()));
    run.prove(
        "memory handed back",
        (has - had) * Sizes.KIB == blocks.size(),
        "MemTotal: %d kB before, %d kB after".formatted(had, has));
    proveUse(blocks);
    proveNothingElse(before, written);
  }

  /** As much as half of it is written by files, which are then looked for there, page by page. */
  private void proveUse(MemoryMap blocks) {
    long copies = blocks.size() / 2 / Sizes.MIB - 1;
    run.guest().fill(copies, WORDS);
    byte[] page = WORDS.repeat((int) PAGE / WORDS.length()).getBytes(StandardCharsets.US_ASCII);
    long there = 0;
    for (AddressRange block : blocks.ranges()) {
      there += PAGE * MemorySnapshot.pagesWith(page, block, board.memory());
    }
    run.prove(
        "that memory in use",
        there > 0,
        "%s written to files, %s of them there"
            .formatted(Sizes.text((copies + 1) * Sizes.MIB), Sizes.text(there)));
  }

  private void proveNothingElse(RegionBytes before, MemoryMap written) {
    MemoryMap regions = MemoryMap.EMPTY;
    for (MemoryMap lost : before.lostIn(board.memory()).values()) {
      regions = regions.plus(lost);
    }
    run.prove(
        "the preserved regions then",
        regions.isEmpty(),
        regions.isEmpty()
            ? "%d bytes, every one as before".formatted(before.size())
            : "changed: " + regions);
    MemoryMap others = snapshot.differences(board.memory()).minus(written);
    run.prove(
        "all other memory in the dump",
        others.isEmpty(),
        others.isEmpty()
            ? "%s, every byte as the kernel left it"
                .formatted(Sizes.text(dump.places().dumped().minus(written).size()))
            : "changed: " + others);
  }
}
