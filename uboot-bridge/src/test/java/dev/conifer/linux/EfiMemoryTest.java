package dev.conifer.linux;

import static dev.conifer.boot.TestTrees.RAM;
import static dev.conifer.boot.TestTrees.noMap;
import static dev.conifer.boot.TestTrees.tree;
import static dev.conifer.linux.Handovers.memory;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootTrace;
import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A kernel that an EFI firmware has started. */
class EfiMemoryTest {
  private static final Linux LINUX = Linux.of(LinuxProfile.V6_1);
  private static final AddressRange REGION = AddressRange.of(0x60000000L, 0x100000);
  private static final AddressRange BETWEEN = AddressRange.of(0x60100000L, 0xff10000);
  private static final AddressRange KERNEL = AddressRange.of(0x70010000L, 0x2000000);

  private static Handover handover(DeviceTree tree, EfiMemoryType typeOfRegion) {
    List<EfiDescriptor> map =
        List.of(
            new EfiDescriptor(
                EfiMemoryType.CONVENTIONAL, new AddressRange(RAM.start(), REGION.start())),
            new EfiDescriptor(typeOfRegion, REGION),
            new EfiDescriptor(EfiMemoryType.CONVENTIONAL, BETWEEN),
            new EfiDescriptor(EfiMemoryType.LOADER_CODE, KERNEL),
            new EfiDescriptor(
                EfiMemoryType.BOOT_SERVICES_CODE, new AddressRange(KERNEL.end(), RAM.end())));
    return new Handover(
        KERNEL.start(),
        KERNEL,
        KERNEL,
        AddressRange.of(0x48000000L, 0x1000),
        tree,
        Optional.empty(),
        map);
  }

  private static Verdict verdict(DeviceTree tree, EfiMemoryType typeOfRegion) {
    Handover handover = handover(tree, typeOfRegion);
    LinuxBoot boot = LINUX.boot(handover, memory(KERNEL));
    BootTrace trace = BootTrace.handedOver(boot.steps(), handover);
    boolean kept = boot.reservationsOn(REGION).stream().anyMatch(o -> o.keeps(REGION));
    Optional<String> dropped = kept ? Optional.empty() : Optional.of("no reservation covers it");
    return new Judge(trace).judge("region", REGION, dropped, Optional.empty()).verdict();
  }

  private static Node node() {
    return noMap("keep@60000000", REGION);
  }

  @Test
  void theStubMayWriteWhateverIsFreeAndNothingElse() {
    LinuxBoot boot = LINUX.boot(handover(tree(node()), EfiMemoryType.RESERVED), memory(KERNEL));
    Step stub = boot.steps().get(0);
    assertEquals("EFI stub: placement", stub.title());
    assertEquals(
        MemoryMap.of(new AddressRange(RAM.start(), REGION.start()), BETWEEN),
        MemoryMap.of(stub.writes().stream().map(WriteSet::range).toList()));
    assertTrue(stub.writes().stream().allMatch(w -> w.certainty() == WriteSet.Certainty.MAY));
  }

  @Test
  void noMapRegionThatTheMapReservesStaysClear() {
    assertEquals(Verdict.INTACT, verdict(tree(node()), EfiMemoryType.RESERVED));
  }

  @Test
  void regionThatTheMapCallsFreeMayBeWrittenThoughTheTreeReservesIt() {
    assertEquals(Verdict.UNKNOWN, verdict(tree(node()), EfiMemoryType.CONVENTIONAL));
  }

  @Test
  void bootServicesDataAreTheKernelsUnlessTheTreeReservesThem() {
    assertEquals(Verdict.INTACT, verdict(tree(node()), EfiMemoryType.BOOT_SERVICES_DATA));
    assertEquals(Verdict.LOST, verdict(tree(), EfiMemoryType.BOOT_SERVICES_DATA));
  }

  @Test
  void whatTheMapReservesIsKeptWithoutAnyNode() {
    assertEquals(Verdict.INTACT, verdict(tree(), EfiMemoryType.RESERVED));
  }

  @Test
  void reservationBlockIsGone() {
    DeviceTree tree =
        tree()
            .withReservations(List.of(MemoryReservation.of(REGION.start().bits(), REGION.size())));
    assertEquals(Verdict.LOST, verdict(tree, EfiMemoryType.BOOT_SERVICES_DATA));
  }

  @Test
  void memoryIsWhatTheMapSaysAndNotTheTree() {
    Handover handover = handover(tree(), EfiMemoryType.RESERVED);
    LinuxBoot boot = LINUX.boot(handover, memory(KERNEL));
    assertFalse(boot.usable().overlaps(REGION));
    assertTrue(boot.usable().contains(new AddressRange(KERNEL.end(), RAM.end())));
  }

  /** {@code /sys/firmware/fdt} is the stub's copy. */
  @Test
  void userSpaceFindsTheTreeWithoutReservationBlockAndWithChosen() {
    DeviceTree tree = tree().withReservations(List.of(MemoryReservation.of(0x48000000L, 0x1000)));

    DeviceTree running = Linux.runningTree(handover(tree, EfiMemoryType.RESERVED));

    assertEquals(List.of(), running.reservations());
    assertTrue(running.node("/chosen").isPresent());
    assertEquals(tree, Linux.runningTree(Handovers.of(tree)));
  }

  /** A kernel after a kexec has the map, but no stub; where its FDT lies is known. */
  @Test
  void kernelWithoutAStubGoesByTheMapAllTheSame() {
    Handover handover =
        Handovers.of(tree()).underEfi(handover(tree(), EfiMemoryType.RESERVED).efiMap());

    LinuxBoot boot = LINUX.boot(handover, memory(handover.kernel()));

    assertEquals("Linux: entry", boot.steps().get(0).title());
    assertFalse(boot.usable().overlaps(REGION));
  }

  @Test
  void rulesOfBootingWithoutEfiDoNotCount() {
    Handover handover = handover(tree(), EfiMemoryType.RESERVED);
    LinuxBoot boot = LINUX.boot(handover, memory(KERNEL));
    assertEquals(
        List.of(), boot.steps().stream().flatMap(step -> step.messages().stream()).toList());
  }
}
