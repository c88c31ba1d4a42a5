package dev.conifer.linux;

import static dev.conifer.boot.TestTrees.RAM;
import static dev.conifer.boot.TestTrees.memoryNode;
import static dev.conifer.boot.TestTrees.noMap;
import static dev.conifer.boot.TestTrees.reg;
import static dev.conifer.boot.TestTrees.region;
import static dev.conifer.boot.TestTrees.tree;
import static dev.conifer.linux.Handovers.FDT;
import static dev.conifer.linux.Handovers.KERNEL;
import static dev.conifer.linux.Handovers.RAMDISK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Linux makes of the reservations in a tree: one rule a test. */
class LinuxReservationTest {
  private static final AddressRange REGION = AddressRange.of(0x70000000L, 0x100000);

  @Test
  void aNoMapNodeOnFreeMemoryIsHonoured() {
    LinuxBoot boot = boot(tree(noMap("oops@70000000", REGION)));

    assertEquals(
        List.of("/reserved-memory/oops@70000000 [0x70000000, 0x70100000) honoured: not mapped"),
        outcomes(boot));
    assertFalse(boot.usable().overlaps(REGION));
  }

  @Test
  void aNodeWithoutNoMapIsHonouredAndStaysMapped() {
    LinuxBoot boot = boot(tree(region("oops@70000000", REGION)));

    assertEquals(
        List.of("/reserved-memory/oops@70000000 [0x70000000, 0x70100000) honoured: reserved"),
        outcomes(boot));
    assertFalse(boot.usable().overlaps(REGION));
  }

  @Test
  void everythingElseInRamIsUsable() {
    LinuxBoot boot = boot(tree(noMap("oops@70000000", REGION)));

    assertEquals(MemoryMap.of(RAM).minus(REGION), boot.usable());
  }

  @Test
  void everyRangeOfANodeIsReserved() {
    AddressRange second = AddressRange.of(0x72000000L, 0x100000);
    LinuxBoot boot = boot(tree(noMap("oops@70000000", REGION, second)));

    assertFalse(boot.usable().overlaps(REGION));
    assertFalse(boot.usable().overlaps(second));
    assertEquals(2, boot.reservations().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"the kernel", "the FDT", "the ramdisk"})
  void aNoMapRangeOfWhichOneByteIsReservedAlreadyIsRefusedAsAWhole(String who) {
    AddressRange holder =
        switch (who) {
          case "the kernel" -> new AddressRange(KERNEL.start().plus(0x10000), KERNEL.end());
          case "the FDT" -> FDT;
          default -> RAMDISK;
        };
    AddressRange range = AddressRange.of(holder.last(), 0x100000);
    LinuxBoot boot = boot(tree(noMap("oops", range)));

    assertEquals(
        List.of(
            "/reserved-memory/oops %s dropped: no-map over memory that is reserved already, by %s %s"
                .formatted(range, who, holder)),
        outcomes(boot));
    assertEquals(
        List.of(
            Message.complaint(
                "Reserved memory: failed to reserve memory for node 'oops': base 0x%016x, size 1 MiB"
                    .formatted(range.start().bits()))),
        messages(boot));
    assertTrue(boot.usable().contains(AddressRange.of(holder.end(), 0xff000)));
  }

  @Test
  void aNoMapRangeOverAnEarlierMappedNodeIsRefused() {
    LinuxBoot boot =
        boot(tree(region("first", REGION), noMap("second", AddressRange.of(REGION.last(), 2))));

    assertEquals(
        "/reserved-memory/second [0x700fffff, 0x70100001) dropped: no-map over memory that is"
            + " reserved already, by /reserved-memory/first [0x70000000, 0x70100000)",
        outcomes(boot).get(1));
  }

  @Test
  void aNoMapRangeOverAnEarlierNoMapNodeIsHonoured() {
    LinuxBoot boot =
        boot(tree(noMap("first", REGION), noMap("second", AddressRange.of(REGION.last(), 2))));

    assertEquals(
        "/reserved-memory/second [0x700fffff, 0x70100001) honoured: not mapped",
        outcomes(boot).get(1));
  }

