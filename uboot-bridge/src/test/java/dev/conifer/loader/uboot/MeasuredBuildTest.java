package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.TracedMemory;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.image.Bdinfo;
import dev.conifer.image.BdinfoText;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The model fed with the bdinfo of a real U-Boot sits where that one sat. */
class MeasuredBuildTest {
  /** Wrong in every number that bdinfo tells. */
  private static final UBootBuild WRONG =
      UBootBuild.QEMU_ARM64
          .withPageTables(new UBootBuild.PageTables(0x40000, 0x40000))
          .withMonitor(UBootBuild.Monitor.of(0x123000))
          .withMallocLength(0x400000)
          .withBoardDataLength(0x400)
          .withStack(new UBootBuild.Stack(0x200000, 0))
          .withEfiPool(Optional.of(EfiPool.QEMU_ARM64.withStartPages(8)));

  @Test
  void everyRecordedBdinfoIsReproducedFromItsText() {
    JsonNode scenarios = TruthFolder.json("uboot-2023.01.json").path("scenarios");
    Map<String, byte[]> files = TruthFolder.archive("uboot-inputs.tar.gz");
    TruthFolder.Score score = new TruthFolder.Score("bdinfo fed to the model");
    scenarios
        .properties()
        .forEach(
            named -> {
              JsonNode result = named.getValue().path("result");
              JsonNode bdinfo =
                  result.has("bdinfo")
                      ? result.path("bdinfo")
                      : result.has("bdinfo_raw") ? result.path("bdinfo_raw") : result;
              Scenario scenario = new Scenario(named.getValue().path("input"), files);
              if (bdinfo.has("relocaddr") && hasOwnArea(bdinfo)) {
                score.count(named.getKey(), isReproduced(scenario, bdinfo));
              }
            });
    score.print();
    assertTrue(score.cases() > 0, "no cases");
    assertEquals(score.cases(), score.agreeing());
  }

  /** A full LMB list has no room for U-Boot's own area: nothing can be learnt of the stack. */
  private static boolean hasOwnArea(JsonNode bdinfo) {
    long image = Scenario.hex(bdinfo.path("relocaddr"));
    int entries = 0;
    for (JsonNode entry : bdinfo.path("reserved")) {
      entries += Scenario.hex(entry.path("end")) > image ? 1 : 0;
    }
    return entries == 2;
  }

  private static boolean isReproduced(Scenario scenario, JsonNode bdinfo) {
    Bdinfo info = BdinfoText.read(SourceFile.of("bdinfo.txt", BdinfoLines.of(bdinfo))).orThrow();
    UBootSession session =
        UBootSession.powerOn(
            UBootProfile.V2023_01,
            MeasuredBuild.of(WRONG, info, 0),
            List.of(scenario.bank()),
            scenario.controlFdt(),
            Map.of(),
            new TracedMemory(scenario.emptyMemory()));
    Placement placement = session.placement();
    List<Reservation> recorded = new ArrayList<>();
    info.reserved()
        .forEach(
            line ->
                recorded.add(
                    new Reservation(line.first(), line.size(), Integer.parseInt(line.flags()))));
    return placement.image().bits() == Scenario.hex(bdinfo.path("relocaddr"))
        && placement.controlFdt().bits() == Scenario.hex(bdinfo.path("fdt_blob"))
        && placement.stackStart().bits() == Scenario.hex(bdinfo.path("sp_start"))
        && placement.pageTables().bits() == Scenario.hex(bdinfo.path("tlb"))
        && session.bdinfo(message -> {}).reserved().equals(recorded);
  }

  @Test
  void whatOneBoardShowsHoldsWithMoreMemoryAndAnotherControlFdt() {
    UBootBuild small = MeasuredBuild.of(WRONG, console("console-256M.log"), 0);
    for (String other : List.of("console-1G.log", "console-4G.log", "console-512M-dtb.log")) {
      Bdinfo info = console(other);
      Placement placement = Placement.of(small, info.banks(), info.controlFdtSize().orElseThrow());
      assertEquals(info.image(), placement.image(), other);
      assertEquals(info.controlFdt(), Optional.of(placement.controlFdt()), other);
      assertEquals(info.stackStart(), Optional.of(placement.stackStart()), other);
      assertEquals(info.pageTables(), Optional.of(placement.pageTables()), other);
      assertEquals(small, MeasuredBuild.of(WRONG, info, 0), other);
    }
  }

