package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.fadump.CrashInfoHeader;
import dev.conifer.fadump.LinuxFadump;
import dev.conifer.fadump.PowerRegisters;
import dev.conifer.fadump.RegisterSaveArea;
import dev.conifer.fadump.SavedCpu;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FadumpCommandTest {
  private static final String OPAL =
      """
      /dts-v1/;
      / {
      	#address-cells = <2>;
      	#size-cells = <2>;
      	memory@0 { device_type = "memory"; reg = <0 0 1 0>; };
      	chosen { bootargs = "fadump=on"; };
      	ibm,opal { dump {
      		compatible = "ibm,opal-dump";
      		fw-load-area = <0 0x20000000 0 0x08000000 0 0x28000000 0 0x08000000>;
      	}; };
      };
      """;

  private static RunResult run(String source, String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "fadump";
    System.arraycopy(options, 0, words, 1, options.length);
    words[words.length - 1] = "-";
    return RunResult.withInput(source.getBytes(StandardCharsets.UTF_8), words);
  }

  @Test
  void tellsWhatLinuxReserves() {
    RunResult run = run(OPAL);

    assertEquals("", run.err());
    assertEquals(
        """
        firmware     OPAL (PowerNV)
        memory       [0x0, 0x100000000)  4 GiB
        asked        fadump=on
        dump         none
        boot memory  768 MiB
        copies       [0x0, 0x30000000)  768 MiB to 0x30000000
        reserved     [0x30000000, 0x600102a8)  768.0 MiB
          header     [0x60000000, 0x600002a8)  680 bytes
          metadata   [0x600002a8, 0x600102a8)  64 KiB
        second       the second kernel uses nothing from 0x30000000 on
        """,
        run.out());
    assertEquals(0, run.exitCode());
  }

  @Test
  void sourceIsReadAsTheOptionsSay() {
    String source = OPAL.replace("\"fadump=on\"", "ARGUMENTS");
    assertEquals(2, run(source).exitCode());
    assertEquals(run(OPAL).out(), run(source, "-DARGUMENTS=\"fadump=on\"").out());
  }

  @Test
  void theCommandLineAndTheKernelMayBeOthers() {
    RunResult run =
        run(
            OPAL,
            "--bootargs",
            "fadump=on crashkernel=0x30001000",
            "--linux",
            "6.12",
            "--page-size",
            "4096");

    assertTrue(run.out().contains("boot memory  770 MiB\n"), run.out());
    assertEquals(0, run.exitCode());
  }

  @Test
  void firmwareThatLinuxRefusesIsANo() {
    RunResult run = run(OPAL.replace("0x28000000 0 0x08000000", "0x30000000 0 0x08000000"));

    assertEquals(
        "<stdin>:9.3-70: Error (E-fadump-load-area): firmware loads to [0x30000000, 0x38000000),"
            + " beyond the first 768 MiB that a kernel gives up: it refuses this firmware",
        run.err().lines().findFirst().orElseThrow());
    assertTrue(run.out().startsWith("firmware     no fadump\n"), run.out());
    assertEquals(1, run.exitCode());
  }

  @Test
  void asJson() {
    RunResult run = run(OPAL, "--json");

    assertTrue(
        run.out()
            .contains(
                """
                    "firmware": "OPAL",
                    "memory": [
                      {
                        "start": "0x0",
                        "end": "0x100000000",
                        "size": "0x100000000"
                      }
                    ],
                    "asked": true,
                    "dumpWaiting": false,
                    "bootMemory": "0x30000000",
                """),
        run.out());
  }

  private static final String RTAS =
      """
      /dts-v1/;
      / {
      	#address-cells = <2>;
      	#size-cells = <2>;
      	memory@0 { device_type = "memory"; reg = <0 0 1 0>; };
      	chosen { bootargs = "fadump=on"; };
      	rtas {
      		ibm,configure-kernel-dump = <0x2026>;
      		ibm,configure-kernel-dump-sizes = <1 0 0x10000>;
      		ibm,kernel-dump = [
      			00000001 0002 c000 00000028 00000000 0000000000000000 0000000000000000
      			00000000 00000000
      			00000001 0001 0000 0000000000000000 0000000000010000 00000000000002b4
      			0000000014000000
      			00000001 0011 0000 0000000000000000 0000000014000000 0000000014000000
      			0000000014010000];
      	};
      };
      """;

  @Test
  void tellsWhatTheKernelThatDiedLeft(@TempDir Path folder) throws IOException {
    PowerRegisters registers =
        PowerRegisters.ZERO
            .withGpr(1, 0xc000_0000_0300_0000L)
            .with(PowerRegisters.Special.NIP, 0xc000_0000_0001_2344L)
            .with(PowerRegisters.Special.MSR, 0x8000_0000_0000_9033L);
    Path cpus =
        Files.write(
            folder.resolve("cpus.bin"),
            new RegisterSaveArea(List.of(new SavedCpu(0, registers))).encode());
    Path header =
        Files.write(
            folder.resolve("header.bin"),
            CrashInfoHeader.armed(
                    PhysicalAddress.of(0x1512_0000L), 0x1024, new TreeSet<>(Set.of(0)))
                .crashed(0, registers, new TreeSet<>(Set.of(0)))
                .encode(LinuxFadump.current()));

    RunResult run = run(RTAS, "--memory", cpus + "@0x14000000", "--memory", header + "@0x28010000");

    assertEquals("", run.err());
    assertEquals(
        """
        dump         waits
        boot memory  320 MiB
        copies       [0x0, 0x14000000)  320 MiB to 0x14010000
        reserved     [0x14000000, 0x280102a8)  320.0 MiB
          CPU state  [0x14000000, 0x14010000)  64 KiB
          HPTE       [0x14010000, 0x14010000)  0 bytes
          header     [0x28010000, 0x280102a8)  680 bytes
        second       the second kernel uses nothing from 0x14000000 on
        crashed      CPU 0
        vmcoreinfo   0x1024 bytes at 0x15120000
        saved        [0x0, 0x14000000)  320 MiB to 0x14010000
        given back   [0x280102a8, 0x100000000)  3.3 GiB
        cpus         CPU 0: nip 0xc000000000012344, r1 0xc000000003000000, msr 0x8000000000009033
        """,
        run.out().substring(run.out().indexOf("dump  ")));
    assertEquals(0, run.exitCode());
  }

  @Test
  void theVmcoreIsWhatTheSecondKernelWouldShow(@TempDir Path folder) throws IOException {
    Path cpus =
        Files.write(
            folder.resolve("cpus.bin"),
            new RegisterSaveArea(List.of(new SavedCpu(0, PowerRegisters.ZERO))).encode());
    byte[] end = new byte[0x1_0000 + 0x1_0000];
    Arrays.fill(end, 0, 0x1_0000, (byte) 7);
    byte[] header =
        CrashInfoHeader.armed(PhysicalAddress.of(0x1400_0400L), 0, new TreeSet<>(Set.of(0)))
            .encode(LinuxFadump.current());
    System.arraycopy(header, 0, end, 0x1_0000, header.length);
    Path ram = Files.write(folder.resolve("ram.bin"), end);
    Path vmcore = folder.resolve("vmcore");

    RunResult run =
        run(
            RTAS.replace("reg = <0 0 1 0>", "reg = <0 0 0 0x28030000>"),
            "--memory",
            cpus + "@0x14000000",
            "--memory",
            ram + "@0x28000000",
            "-o",
            vmcore.toString());

    assertEquals("", run.err());
    byte[] written = Files.readAllBytes(vmcore);
    // A page of heads, one of notes, boot memory, and what is above the reserved area.
    assertEquals(0x2_0000 + 0x1400_0000 + 0x2_0000, written.length);
    assertEquals(21, ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).getShort(18));
    // The last 64 KiB of boot memory are copied to just below the crash header.
    assertEquals(7, written[0x2_0000 + 0x1400_0000 - 1]);
    assertEquals(7, written[0x2_0000 + 0x1400_0000 - 0x1_0000]);
    assertEquals(0, written[0x2_0000 + 0x1400_0000 - 0x1_0001]);
  }

  @Test
  void aDumpThatCannotBeReadIsANo(@TempDir Path folder) throws IOException {
    Path empty = Files.write(folder.resolve("ram.bin"), new byte[0x1000]);

    RunResult run = run(RTAS, "--memory", empty + "@0x14000000", "--memory", empty + "@0x28010000");

    assertEquals(
        "crash header:0x0 (crash header): Error (E-fadump-header): the crash header begins with"
            + " 0x0000000000000000, not with 'FADMPSIG'",
        run.err().lines().findFirst().orElseThrow());
    assertEquals(1, run.exitCode());
  }

  @Test
  void onPowerNvMemoryNeedsTheTag() {
    RunResult run = run(OPAL, "--memory", "pom.xml@0");

    assertTrue(run.err().contains("'fadump' needs a kernel's metadata, --kernel-tag"), run.err());
    assertEquals(2, run.exitCode());
  }
}