  @Test
  void aNoMapRangeOutsideRamIsHonouredWhateverIsReservedThere() {
    AddressRange rom = AddressRange.of(0x8000000L, 0x1000);
    LinuxBoot boot = boot(tree(region("first", rom), noMap("second", rom)));

    assertEquals(
        List.of(
            "/reserved-memory/first [0x8000000, 0x8001000) honoured: it is not RAM of this tree",
            "/reserved-memory/second [0x8000000, 0x8001000) honoured: it is not RAM of this tree"),
        outcomes(boot));
  }

  @Test
  void anOverlapOfMappedNodesIsOnlyPrinted() {
    LinuxBoot boot =
        boot(tree(region("first", REGION), region("second", AddressRange.of(REGION.last(), 2))));

    assertEquals(
        List.of(
            Message.complaint(
                "OVERLAP DETECTED! first (0x0000000070000000--0x0000000070100000) overlaps with"
                    + " second (0x00000000700fffff--0x0000000070100001)")),
        messages(boot));
    assertTrue(
        boot.reservations().stream().allMatch(o -> o.fate() == ReservationOutcome.Fate.HONOURED));
  }

  @Test
  void nodesOfOneRangeAreNamedInTheTreesOrderOnlyFrom65To70() {
    DeviceTree tree = tree(region("first", REGION), region("second", REGION));
    String first = "first (0x0000000070000000--0x0000000070100000)";
    String second = "second (0x0000000070000000--0x0000000070100000)";
    Message inOrder = Message.complaint("OVERLAP DETECTED! " + first + " overlaps with " + second);
    Message asSorted = Message.complaint("OVERLAP DETECTED! " + second + " overlaps with " + first);

    assertEquals(List.of(asSorted), overlaps(boot(tree, LinuxProfile.V6_1)));
    assertEquals(List.of(inOrder), overlaps(boot(tree, LinuxProfile.V6_6)));
    assertEquals(List.of(inOrder), overlaps(boot(tree, LinuxProfile.V6_12)));
    assertEquals(List.of(asSorted), overlaps(boot(tree, LinuxProfile.CURRENT)));
  }

  private static List<Message> overlaps(LinuxBoot boot) {
    return messages(boot).stream().filter(m -> m.text().startsWith("OVERLAP")).toList();
  }

  @Test
  void cellsThatAreNotTheRootsMakeTheWholeNodeBeIgnored() {
    DeviceTree tree =
        tree(noMap("oops@70000000", REGION))
            .edit(
                "/reserved-memory",
                node -> node.withProperty("#size-cells", PropertyValue.ofCells(1)));
    LinuxBoot boot = boot(tree);

    assertEquals(
        List.of(
            "/reserved-memory/oops@70000000 [0x70000000, 0x70100000) dropped: the cells of"
                + " /reserved-memory are not the root's"),
        outcomes(boot));
    assertEquals(
        List.of(Message.complaint("Reserved memory: unsupported node format, ignoring")),
        messages(boot));
    assertEquals(MemoryMap.of(RAM), boot.usable());
  }

  @Test
  void cellsThatAreNotWrittenDownAreNotTheRootsEither() {
    DeviceTree tree =
        tree(noMap("oops@70000000", REGION))
            .edit("/reserved-memory", node -> node.withoutProperty("#address-cells"));

    assertEquals(MemoryMap.of(RAM), boot(tree).usable());
  }

  @Test
  void withoutRangesTheWholeNodeIsIgnored() {
    DeviceTree tree =
        tree(noMap("oops@70000000", REGION))
            .edit("/reserved-memory", node -> node.withoutProperty("ranges"));
    LinuxBoot boot = boot(tree);

    assertEquals(
        List.of(
            "/reserved-memory/oops@70000000 [0x70000000, 0x70100000) dropped: /reserved-memory has"
                + " no ranges"),
        outcomes(boot));
    assertEquals(MemoryMap.of(RAM), boot.usable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "reserved", "fail"})
  void aNodeThatIsNotEnabledIsSkipped(String status) {
    LinuxBoot boot =
        boot(
            tree(
                noMap("oops@70000000", REGION)
                    .withProperty("status", PropertyValue.ofStrings(status))));

    assertEquals(
        List.of(
            "/reserved-memory/oops@70000000 [0x70000000, 0x70100000) passed over: its status disables"
                + " it"),
        outcomes(boot));
  }

