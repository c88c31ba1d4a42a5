package dev.conifer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.Handover;
import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The trees that the lab boots kernels with, without a kernel. */
class TreeGeneratorTest {
  private static final int TREES = 100;
  private static final long IMAGE = 0x2010000;
  private static final long RAMDISK = 0x11abe3;

  private static final Set<ReservationOutcome.Fate> COMMON =
      Set.of(
          ReservationOutcome.Fate.HONOURED,
          ReservationOutcome.Fate.REUSED,
          ReservationOutcome.Fate.DROPPED,
          ReservationOutcome.Fate.DISABLED);

  @Test
  @SuppressWarnings("SystemOut")
  void everyTreeCompilesAndEveryModelReadsIt() {
    long seed = Long.getLong("conifer.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("TreeGeneratorTest: -Dconifer.seed=" + seed);
    Set<ReservationOutcome.Fate> fates = new HashSet<>();
    for (long i = seed; i < seed + TREES; i++) {
      TreeInput input = TreeGenerator.draw(new Random(i), IMAGE);
      String where = "-Dconifer.seed=" + i;
      assertEquals(input, TreeGenerator.draw(new Random(i), IMAGE), where);
      DeviceTree tree =
          DtsCompiler.of(CompileOptions.DEFAULT)
              .compile(SourceFile.of(where, input.dts(RAMDISK)), Includes.none())
              .orThrow();
      AddressRange kernel = AddressRange.of(input.kernel(), IMAGE);
      Handover handover =
          new Handover(
              kernel.start(),
              kernel,
              kernel,
              AddressRange.of(input.fdt(), 0x1000),
              tree,
              Optional.of(AddressRange.of(input.initrd(), RAMDISK)));
      for (LinuxProfile profile : LinuxProfile.ALL) {
        EarlyMemory memory = EarlyMemory.of(profile, profile.build(), handover);
        assertTrue(memory.outcomes().size() >= input.nodes().size(), where);
        memory.outcomes().forEach(outcome -> fates.add(outcome.fate()));
      }
    }
    // A generator that finds no way to lose a node is of no use.
    assertTrue(fates.containsAll(COMMON), fates + " with -Dconifer.seed=" + seed);
  }
}
