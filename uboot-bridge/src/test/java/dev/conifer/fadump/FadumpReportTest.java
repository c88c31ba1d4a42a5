package dev.conifer.fadump;

import static dev.conifer.fadump.Fadumps.messages;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Sizes;
import dev.conifer.tree.DeviceTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FadumpReportTest {
  private static final String RTAS =
      """
      rtas {
      	ibm,configure-kernel-dump = <0x2026>;
      	ibm,configure-kernel-dump-version = <0x00010001>;
      	ibm,configure-kernel-dump-sizes = <1 0 0x20000>, <2 1 0>, <9 0 5>;
      };
      """;

  private static final String OPAL =
      """
      ibm,opal {
      	dump {
      		compatible = "ibm,opal-dump";
      		fw-load-area = <0 0x20000000 0 0x08000000 0 0x28000000 0 0x08000000>;
      	};
      };
      """;

  private static DeviceTree tree(String bootargs, String more) {
    String source =
        """
        /dts-v1/;
        / {
        #address-cells = <2>; #size-cells = <2>;
        %s
        memory@0 { device_type = "memory"; reg = <0 0 4 0>; };
        chosen { bootargs = "%s"; };
        };
        """
            .formatted(more, bootargs);
    return DtsCompiler.of(CompileOptions.DEFAULT)
        .compile(
            SourceFile.of("power.dts", source.getBytes(StandardCharsets.UTF_8)),
            Includes.fromDirectories(List.of()))
        .orThrow();
  }

  private static FadumpReport report(String bootargs, String more) {
    return FadumpReport.of(tree(bootargs, more), LinuxFadump.current(), Optional.empty());
  }

  /** Without places, which dtc-style trees of tests do not care for. */
  private static List<String> said(FadumpReport report) {
    return messages(report.diagnostics()).stream()
        .map(text -> text.replaceFirst("^\\S+ ", ""))
        .toList();
  }

  @Test
  void firmwareThatKnowsNothingOfItIsTold() {
    assertEquals(
        List.of(
            "Error (E-fadump-unsupported): neither /rtas has ibm,configure-kernel-dump nor is there"
                + " an /ibm,opal/dump: firmware does not know fadump"),
        said(report("fadump=on", "rtas { };")));
  }

  @Test
  void rtasSaysWhatItWants() {
    FadumpReport report = report("fadump=on", RTAS.replace("<2 1 0>", "<2 0 0x1000>"));

    assertEquals(List.of(), said(report));
    assertEquals(Map.of(1, 0x20000L, 2, 0x1000L, 9, 5L), report.rtas().orElseThrow().sizes());
    assertEquals(
        AddressRange.of(768 * Sizes.MIB, 768 * Sizes.MIB + 0x30000 + 680),
        report.layout().orElseThrow().reserved());
    assertFalse(report.dumpWaiting());
  }

  @Test
  void aSizeHasTwoCells() {
    assertEquals(1L << 32, report("fadump=on", RTAS).rtas().orElseThrow().sizes().get(2));
  }

  @Test
  void theNodeThatWasWrittenIsRead() {
    RtasNode node = report("fadump=on", RTAS).rtas().orElseThrow();

    DeviceTree written = node.in(tree("fadump=on", "rtas { };"));

    assertEquals(tree("fadump=on", RTAS).node("/rtas").orElseThrow().properties().size(), 3);
    assertEquals(Optional.of(node), RtasNode.of(written).orThrow());
  }

  @Test
  void malformedPropertiesAreTold() {
    assertEquals(
        List.of(
            "Error (E-fadump-property): ibm,configure-kernel-dump of /rtas is 8 bytes long; it must"
                + " be one cell",
            "Error (E-fadump-property): ibm,configure-kernel-dump-sizes of /rtas is 8 bytes long; it"
                + " must hold three cells for each type",
            "Error (E-fadump-property): ibm,configure-kernel-dump-version of /rtas is 2 bytes long;"
                + " it must hold two numbers of 16 bits"),
        said(
            report(
                "fadump=on",
                """
                rtas {
                	ibm,configure-kernel-dump = <1 2>;
                	ibm,configure-kernel-dump-sizes = <1 2>;
                	ibm,configure-kernel-dump-version = [00 01];
                };
                """)));
  }

  @Test
  void aDumpThatWaitsIsJudged() {
    FadumpReport report =
        report(
            "fadump=on",
            RTAS.replace(
                "};",
                """
                ibm,kernel-dump = [00000001 0001 2000 00000028 00000000 0000000000000000
                  0000000000000000 00000000 00000000 00000001 0001 1000 0000000000000000
                  0000000000020000 0000000000000000 0000000140000000]; };
                """));

    assertTrue(report.dumpWaiting());
    assertEquals(
        List.of(
            "(section 0): Error (E-fadump-section-error): firmware could not keep section 0, CPU"
                + " state: error 0x1000 (invalid destination address)",
            "(header): Error (E-fadump-section-missing): the dump has no section of type 0x11"),
        said(report));
  }

  @Test
  void theLoadAreasOfPowerNvMustEndBelow768MiB() {
    assertEquals(List.of(), said(report("fadump=on", OPAL)));
    FadumpReport report =
        report("fadump=on", OPAL.replace("0x28000000 0 0x08000000", "0x28000000 0 0x08000001"));
    assertEquals(
        List.of(
            "Error (E-fadump-load-area): firmware loads to [0x28000000, 0x30000001), beyond the"
                + " first 768 MiB that a kernel gives up: it refuses this firmware"),
        said(report));
    assertEquals(Optional.empty(), report.platform());
    assertTrue(report.failed());
  }

  @Test
  void anotherCompatibleIsRefused() {
    assertEquals(
        List.of(
            "Error (E-fadump-compatible): /ibm,opal/dump is not compatible with 'ibm,opal-dump'"),
        said(report("fadump=on", OPAL.replace("ibm,opal-dump", "ibm,opal-dump2"))));
  }

  @Test
  void mpiplBootSaysThatADumpWaits() {
    FadumpReport report = report("fadump=on", OPAL.replace("compatible", "mpipl-boot; compatible"));

    assertTrue(report.dumpWaiting());
    assertEquals(
        report.opal(), OpalDumpNode.of(report.opal().orElseThrow().in(tree("", ""))).orThrow());
  }

  @Test
  void withoutFadumpOnLinuxDoesNothing() {
    List<String> off =
        List.of(
            "Warning (W-fadump-off): the command line does not say fadump=on, without which Linux"
                + " does nothing");
    assertEquals(off, said(report("quiet", OPAL)));
    assertEquals(off, said(report("fadump=on fadump=off", OPAL)));
    assertEquals(List.of(), said(report("fadump=off fadump=nocma", OPAL)));
  }

  @Test
  void theAreaKeepsClearOfReservedRangesButNotOfReservedMemory() {
    FadumpReport clear =
        report("fadump=on", "reserved-ranges = <0 0x31000000 0 0x01000000>;\n" + OPAL);
    assertEquals(0x3200_0000L, clear.layout().orElseThrow().reserved().start().bits());

    FadumpReport hit =
        report(
            "fadump=on",
            OPAL
                + """
                reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
                  ibm,slw-image@31000000 { reg = <0 0x31000000 0 0x01000000>; no-map; }; };
                """);
    assertEquals(
        List.of(
            "Warning (W-fadump-overlap): the dump's area [0x30000000, 0x600102a8) overlaps the"
                + " reserved memory [0x31000000, 0x32000000): Linux places it before it has read"
                + " that reservation, and firmware writes there"),
        said(hit));
  }
}