  @Test
  void theNumbersAreThoseOfTheBinary() {
    UBootBuild measured = MeasuredBuild.of(UBootBuild.QEMU_ARM64, console("console-1G.log"), 0);
    assertEquals(UBootBuild.QEMU_ARM64, measured);
  }

  @Test
  void aReleaseThatPrintsNoFdtSizeIsMeasuredWithTheSizeThatIsGiven() {
    Bdinfo info = console("bdinfo-2026.07.log");
    assertEquals(Optional.empty(), info.controlFdtSize());
    long size = 0x86d8;
    UBootBuild measured = MeasuredBuild.of(WRONG, info, size);
    Placement placement =
        Placement.of(measured, List.of(AddressRange.of(0x40000000L, 0x40000000L)), size);
    assertEquals(info.image(), placement.image());
    assertEquals(info.controlFdt(), Optional.of(placement.controlFdt()));
    assertEquals(info.stackStart(), Optional.of(placement.stackStart()));
    assertEquals(info.pageTables(), Optional.of(placement.pageTables()));
    assertEquals(0x1000000, measured.stack().length());
  }

  @Test
  void oneRecordOfTheNewerReleaseTellsWhereItSitsInTheOthers() {
    JsonNode scenarios = TruthFolder.json("uboot-2026.07.json").path("scenarios");
    Map<String, byte[]> files = TruthFolder.archive("uboot-inputs.tar.gz");
    JsonNode first = scenarios.path("base_1G");
    ControlFdt control = new Scenario(first.path("input"), files).controlFdt();
    String text = BdinfoLines.of(first.path("result").path("bdinfo"));
    Bdinfo info = BdinfoText.read(SourceFile.of("bdinfo.txt", text)).orThrow();
    UBootBuild measured = MeasuredBuild.of(WRONG, info, control.totalSize());
    TruthFolder.Score score = new TruthFolder.Score("placement of 2026.07 by one bdinfo");
    scenarios
        .properties()
        .forEach(
            named -> {
              Scenario scenario = new Scenario(named.getValue().path("input"), files);
              JsonNode bdinfo = named.getValue().path("result").path("bdinfo");
              Placement placement =
                  Placement.of(
                      measured, List.of(scenario.bank()), scenario.controlFdt().totalSize());
              score.count(
                  named.getKey(),
                  placement.image().bits() == Scenario.hex(bdinfo.path("relocaddr"))
                      && placement.controlFdt().bits() == Scenario.hex(bdinfo.path("fdt_blob"))
                      && placement.stackStart().bits() == Scenario.hex(bdinfo.path("sp_start"))
                      && placement.pageTables().bits() == Scenario.hex(bdinfo.path("tlb")));
            });
    score.print();
    assertTrue(score.cases() > 0, "no cases");
    assertEquals(score.cases(), score.agreeing());
  }

  @Test
  void memoryThatUBootLeavesAtTheTopStaysFree() {
    String text =
        """
        DRAM bank   = 0x0000000000000000
        -> start    = 0x0000000040000000
        -> size     = 0x000000003e000000
        DRAM bank   = 0x0000000000000001
        -> start    = 0x0000000100000000
        -> size     = 0x0000000040000000
        relocaddr   = 0x000000007bef7000
        fdt_blob    = 0x000000007aeae6f0
        fdt_size    = 0x00000000000086c0
         reserved[0]\t[0x7aeaa270-0x7bffffff], 0x01155d90 bytes flags: 0
        TLB addr    = 0x000000007bff0000
        sp start    = 0x000000007aeae6e0
        """;
    Bdinfo info = BdinfoText.read(SourceFile.of("bdinfo.txt", text)).orThrow();
    UBootBuild measured = MeasuredBuild.of(UBootBuild.QEMU_ARM64, info, 0);
    assertEquals(Optional.of(PhysicalAddress.of(0x7c000000L)), measured.ramTop());
    assertEquals(info.image(), Placement.of(measured, info.banks(), 0x86c0).image());
  }

  private static Bdinfo console(String name) {
    return BdinfoText.read(BdinfoLines.resource(name)).orThrow();
  }
}