  @ParameterizedTest
  @ValueSource(strings = {"okay", "ok"})
  void okIsAsGoodAsOkay(String status) {
    LinuxBoot boot =
        boot(
            tree(
                noMap("oops@70000000", REGION)
                    .withProperty("status", PropertyValue.ofStrings(status))));

    assertFalse(boot.usable().overlaps(REGION));
  }

  @Test
  void aReusablePoolStaysInUse() {
    AddressRange range = AddressRange.of(0x70000000L, 0x200000);
    LinuxBoot boot = boot(tree(reusable(range)));

    assertEquals(
        List.of(
            "/reserved-memory/cma [0x70000000, 0x70200000) reused: movable pages of user"
                + " space live in a reusable pool"),
        outcomes(boot));
    assertTrue(boot.usable().contains(range));
  }

  @Test
  void aReusablePoolThatIsNoMultipleOfAPageblockIsGivenBackWithWhateverElseLiesThere() {
    LinuxBoot boot =
        boot(
            tree(
                region("oops@70000000", REGION), reusable(AddressRange.of(0x700ff000L, 0x200000))));

    assertEquals(
        List.of(
            "/reserved-memory/oops@70000000 [0x70000000, 0x70100000) dropped: some of it went back"
                + " to the allocator with /reserved-memory/cma [0x700ff000, 0x702ff000)",
            "/reserved-memory/cma [0x700ff000, 0x702ff000) dropped: a reusable pool begins and"
                + " ends at a multiple of 0x200000"),
        outcomes(boot));
  }

  private static Node reusable(AddressRange range) {
    return region("cma", range)
        .withProperty("compatible", PropertyValue.ofStrings("shared-dma-pool"))
        .withProperty(Property.flag("reusable"));
  }

  @Test
  void aPoolThatIsReusableAndNoMapIsGivenBack() {
    Node cma =
        noMap("cma@70000000", REGION)
            .withProperty("compatible", PropertyValue.ofStrings("shared-dma-pool"))
            .withProperty(Property.flag("reusable"));
    LinuxBoot boot = boot(tree(cma));

    assertEquals(
        List.of(
            "/reserved-memory/cma@70000000 [0x70000000, 0x70100000) dropped: reusable and no-map"
                + " exclude each other"),
        outcomes(boot));
    assertTrue(boot.usable().contains(REGION));
  }

  @Test
  void aRestrictedPoolThatIsNoMapIsGivenBack() {
    Node pool =
        noMap("pool@70000000", REGION)
            .withProperty("compatible", PropertyValue.ofStrings("restricted-dma-pool"));
    LinuxBuild knowing = LinuxProfile.V6_1.build().withRestrictedPools(true);
    LinuxBoot boot =
        Linux.of(LinuxProfile.V6_1, knowing)
            .boot(Handovers.of(tree(pool)), Handovers.memory(KERNEL));

    assertEquals(
        List.of(
            "/reserved-memory/pool@70000000 [0x70000000, 0x70100000) dropped: a"
                + " restricted-dma-pool is neither no-map nor reusable nor a default"),
        outcomes(boot));
    assertTrue(boot.usable().contains(REGION));
  }

  @Test
  void aRestrictedPoolIsAnyNodeToAKernelWithoutThem() {
    Node pool =
        noMap("pool@70000000", REGION)
            .withProperty("compatible", PropertyValue.ofStrings("restricted-dma-pool"));

    assertEquals(
        List.of("/reserved-memory/pool@70000000 [0x70000000, 0x70100000) honoured: not mapped"),
        outcomes(boot(tree(pool))));
  }

  @Test
  void aRefusedNoMapNodeIsFreeButNotMappedWhereTheLinearMapIsMadeFirst() {
    Node pool = reusable(REGION).withProperty(Property.flag("no-map"));
    String lost =
        "/reserved-memory/cma [0x70000000, 0x70100000) dropped: reusable and no-map exclude each"
            + " other";

    assertEquals(List.of(lost), outcomes(boot(tree(pool), LinuxProfile.V6_1)));
    assertEquals(
        List.of(lost + "; it is not mapped, so that Linux faults when it uses it"),
        outcomes(boot(tree(pool), LinuxProfile.V6_12)));
  }

