package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan with what the target printed: {@code bdinfo} and {@code printenv}. */
class TargetNumbersTest {
  private static final String PLAN =
      """
      /dts-v1/;
      / {
        compatible = "conifer,plan";
        board { dts = "board.dts"; };
        preserve {
          log { kind = "no-map"; reg = <0x0 0x7a000000 0x0 0x100000>; };
        };
        loader {
          compatible = "u-boot";
          version = "2023.01";
          TARGET
          kernel { image-size = <0x1000000>; file-size = <0xf00000>; };
          ramdisk { size = <0x300000>; };
        };
      };
      """;

  private static final String BOARD =
      """
      /dts-v1/;
      / {
        #address-cells = <2>;
        #size-cells = <2>;
        memory@40000000 { device_type = "memory"; reg = <0x0 0x40000000 0x0 0x40000000>; };
      };
      """;

  /** A build with 32 MiB more heap than Debian's. */
  private static final String BDINFO =
      """
      => bdinfo
      DRAM bank   = 0x0000000000000000
      -> start    = 0x0000000040000000
      -> size     = 0x0000000040000000
      relocaddr   = 0x000000007fef7000
      fdt_blob    = 0x000000007cdb6db0
      fdt_size    = 0x0000000000100000
       reserved[0]\t[0x7bdb2000-0x7fffffff], 0x0424e000 bytes flags: 0
       reserved[1]\t[0x7cdb2930-0x7fffffff], 0x0324d6d0 bytes flags: 0
      TLB addr    = 0x000000007fff0000
      irq_sp      = 0x000000007cdb6da0
      sp start    = 0x000000007cdb6da0
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(folder.resolve("board.dts"), BOARD);
    Files.writeString(folder.resolve("bdinfo.txt"), BDINFO);
  }

  private RunResult check(String target) throws IOException {
    Path plan = folder.resolve("plan.dts");
    Files.writeString(plan, PLAN.replace("TARGET", target));
    return RunResult.of("check", plan.toString());
  }

  @Test
  void withoutThemTheReportSaysHowWideTheMarginIs() throws IOException {
    RunResult run = check("control-fdt-size = <0x100000>;");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(
        run.out()
            .contains(
                """

                margins, U-Boot's numbers being assumed
                  log  U-Boot may sit up to 57.6 MiB lower; the nearest write is 57.6 MiB away: \
                booti: FDT relocation (FDT)
                """),
        run.out());
  }

  @Test
  void withThemNothingIsAssumedOfTheBuild() throws IOException {
    RunResult run = check("bdinfo = \"bdinfo.txt\";");
    assertEquals(0, run.exitCode(), run.err());
    assertFalse(run.out().contains("U-Boot's build"), run.out());
    assertFalse(run.out().contains("margins"), run.out());
  }

  @Test
  void aRegionUnderThatVeryBuildIsHit() throws IOException {
    Files.writeString(
        folder.resolve("bdinfo.txt"), BDINFO.replace("0x000000007cdb6d", "0x0000000079db6d"));
    RunResult run = check("bdinfo = \"bdinfo.txt\";");
    assertEquals(1, run.exitCode(), run.out());
    assertTrue(run.out().contains("OVERWRITTEN"), run.out());
  }

  @Test
  void variablesOfTheTargetReplaceTheDefaultsAndThoseOfThePlanReplaceBoth() throws IOException {
    Files.writeString(
        folder.resolve("printenv.txt"),
        """
        => printenv
        fdt_addr_r=0x41f00000
        initrd_high=0x7a100000
        kernel_addr_r=0x40400000
        ramdisk_addr_r=0x44000000

        Environment size: 97/262140 bytes
        """);
    RunResult own = check("bdinfo = \"bdinfo.txt\"; printenv = \"printenv.txt\";");
    assertEquals("", own.err());
    assertEquals(1, own.exitCode(), own.out());
    assertTrue(own.out().contains("booti: ramdisk relocation writes"), own.out());
    RunResult changed =
        check("printenv = \"printenv.txt\"; environment { initrd_high = \"0x50000000\"; };");
    assertEquals(0, changed.exitCode(), changed.out());
  }

  @Test
  void theBdinfoOfAnotherBoardIsDoubted() throws IOException {
    Files.writeString(
        folder.resolve("bdinfo.txt"),
        BDINFO.replace("size     = 0x0000000040000000", "size     = 0x0000000080000000"));
    RunResult run = check("bdinfo = \"bdinfo.txt\";");
    assertTrue(
        run.err()
            .contains(
                "Warning (W-target-board): bdinfo is of another board, or U-Boot does not use all"
                    + " memory: it has DRAM at [0x40000000, 0xc0000000)"),
        run.err());
  }

  @Test
  void aLogWithoutBdinfoIsAnError() throws IOException {
    Files.writeString(folder.resolve("bdinfo.txt"), "=> version\n");
    RunResult run = check("bdinfo = \"bdinfo.txt\";");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("bdinfo.txt: Error (E-bdinfo): there is no output"), run.err());
  }
}
