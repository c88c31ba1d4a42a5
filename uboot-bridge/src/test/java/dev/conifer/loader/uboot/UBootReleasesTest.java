package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Message;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.Step;
import dev.conifer.boot.TracedMemory;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the same board does with one release of U-Boot and not with the one before. */
class UBootReleasesTest {
  private static final AddressRange BELOW_U_BOOT = AddressRange.of(0x7d800000, 0x400000);

  @Test
  void ramdiskKeepsClearOfTheControlFdtOnlyWithTheGlobalLmb() {
    Map<String, String> unlimited = Map.of("initrd_high", "", "fdt_high", "");
    BootRequest request = Boots.request(Boots.ONE_GIB, unlimited, Boots.region(BELOW_U_BOOT));
    assertTrue(ramdisk("2024.10", request).overlaps(BELOW_U_BOOT));
    assertFalse(ramdisk("2025.01", request).overlaps(BELOW_U_BOOT));
    assertTrue(ramdisk("2025.01", Boots.withBareControlFdt(request)).overlaps(BELOW_U_BOOT));
  }

  @Test
  void controlFdtInPlaceIsRefusedFrom2025_10On() {
    BootRequest request =
        withoutKernelFdt(
            Boots.request(
                Boots.ONE_GIB, Map.of("fdt_high", "ffffffffffffffff", "initrd_high", "")));
    assertEquals(Optional.empty(), boot("2025.07", request).refusal());
    assertEquals(Optional.of("FDT creation failed!"), boot("2025.10", request).refusal());
  }

  @Test
  void failedReservationsAreToldByTheirRelease() {
    Node inUBoot = Boots.region(AddressRange.of(0x7ff00000, 0x100000));
    BootRequest request = Boots.withBareControlFdt(Boots.request(Boots.ONE_GIB, Map.of(), inUBoot));
    String line = "ERROR: reserving fdt memory region failed (addr=7ff00000 size=100000";
    assertEquals(List.of(line + ")"), errors("2021.07", request));
    assertEquals(List.of(line + " flags=4)"), errors("2024.10", request));
    assertEquals(List.of(), errors("2025.01", request));
    assertEquals(List.of(), errors("2026.07", request));
    assertEquals(List.of(line + " flags=2): -17"), errors("2026.10", request));
  }

  /** The control FDT's region is not in the kernel FDT, and so no longer keeps the FDT away. */
  @Test
  void controlRegionsAreFreedFrom2026_10On() {
    BootRequest both =
        Boots.request(
            Boots.ONE_GIB,
            Map.of("initrd_high", "", "fdt_high", "60100000"),
            Boots.region(AddressRange.of(0x60000000, 0x100000)));
    BootRequest request =
        new BootRequest(
            both.banks(),
            both.controlFdt(),
            both.kernel(),
            both.ramdisk(),
            Boots.request(Boots.ONE_GIB, Map.of()).kernelFdt(),
            both.environment());
    AddressRange region = AddressRange.of(0x60000000, 0x100000);
    assertFalse(boot("2026.07", request).handover().orElseThrow().fdt().overlaps(region));
    assertTrue(boot("2026.10", request).handover().orElseThrow().fdt().overlaps(region));
  }

  @Test
  void ramAboveRamTopIsUsedFrom2026_07On() {
    List<AddressRange> banks =
        List.of(AddressRange.of(0x40000000, 0x40000000), AddressRange.of(0x880000000L, 0x40000000));
    BootRequest one = Boots.request(Boots.ONE_GIB, Map.of("initrd_high", "0", "fdt_high", ""));
    BootRequest request =
        new BootRequest(
            banks,
            one.controlFdt(),
            one.kernel(),
            one.ramdisk(),
            one.kernelFdt(),
            one.environment());
    for (String version : List.of("2023.01", "2025.01", "2026.04")) {
      assertTrue(banks.get(0).contains(ramdisk(version, request)), version);
    }
    assertTrue(banks.get(1).contains(ramdisk("2026.07", request)));
  }

  /** What was loaded stays reserved: loading it again to the same place is allowed. */
  @Test
  void loadedFilesStayInTheGlobalLmb() {
    BootRequest request = Boots.request(Boots.ONE_GIB, Map.of());
    UBootSession session =
        UBootSession.powerOn(
            UBootProfile.V2026_07,
            UBootBuild.QEMU_ARM64_2026_07,
            request.banks(),
            request.controlFdt(),
            Map.of(),
            new TracedMemory(new SparseMemory(MemoryMap.of(request.banks()), "untouched")));
    UBootCommand load = new UBootCommand.Load(request.kernel(), "kernel", "50000000");
    assertEquals(Optional.empty(), session.run(load));
    assertEquals(Optional.empty(), session.run(load));
    assertEquals(
        new Reservation(0x50000000, request.kernel().size(), LmbFlags.NONE),
        session.bdinfo(message -> {}).reserved().get(0));
  }

  private static AddressRange ramdisk(String version, BootRequest request) {
    return boot(version, request).handover().orElseThrow().ramdisk().orElseThrow();
  }

  private static List<String> errors(String version, BootRequest request) {
    return boot(version, request).steps().stream()
        .map(Step::messages)
        .flatMap(List::stream)
        .filter(Message::complaint)
        .map(Message::text)
        .toList();
  }

  private static BootTrace boot(String version, BootRequest request) {
    return Boots.uBoot(UBootProfile.of(version).orElseThrow())
        .boot(request, new SparseMemory(MemoryMap.of(request.banks()), "untouched"));
  }

  private static BootRequest withoutKernelFdt(BootRequest request) {
    return new BootRequest(
        request.banks(),
        request.controlFdt(),
        request.kernel(),
        request.ramdisk(),
        Optional.empty(),
        request.environment());
  }
}