  @Test
  void ramoopsWritesToALostRegionAllTheSame() {
    Node oops =
        noMap("oops", AddressRange.of(RAMDISK.start(), 0x1000000))
            .withProperty("compatible", PropertyValue.ofStrings("ramoops"))
            .withProperty("record-size", PropertyValue.ofCells(0x10000));

    assertEquals(
        List.of(
            "/reserved-memory/oops [0x50000000, 0x51000000) dropped: no-map over memory that is"
                + " reserved already, by the ramdisk [0x50000000, 0x50800000); ramoops writes"
                + " there all the same"),
        outcomes(boot(tree(oops))));
  }

  @Test
  void nodesWithoutAnAddressArePlacedInTheTreesOrderFrom66On() {
    DeviceTree tree =
        tree(
            Node.named("first").withProperty("size", PropertyValue.ofU64(0x100000)),
            Node.named("second").withProperty("size", PropertyValue.ofU64(0x100000)));
    String highest = " [0x7ff00000, 0x80000000) honoured: Linux chose the address on this boot";
    String next = " [0x7fe00000, 0x7ff00000) honoured: Linux chose the address on this boot";

    assertEquals(
        Set.of("/reserved-memory/second" + highest, "/reserved-memory/first" + next),
        Set.copyOf(outcomes(boot(tree, LinuxProfile.V6_1))));
    for (LinuxProfile later :
        List.of(LinuxProfile.V6_6, LinuxProfile.V6_12, LinuxProfile.CURRENT)) {
      assertEquals(
          Set.of("/reserved-memory/first" + highest, "/reserved-memory/second" + next),
          Set.copyOf(outcomes(boot(tree, later))));
    }
  }

  @Test
  void aNodeWithoutAnAddressMayBePlacedOnAReservationBlockThatIsReadLater() {
    AddressRange top = AddressRange.of(0x7ff00000L, 0x100000);
    DeviceTree tree =
        tree(Node.named("pool").withProperty("size", PropertyValue.ofU64(0x100000)))
            .withReservation(MemoryReservation.of(top.start().bits(), top.size()));

    assertTrue(
        outcomes(boot(tree, LinuxProfile.V6_6))
            .contains(
                "/reserved-memory/pool [0x7fe00000, 0x7ff00000) honoured: Linux chose the address"
                    + " on this boot"));
    assertTrue(
        outcomes(boot(tree, LinuxProfile.V6_12))
            .contains(
                "/reserved-memory/pool [0x7ff00000, 0x80000000) honoured: Linux chose the address"
                    + " on this boot"));
  }

  @Test
  void aRefusedPoolOverTheRamdiskTakesItAlong() {
    LinuxBoot boot = boot(tree(reusable(AddressRange.of(RAMDISK.start(), 0x1000))));

    assertEquals(
        List.of(
            "/reserved-memory/cma [0x50000000, 0x50001000) dropped: a reusable pool begins and ends"
                + " at a multiple of 0x200000; the ramdisk goes with it"),
        outcomes(boot));
  }

  @Test
  void aRefusedPoolOverTheKernelEndsIt() {
    LinuxBoot boot = boot(tree(reusable(AddressRange.of(0x41000000L, 0x1000))));

    assertEquals(
        Optional.of(
            "the kernel's own memory went back to the allocator with /reserved-memory/cma"
                + " [0x41000000, 0x41001000)"),
        boot.failure());
  }

  @Test
  void anElfcorehdrInNoMapMemoryEndsTheKernel() {
    Node chosen =
        Node.named("chosen")
            .withProperty("linux,elfcorehdr", reg(AddressRange.of(0x70000000L, 4096)));
    DeviceTree tree = tree(noMap("oops@70000000", REGION));
    LinuxBoot boot = boot(tree.withRoot(tree.root().withChild(chosen)));

    assertEquals(
        Optional.of(
            "linux,elfcorehdr lies at 0x70000000, which is not mapped: elfcorehdr_read faults"),
        boot.failure());
  }

  @Test
  void anOutcomeNamesTheKernelAndHowItsRulesAreKnown() {
    DeviceTree tree = tree(region("oops@70000000", REGION));

    assertEquals(
        List.of(
            "Linux 6.1, measured on Debian's 6.1.192",
            "Linux 6.6, from source",
            "Linux 6.12, measured on Debian's 6.12.95",
            "Linux current, from source"),
        LinuxProfile.ALL.stream()
            .map(profile -> boot(tree, profile).reservations().get(0).kernel().toString())
            .toList());
  }

