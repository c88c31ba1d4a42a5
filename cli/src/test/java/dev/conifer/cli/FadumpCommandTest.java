package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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

  @Test
  void onPowerNvMemoryNeedsTheTag() {
    RunResult run = run(OPAL, "--memory", "pom.xml@0");

    assertTrue(run.err().contains("'fadump' needs a kernel's metadata, --kernel-tag"), run.err());
    assertEquals(2, run.exitCode());
  }
}
