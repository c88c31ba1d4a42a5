package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.fdt.FdtReader;
import dev.conifer.memory.AddressRange;
import dev.conifer.reserved.ReservedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conifer plan} with several boards. */
class FleetTest {
  @TempDir private Path folder;

  private String board(String name, long size, String reserved, String region) throws IOException {
    Files.writeString(
        folder.resolve(name + "-board.dts"),
        """
        /dts-v1/;
        / {
          #address-cells = <2>;
          #size-cells = <2>;
          memory@40000000 { device_type = "memory"; reg = <0x0 0x40000000 0x%x 0x%x>; };
          reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; %s };
        };
        """
            .formatted(size >>> 32, size & 0xffffffffL, reserved));
    Path plan = folder.resolve(name + ".dts");
    Files.writeString(
        plan,
        """
        /dts-v1/;
        / {
          compatible = "conifer,plan";
          board { dts = "%s-board.dts"; };
          preserve { %s };
          loader {
            compatible = "u-boot";
            version = "2023.01";
            kernel { image-size = <0x1000000>; file-size = <0xf00000>; };
            ramdisk { size = <0x300000>; };
          };
        };
        """
            .formatted(name, region));
    return plan.toString();
  }

  private static String node(String name, long base, long size) {
    return "%s@%x { reg = <0x%x 0x%x 0x0 0x%x>; no-map; };"
        .formatted(name, base, base >>> 32, base & 0xffffffffL, size);
  }

  private static final String LOG = "log { kind = \"no-map\"; size = <0x2000000>; };";

  private AddressRange log(String plan) throws IOException {
    String name = Path.of(plan).getFileName().toString().replace(".dts", "");
    byte[] blob = Files.readAllBytes(folder.resolve("out/" + name + "/kernel.dtb"));
    return ReservedMemory.read(FdtReader.read(name, blob).orThrow()).orThrow().regions().stream()
        .filter(region -> region.name().startsWith("log"))
        .findFirst()
        .orElseThrow()
        .ranges()
        .get(0);
  }

  private RunResult plan(String... plans) {
    String[] arguments = new String[plans.length + 3];
    arguments[0] = "plan";
    arguments[1] = "-o";
    arguments[2] = folder.resolve("out").toString();
    System.arraycopy(plans, 0, arguments, 3, plans.length);
    return RunResult.of(arguments);
  }

  @Test
  void boardsWithMoreAndLessMemoryGetOneAddress() throws IOException {
    String small = board("small", 0x20000000L, "", LOG);
    String large = board("large", 0x80000000L, node("fw", 0x58000000L, 0x1000000), LOG);
    RunResult run = plan(small, large);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(log(small), log(large));
    assertTrue(log(small).end().bits() <= 0x60000000L);
    assertTrue(run.out().endsWith("YES: every address holds on all 2 boards\n"), run.out());
  }

  @Test
  void thePairThatConflictsIsTold() throws IOException {
    String low = board("low", 0x10000000L, "", LOG);
    String high = board("high", 0x40000000L, node("fw", 0x41000000L, 0x20000000), LOG);
    String any = board("any", 0x40000000L, "", LOG);
    RunResult run = plan(low, any, high);
    assertEquals(2, run.exitCode(), run.out());
    assertTrue(
        run.err()
            .contains(
                high
                    + ": Error (E-fleet-conflict): no one address holds on this board and on that of "
                    + low),
        run.err());
    assertFalse(run.err().contains("that of " + any), run.err());
    assertFalse(Files.exists(folder.resolve("out/low/kernel.dtb")));
  }

  @Test
  void regionsThatDifferAreTold() throws IOException {
    String a = board("a", 0x40000000L, "", LOG);
    String b = board("b", 0x40000000L, "", LOG.replace("0x2000000", "0x4000000"));
    RunResult run = plan(a, b);
    assertEquals(2, run.exitCode(), run.out());
    assertTrue(
        run.err()
            .contains(
                "Error (E-fleet-region): region 'log' is not the same in all plans: in %s and %s it"
                        .formatted(a, b)
                    + " is of 32 MiB, 64 MiB"),
        run.err());
    RunResult names = plan(a, board("c", 0x40000000L, "", LOG.replace("log", "trace")));
    assertTrue(
        names.err().contains("E-fleet-region): there is no region 'log', which " + a + " has"),
        names.err());
  }

  @Test
  void jsonListsTheBoardsAndTheAddress() throws IOException {
    RunResult run = plan("--json", board("a", 0x20000000L, "", LOG), board("b", 1L << 30, "", LOG));
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("\"boards\""), run.out());
    assertTrue(run.out().contains("\"name\":\"log\"") || run.out().contains("\"log\""), run.out());
  }

  @Test
  void generatedFleetsOverlapNothingOnAnyBoard() throws IOException {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("FleetTest: -Dconifer.seed=" + seed);
    Random random = new Random(seed);
    int found = 0;
    for (int i = 0; i < 25; i++) {
      int boards = 2 + random.nextInt(3);
      String[] plans = new String[boards];
      long[] sizes = new long[boards];
      long[][] own = new long[boards][];
      for (int b = 0; b < boards; b++) {
        sizes[b] = 0x10000000L << random.nextInt(4);
        own[b] = new long[random.nextInt(3)];
        StringBuilder nodes = new StringBuilder();
        for (int n = 0; n < own[b].length; n++) {
          own[b][n] = 0x48000000L + ((long) n << 26) + ((long) random.nextInt(16) << 20);
          nodes.append(node("fw" + n, own[b][n], 0x1000000));
        }
        plans[b] = board("g" + i + "x" + b, sizes[b], nodes.toString(), LOG);
      }
      RunResult run = plan(plans);
      if (run.exitCode() != 0) {
        assertTrue(run.err().contains("Error"), run.err());
        continue;
      }
      found++;
      AddressRange place = log(plans[0]);
      for (int b = 0; b < boards; b++) {
        assertEquals(place, log(plans[b]));
        assertPagesFree(place, sizes[b], own[b]);
      }
    }
    assertTrue(found > 10, found + " fleets had a place");
  }

  /** Page by page, from the numbers that the board was made of. */
  private static void assertPagesFree(AddressRange place, long size, long[] own) {
    Set<Long> taken = new HashSet<>();
    for (long start : own) {
      for (long page = start; page < start + 0x1000000; page += 0x1000) {
        taken.add(page);
      }
    }
    for (long page = place.start().bits(); page < place.end().bits(); page += 0x1000) {
      assertTrue(page >= 0x40000000L && page < 0x40000000L + size, place.toString());
      assertFalse(taken.contains(page), place.toString());
      // The kernel, U-Boot's fixed places, and what U-Boot takes at the top of RAM.
      assertFalse(page >= 0x40400000L && page < 0x41400000L, place.toString());
      assertFalse(page >= 0x44000000L && page < 0x44300000L, place.toString());
      assertFalse(page >= 0x40000000L + size - 0x2200000, place.toString());
    }
  }
}