  @Test
  void aNodeWithoutAnAddressIsForLinuxToPlace() {
    Node pool =
        Node.named("pool")
            .withProperty("size", PropertyValue.ofU64(0x4000000))
            .withProperty("alignment", PropertyValue.ofU64(0x400000))
            .withProperty("alloc-ranges", reg(AddressRange.of(0x60000000L, 0x10000000)));
    LinuxBoot boot = boot(tree(pool));

    assertEquals(
        List.of(
            "/reserved-memory/pool [0x6c000000, 0x70000000) honoured: Linux chose the address on"
                + " this boot"),
        outcomes(boot));
  }

  @Test
  void aRegThatCannotBeReadReservesNothing() {
    Node odd = Node.named("odd").withProperty("reg", PropertyValue.ofCells(0x70000000, 0x1000));
    LinuxBoot boot = boot(tree(odd));

    assertEquals(List.of("/reserved-memory/odd dropped: its reg cannot be read"), outcomes(boot));
    assertEquals(
        List.of(
            Message.complaint("Reserved memory: invalid reg property in 'odd', skipping node.")),
        messages(boot));
  }

  @Test
  void aRangeWithoutBytesReservesNothing() {
    LinuxBoot boot = boot(tree(noMap("nothing", AddressRange.of(0x70000000L, 0))));

    assertEquals(
        List.of("/reserved-memory/nothing [0x70000000, 0x70000000) dropped: it has no bytes"),
        outcomes(boot));
  }

  @Test
  void theReservationBlockIsHonouredUpToItsFirstEmptyEntry() {
    DeviceTree tree =
        tree()
            .withReservation(MemoryReservation.of(0x70000000L, 0x100000))
            .withReservation(MemoryReservation.of(0, 0))
            .withReservation(MemoryReservation.of(0x72000000L, 0x100000));
    LinuxBoot boot = boot(tree);

    assertEquals(
        List.of("/memreserve/ [0x70000000, 0x70100000) honoured: reserved"), outcomes(boot));
    assertEquals(MemoryMap.of(RAM).minus(REGION), boot.usable());
  }

  @Test
  void anEntryOfTheReservationBlockMakesANoMapNodeFailIn61() {
    DeviceTree tree =
        tree(noMap("oops@70000000", REGION))
            .withReservation(MemoryReservation.of(0x70000000L, 0x1000));

    assertEquals(
        List.of(
            "/memreserve/ [0x70000000, 0x70001000) honoured: reserved",
            "/reserved-memory/oops@70000000 [0x70000000, 0x70100000) dropped: no-map over memory"
                + " that is reserved already, by /memreserve/ [0x70000000, 0x70001000)"),
        outcomes(boot(tree, LinuxProfile.V6_1)));
    assertEquals(
        MemoryMap.of(RAM).minus(AddressRange.of(0x70000000L, 0x1000)),
        boot(tree, LinuxProfile.V6_1).usable());
  }

  @Test
  void theReservationBlockComesLastIn612() {
    DeviceTree tree =
        tree(noMap("oops@70000000", REGION))
            .withReservation(MemoryReservation.of(0x70000000L, 0x1000));

    assertEquals(
        List.of(
            "/reserved-memory/oops@70000000 [0x70000000, 0x70100000) honoured: not mapped",
            "/memreserve/ [0x70000000, 0x70001000) honoured: reserved"),
        outcomes(boot(tree, LinuxProfile.V6_12)));
  }

  @Test
  void theRamdiskIsGivenBackThoughTheReservationBlockNamesIt() {
    DeviceTree tree =
        tree().withReservation(MemoryReservation.of(RAMDISK.start().bits(), RAMDISK.size()));

    assertTrue(boot(tree).usable().contains(RAMDISK));
  }

  @Test
  void memoryIsWhatEnabledMemoryNodesNameInWholePages() {
    Node second = memoryNode(AddressRange.of(0x80000800L, 0x2000));
    Node off =
        memoryNode(AddressRange.of(0x90000000L, 0x1000))
            .withProperty("status", PropertyValue.ofStrings("disabled"));
    Node empty = memoryNode(AddressRange.of(0xa0000000L, 0));
    DeviceTree tree = tree();
    LinuxBoot boot =
        boot(tree.withRoot(tree.root().withChild(second).withChild(off).withChild(empty)));

    assertEquals(MemoryMap.of(RAM, AddressRange.of(0x80001000L, 0x1000)), boot.usable());
  }

  @Test
  void usableMemoryOfAMemoryNodeGoesBeforeItsReg() {
    AddressRange half = AddressRange.of(0x40000000L, 0x20000000);
    DeviceTree tree =
        tree()
            .edit("/memory@40000000", node -> node.withProperty("linux,usable-memory", reg(half)));

    assertEquals(MemoryMap.of(half), boot(tree).usable());
  }

  @Test
  void aRootThatIsSilentAboutCellsHasOneOfEach() {
    Node memory =
        Node.named("memory@40000000")
            .withProperty("device_type", PropertyValue.ofStrings("memory"))
            .withProperty("reg", PropertyValue.ofCells(0x40000000, 0x20000000));
    LinuxBoot boot = boot(DeviceTree.of(Node.named("").withChild(memory)));

    assertEquals(MemoryMap.of(AddressRange.of(0x40000000L, 0x20000000)), boot.usable());
  }

  @Test
  void onlyAnHonouredReservationOfEveryByteKeepsARange() {
    AddressRange page = AddressRange.of(0x70000000L, 0x1000);
    LinuxBoot boot = boot(tree(noMap("kept", REGION), noMap("lost", KERNEL)));

    assertEquals(1, boot.reservationsOn(page).size());
    assertTrue(boot.reservationsOn(page).get(0).keeps(page));
    assertFalse(boot.reservationsOn(page).get(0).keeps(AddressRange.of(REGION.start(), 0x100001)));
    assertFalse(boot.reservationsOn(KERNEL).get(0).keeps(KERNEL));
    assertEquals(List.of(), boot.reservationsOn(AddressRange.of(0x60000000L, 0x1000)));
  }

  @Test
  void aProfileIsFoundByItsVersion() {
    assertEquals(Optional.of(LinuxProfile.V6_1), LinuxProfile.of("6.1"));
    assertEquals(Optional.of(LinuxProfile.V6_12), LinuxProfile.of("6.12"));
    assertEquals(Optional.empty(), LinuxProfile.of("2.6"));
  }

  @Test
  void aCaptureKernelUsesTheUsableRangesOnly() {
    AddressRange window = AddressRange.of(0x40000000L, 0x18000000);
    AddressRange low = AddressRange.of(0x3f000000L, 0x100000);
    DeviceTree capped =
        tree().edit("/chosen", node -> node.withProperty("linux,usable-memory-range", reg(window)));
    DeviceTree added =
        tree()
            .edit(
                "/chosen",
                node ->
                    node.withProperty(
                        "linux,usable-memory-range",
                        reg(window, low, AddressRange.of(0x7f000000L, 0x100000))));

    assertEquals(MemoryMap.of(window), boot(capped).usable());
    assertEquals(MemoryMap.of(window, low), boot(added).usable());
  }

  @Test
  void theRamdiskTakesWholePages() {
    AddressRange ramdisk = AddressRange.of(0x50000000L, 0x800);
    AddressRange rest = AddressRange.of(0x50000800L, 0x800);
    LinuxBoot boot =
        Linux.of(LinuxProfile.V6_1)
            .boot(
                Handovers.of(tree(noMap("rest", rest)), KERNEL, FDT, Optional.of(ramdisk)),
                Handovers.memory(KERNEL));

    assertEquals(
        List.of(
            "/reserved-memory/rest [0x50000800, 0x50001000) dropped: no-map over memory that is"
                + " reserved already, by the ramdisk [0x50000000, 0x50001000)"),
        outcomes(boot));
  }

  private static LinuxBoot boot(DeviceTree tree) {
    return boot(tree, LinuxProfile.V6_1);
  }

  private static LinuxBoot boot(DeviceTree tree, LinuxProfile profile) {
    return Linux.of(profile).boot(Handovers.of(tree), Handovers.memory(KERNEL));
  }

  private static List<String> outcomes(LinuxBoot boot) {
    return boot.reservations().stream().map(ReservationOutcome::toString).toList();
  }

  private static List<Message> messages(LinuxBoot boot) {
    return boot.steps().stream()
        .filter(step -> step.action().equals("reserved memory"))
        .map(Step::messages)
        .flatMap(List::stream)
        .toList();
  }
}
