package dev.conifer.loader.uboot;

import static dev.conifer.loader.uboot.Boots.ONE_GIB;
import static dev.conifer.loader.uboot.Boots.region;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootMedium;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.Step;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WriteSet;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Payload;
import dev.conifer.layout.Trial;
import dev.conifer.linux.Linux;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.loader.uboot.shell.Script;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import dev.conifer.verdict.Finding;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.Rule;
import dev.conifer.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of {@code bootefi}. That they are U-Boot's is the business of the recorded boots, see
 * {@link UBootTruthTest}.
 */
class BootefiTest {
  private static final long APPLICATION = 0x40400000;
  private static final long EXTERNAL = 0x43000000;
  private static final String SIZED =
      "bootefi 40400000:" + Integer.toHexString(EfiApplication.FILE_SIZE);
  private static final String BOOT = SIZED + " ${fdtcontroladdr}";
  private static final long SAFE_PLACE = 0x47f00000;

  /** Below the stack, with a control FDT of 1 MiB in 1 GiB: what EFI has taken ends here. */
  private static final long POOL_END = 0x7ddb6000;

  private static final long PAGE = 0x1000;

  /** A U-Boot at its prompt, with an application in memory. */
  private static final class Prompt {
    private final SparseMemory memory = new SparseMemory(MemoryMap.of(ONE_GIB), "not written");
    private final TracedMemory traced = new TracedMemory(memory);
    private final UBootSession session;
    private final UBootShell shell;

    Prompt(UBootProfile profile, UBootBuild build, DeviceTree tree, BootMedium medium) {
      session =
          UBootSession.powerOn(
              profile,
              build,
              List.of(ONE_GIB),
              new ControlFdt(tree, 0x100000, ONE_GIB.start()),
              Map.of("fdt_addr", ""),
              traced);
      shell = new UBootShell(session, medium);
      put(APPLICATION, EfiApplication.kernel().content());
    }

    static Prompt with(Node... regions) {
      return with(Boots.tree(regions));
    }

    static Prompt with(DeviceTree tree) {
      return new Prompt(UBootProfile.V2023_01, UBootBuild.QEMU_ARM64, tree, BootMedium.EMPTY);
    }

    static Prompt of(String version, Node... regions) {
      UBootProfile profile = UBootProfile.of(version).orElseThrow();
      UBootBuild build =
          profile.has(UBootChange.GLOBAL_LMB)
              ? UBootBuild.QEMU_ARM64_2026_07
              : UBootBuild.QEMU_ARM64;
      return new Prompt(profile, build, Boots.tree(regions), BootMedium.EMPTY);
    }

    Prompt put(long address, Content content) {
      memory.write(PhysicalAddress.of(address), content);
      return this;
    }

    Prompt put(EfiApplication application) {
      return put(APPLICATION, application.content());
    }

    Prompt type(String line) {
      shell.run(new Script("prompt", line));
      return this;
    }

    Handover handover() {
      return shell.handover().orElseThrow(() -> new AssertionError(shell.refusal()));
    }

    List<String> efiMap() {
      return session.efi().descriptors().stream().map(EfiDescriptor::toString).toList();
    }

    List<String> complaints() {
      return traced.steps().stream()
          .flatMap(step -> step.messages().stream())
          .filter(Message::complaint)
          .map(Message::text)
          .toList();
    }

    List<Reservation> lmb() {
      return session.bdinfo(message -> {}).reserved();
    }

    /** The steps that surely write in {@code range}. */
    List<String> writers(AddressRange range) {
      return traced.steps().stream()
          .filter(
              step ->
                  step.writes().stream()
                      .anyMatch(
                          write ->
                              write.certainty() == WriteSet.Certainty.WILL
                                  && write.range().overlaps(range)))
          .map(step -> step.stage() + ": " + step.action())
          .distinct()
          .toList();
    }

    boolean isModelled() {
      return traced.steps().stream().allMatch(Step::modelled);
    }
  }

  private static String pages(String type, long end, int below, int count) {
    long start = end - (below + count) * PAGE;
    return "%s [0x%x, 0x%x)".formatted(type, start, start + count * PAGE);
  }

  private static Node mapped(AddressRange range) {
    Node node = region(range);
    return node.withProperties(
        node.properties().stream().filter(property -> !property.name().equals("no-map")).toList());
  }

  @Test
  void stepsComeInTheOrderOfTheRealThing() {
    Prompt prompt = Prompt.with();
    int before = prompt.traced.steps().size();
    prompt.type(BOOT);
    assertEquals(
        List.of(
            "bootefi: EFI objects",
            "bootefi: FDT copy",
            "bootefi: FDT fixups",
            "bootefi: EFI reservations",
            "bootefi: application"),
        prompt.traced.steps().subList(before, prompt.traced.steps().size()).stream()
            .map(step -> step.stage() + ": " + step.action())
            .toList());
    assertTrue(prompt.isModelled());
    assertEquals(List.of(), prompt.complaints());
  }

  @Test
  void objectsAndDevicePathsLieBelowTheStackAndTheApplicationBelowThem() {
    Prompt prompt = Prompt.with().type(BOOT);
    List<String> map = prompt.efiMap();
    long image = (POOL_END - 18 * PAGE - 0x24000) & -0x10000;
    assertEquals(
        List.of(
            "Conventional [0x40000000, 0x47f00000)",
            "ACPIReclaim [0x47f00000, 0x48003000)",
            "Conventional [0x48003000, 0x%x)".formatted(image),
            "LoaderCode [0x%x, 0x%x)".formatted(image, image + 0x24000),
            pages("BootServicesData", POOL_END, 13, 5),
            pages("RuntimeServicesData", POOL_END, 11, 2),
            pages("BootServicesData", POOL_END, 10, 1),
            pages("RuntimeServicesData", POOL_END, 8, 2),
            pages("BootServicesData", POOL_END, 7, 1),
            pages("RuntimeServicesData", POOL_END, 3, 4),
            pages("BootServicesData", POOL_END, 0, 3),
            "BootServicesCode [0x7ddb6000, 0x7fef0000)",
            "RuntimeServicesCode [0x7fef0000, 0x7ff00000)",
            "BootServicesCode [0x7ff00000, 0x80000000)"),
        map);
    Handover handover = prompt.handover();
    assertEquals(PhysicalAddress.of(image + EfiApplication.CODE_AT), handover.entry());
    assertEquals(AddressRange.of(image, EfiApplication.IMAGE_SIZE), handover.kernel());
    assertEquals(map, handover.efiMap().stream().map(EfiDescriptor::toString).toList());
  }

  @Test
  void fdtIsCopiedTo127MibBeforeItsReservationsAreLookedAt() {
    AddressRange range = AddressRange.of(SAFE_PLACE, 0x100000);
    Prompt prompt = Prompt.with(region(range)).type(BOOT);
    assertEquals(PhysicalAddress.of(SAFE_PLACE), prompt.handover().fdt().start());
    assertEquals(List.of("bootefi: FDT copy", "bootefi: FDT fixups"), prompt.writers(range));
    assertTrue(prompt.efiMap().contains("Reserved [0x47f00000, 0x48000000)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2023.07", "2024.10"})
  void newerReleasesPutTheFdtBelowWhatEfiHas(String version) {
    Prompt prompt = Prompt.of(version).type(BOOT);
    long start = POOL_END - 14 * PAGE - 0x103000;
    assertEquals(PhysicalAddress.of(start), prompt.handover().fdt().start());
  }

  @Test
  void noMapIsReservedAndOtherRegionsAreBootServicesDataByWholePages() {
    Prompt prompt =
        Prompt.with(
                region(AddressRange.of(0x60000800, 0x1000)),
                mapped(AddressRange.of(0x62000800, 0x1000)))
            .type(BOOT);
    assertTrue(prompt.efiMap().contains("Reserved [0x60000000, 0x60002000)"));
    assertTrue(prompt.efiMap().contains("BootServicesData [0x62000000, 0x62002000)"));
  }

  @Test
  void entriesOfTheReservationBlockAreReserved() {
    DeviceTree tree =
        Boots.tree().withReservations(List.of(MemoryReservation.of(0x61000000, 0x10)));
    Prompt prompt = Prompt.with(tree).type(BOOT);
    assertTrue(prompt.efiMap().contains("Reserved [0x61000000, 0x61001000)"));
  }

  @Test
  void regionInThePoolIsWrittenByEarlierStepsAndTakenOverAllTheSame() {
    AddressRange range = AddressRange.of(POOL_END - 8 * PAGE, 6 * PAGE);
    Prompt prompt = Prompt.with(region(range)).type(BOOT);
    assertEquals(List.of("U-Boot: EFI memory", "bootefi: EFI objects"), prompt.writers(range));
    assertTrue(prompt.efiMap().contains("Reserved " + range));
  }

  @Test
  void applicationKeepsClearOfRegions() {
    AddressRange range = AddressRange.of(POOL_END - 0x200000, 0x1f0000);
    Prompt prompt = Prompt.with(region(range)).type(BOOT);
    assertEquals(List.of(), prompt.writers(range));
    assertFalse(prompt.handover().kernel().overlaps(range));
    assertTrue(prompt.handover().kernel().end().compareTo(range.start()) <= 0);
  }

  @Test
  void sectionsAreInTheirPlacesWithZerosBehindTheFile() {
    Prompt prompt = Prompt.with().type(BOOT);
    Handover handover = prompt.handover();
    PhysicalAddress data = handover.kernel().start().plus(EfiApplication.DATA_AT);
    byte[] bytes = prompt.memory.bytes(AddressRange.of(data, EfiApplication.DATA)).orElseThrow();
    byte[] expected = new byte[EfiApplication.DATA];
    System.arraycopy(
        EfiApplication.kernel().content().bytes().orElseThrow(),
        EfiApplication.CODE_AT + EfiApplication.CODE,
        expected,
        0,
        EfiApplication.DATA / 2);
    assertArrayEquals(expected, bytes);
    assertEquals(data.plus(EfiApplication.DATA / 2), handover.kernelFile().end());
  }

  @Test
  void relocatedBytesAreNotKnown() {
    Prompt prompt = Prompt.with().put(EfiApplication.kernel().withRelocations()).type(BOOT);
    PhysicalAddress entry = prompt.handover().entry();
    assertEquals(Optional.empty(), prompt.memory.bytes(AddressRange.of(entry, 4)));
  }

  @ParameterizedTest
  @CsvSource({"11, BootServicesCode", "12, RuntimeServicesCode", "13, RuntimeServicesCode"})
  void driversAreOfAnotherType(int subsystem, String type) {
    Prompt prompt = Prompt.with().put(EfiApplication.kernel().withSubsystem(subsystem)).type(BOOT);
    AddressRange image = prompt.handover().kernel();
    assertTrue(prompt.efiMap().contains(type + " " + image), prompt.efiMap().toString());
  }

  @Test
  void applicationThatIsNoKernelIsAGuess() {
    Prompt prompt = Prompt.with().put(EfiApplication.other()).type(BOOT);
    assertFalse(prompt.isModelled());
    assertEquals(
        List.of(
            "not modelled: what the EFI application /MemoryMapped(0x0,0x40400000,0x1a000) does"),
        prompt.complaints());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bootmgr", "hello", "selftest"})
  void otherFormsAreNotModelledButTheirFdtIs(String form) {
    Prompt prompt = Prompt.with().type("bootefi %s ${fdtcontroladdr}".formatted(form));
    assertFalse(prompt.isModelled());
    assertEquals(
        List.of("not modelled: what 'bootefi %s' starts".formatted(form)), prompt.complaints());
    assertTrue(prompt.efiMap().contains("ACPIReclaim [0x47f00000, 0x48003000)"));
  }

  @Test
  void fdtIsThatOfTheVariablesWhenNoneIsNamed() {
    Prompt prompt = Prompt.with();
    Content other =
        Content.ofBytes(FdtWriter.write(Boots.tree(region(AddressRange.of(0x60000000, PAGE)))));
    prompt.put(EXTERNAL, other).type("setenv fdt_addr 43000000; " + SIZED);
    assertEquals(1, reserved(prompt.handover().finalFdt()));
    assertEquals(0, reserved(Prompt.with().type(SIZED).handover().finalFdt()));
  }

  private static int reserved(DeviceTree tree) {
    return FdtNodes.child(tree.root(), "reserved-memory").orElseThrow().children().size();
  }

  @Test
  void fdtThatIsInstalledStaysWhenNoneIsNamed() {
    Prompt prompt = Prompt.with().type("bootefi 40400000 ${fdtcontroladdr}; " + SIZED);
    assertEquals(List.of("No UEFI binary known at 40400000"), prompt.complaints());
    assertTrue(prompt.efiMap().contains("ACPIReclaim [0x47f00000, 0x48003000)"));
    Prompt again = Prompt.with().type("bootefi 40400000 ${fdtcontroladdr}; " + BOOT);
    assertTrue(again.efiMap().contains("ACPIReclaim [0x47dfd000, 0x48003000)"));
  }

  @ParameterizedTest
  @CsvSource({
    "2023.01, ERROR: invalid device tree",
    "2026.07, invalid device tree",
  })
  void whatIsNoFdtIsRefused(String version, String words) {
    Prompt prompt = Prompt.of(version).type(SIZED + " 43000000");
    assertEquals(List.of(words), prompt.complaints());
    assertEquals(Optional.empty(), prompt.shell.handover());
  }

  @Test
  void withoutAnyFdtThereIsNoBoot() {
    Prompt prompt = Prompt.with().type("setenv fdtcontroladdr; " + SIZED);
    assertEquals(List.of("ERROR: need device tree"), prompt.complaints());
    prompt = Prompt.with().type("setenv fdt_addr none; " + SIZED);
    assertEquals(List.of("ERROR: invalid $fdt_addr or $fdtcontroladdr"), prompt.complaints());
  }

  @Test
  void whatIsNoApplicationIsRefused() {
    assertEquals(refused("Not a PE-COFF file"), complaints(Content.fill(0, 0x100)));
    assertEquals(
        refused("Machine type 0x8664 is not supported"),
        complaints(EfiApplication.kernel().withMachine(0x8664).content()));
    assertEquals(
        refused("Invalid number of sections: 4000"),
        complaints(EfiApplication.kernel().withSections(4000).content()));
    assertEquals(
        refused("Invalid optional header magic 107"),
        complaints(EfiApplication.kernel().withMagic(0x107).content()));
    assertEquals(
        refused("Out of memory"),
        complaints(EfiApplication.kernel().withDataSize(0x40000000).content()));
    assertEquals(
        refused("Out of memory"), complaints(EfiApplication.kernel().withAlignment(0).content()));
    assertEquals(
        refused("Out of memory"),
        complaints(EfiApplication.kernel().withAlignment(0x3000).content()));
  }

  private static List<String> refused(String words) {
    return List.of(words, "Loading image failed");
  }

  private static List<String> complaints(Content application) {
    Prompt prompt = Prompt.with().put(APPLICATION, application).type(BOOT);
    assertEquals(Optional.empty(), prompt.shell.handover());
    return prompt.complaints();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bootefi", "bootefi 0:100", "bootefi 40400000:0", "bootefi xyz"})
  void numbersThatAreNoneAreAnsweredWithTheUsage(String command) {
    assertEquals(List.of("Usage: bootefi"), Prompt.with().type(command).complaints());
  }

  @Test
  void applicationOverItsOwnFileIsClearedBeforeItIsRead() {
    long address = POOL_END - 0x100000;
    Prompt prompt = Prompt.with();
    prompt.put(address, EfiApplication.kernel().withDataSize(0x400000).content());
    prompt.put(address, EfiApplication.kernel().withDataSize(0x400000).content());
    prompt.type("bootefi %x:1a000 ${fdtcontroladdr}".formatted(address));
    assertTrue(
        prompt.shell.refusal().startsWith("\"Synchronous Abort\" handler: no instruction at"),
        prompt.shell.refusal());
  }

  @Test
  void failedAttemptLeavesThreePages() {
    Prompt prompt = Prompt.with().type("bootefi 40400000:20 ${fdtcontroladdr}");
    assertEquals(
        List.of(
            pages("BootServicesData", POOL_END, 15, 3),
            pages("Conventional", POOL_END, 14, 1),
            pages("BootServicesData", POOL_END, 13, 1)),
        prompt.efiMap().subList(3, 6));
  }

  @Test
  void whatEfiHasCountsForLaterCommands() {
    AddressRange range = AddressRange.of(0x60000000, 0x100000);
    Reservation fdt = new Reservation(SAFE_PLACE, 0x103000, 0);
    Prompt prompt = Prompt.with(mapped(range)).type("bootefi 40400000 ${fdtcontroladdr}");
    assertEquals(fdt, prompt.lmb().get(0));
    Prompt old = Prompt.of("2023.01", region(range)).type("bootefi 40400000 ${fdtcontroladdr}");
    old.type("booti 40400000");
    assertTrue(
        old.complaints()
            .contains(
                "ERROR: reserving fdt memory region failed (addr=60000000 size=100000 flags=4)"),
        old.complaints().toString());
    Prompt fixed = Prompt.of("2023.04", region(range)).type("bootefi 40400000 ${fdtcontroladdr}");
    fixed.type("booti 40400000");
    assertEquals(List.of("No UEFI binary known at 40400000"), fixed.complaints());
  }

  @Test
  void loadedApplicationNeedsNoSize() {
    BootMedium medium =
        new BootMedium(Optional.of("virtio 0"), Map.of())
            .with("app.efi", EfiApplication.kernel().payload("app.efi"))
            .with("text", new Payload("text", Content.fill('t', 100)));
    Prompt prompt = new Prompt(UBootProfile.V2023_01, UBootBuild.QEMU_ARM64, Boots.tree(), medium);
    prompt.type("load virtio 0 50000000 app.efi; load virtio 0 60000000 text");
    assertEquals(pages("BootServicesData", POOL_END, 0, 6), prompt.efiMap().get(3));
    assertEquals(pages("Conventional", POOL_END, 6, 1), prompt.efiMap().get(2));
    assertEquals(pages("BootServicesData", POOL_END, 7, 2), prompt.efiMap().get(1));
    prompt.type("bootefi 50000000 ${fdtcontroladdr}");
    assertEquals(EfiApplication.IMAGE_SIZE, prompt.handover().kernel().size());
  }

  @Test
  void fileOverALoadedApplicationMakesItForgotten() {
    BootMedium medium =
        new BootMedium(Optional.of("virtio 0"), Map.of())
            .with("app.efi", EfiApplication.kernel().payload("app.efi"))
            .with("text", new Payload("text", Content.fill('t', 100)));
    Prompt prompt = new Prompt(UBootProfile.V2023_01, UBootBuild.QEMU_ARM64, Boots.tree(), medium);
    prompt.type("load virtio 0 50000000 app.efi; load virtio 0 50001000 text");
    prompt.type("bootefi 50000000 ${fdtcontroladdr}");
    assertEquals(List.of("No UEFI binary known at 50000000"), prompt.complaints());
  }

  @ParameterizedTest
  @CsvSource({"2023.01, rng-seed", "2026.07, "})
  void seedsLeaveTheFdtWhereThereAreRandomNumbers(String version, String left) {
    Prompt plain = Prompt.of(version);
    Node chosen =
        Node.named("chosen")
            .withProperty("kaslr-seed", PropertyValue.ofU64(1))
            .withProperty("rng-seed", PropertyValue.ofU64(2));
    DeviceTree tree = Boots.tree();
    Prompt prompt =
        new Prompt(
            plain.session.profile(),
            plain
                .session
                .build()
                .withEfiPool(
                    plain.session.build().efiPool().map(pool -> pool.withRandomNumbers(true))),
            tree.withRoot(tree.root().withChild(chosen)),
            BootMedium.EMPTY);
    DeviceTree given = prompt.type(BOOT).handover().finalFdt();
    assertEquals(
        Optional.ofNullable(left).stream().toList(),
        FdtNodes.child(given.root(), "chosen").orElseThrow().properties().stream()
            .map(property -> property.name())
            .filter(name -> name.endsWith("-seed"))
            .toList());
  }

  @Test
  void withoutAnEfiLoaderThereIsNoSuchCommand() {
    Prompt prompt =
        new Prompt(
            UBootProfile.V2023_01,
            UBootBuild.QEMU_ARM64.withEfiPool(Optional.empty()),
            Boots.tree(),
            BootMedium.EMPTY);
    assertEquals(List.of("Unknown command 'bootefi' - try 'help'"), prompt.type(BOOT).complaints());
  }

  @Test
  void regionsOfTheControlFdtAreBootServicesDataFromTheStartWhereLmbLivesOn() {
    AddressRange range = AddressRange.of(0x60000000, 0x100000);
    Prompt prompt = Prompt.of("2026.07", region(range));
    assertTrue(prompt.efiMap().contains("BootServicesData " + range));
    prompt.type(BOOT);
    assertTrue(prompt.efiMap().contains("Reserved " + range));
  }

  @Test
  void fdtIsCopiedIntoARegionThatOnlyItKnowsAndNothingMoreIsFree() {
    AddressRange range = AddressRange.of(0x7dc00000, 0x200000);
    Prompt prompt = Prompt.of("2026.07");
    prompt.put(EXTERNAL, Content.ofBytes(FdtWriter.write(Boots.tree(region(range)))));
    prompt.type(SIZED + " 43000000");
    assertTrue(prompt.writers(range).contains("bootefi: FDT copy"));
    assertEquals(List.of("out of memory"), prompt.complaints());
    assertEquals(Optional.empty(), prompt.shell.handover());
  }

  /** 0x7de95000 was seen on the binary that the build was measured on. */
  @Test
  void fdtOfTheNewerReleaseLiesBelowItsLargerVariableStore() {
    TracedMemory traced = new TracedMemory(new SparseMemory(MemoryMap.of(ONE_GIB), "not written"));
    UBootSession session =
        UBootSession.powerOn(
            UBootProfile.V2026_07,
            UBootBuild.QEMU_ARM64_2026_07,
            List.of(ONE_GIB),
            new ControlFdt(Boots.tree(), 0x86d8, ONE_GIB.start()),
            Map.of(),
            traced);
    new BootefiExecution(session).prepare(Optional.of(fdt(session)));
    assertEquals(
        PhysicalAddress.of(0x7de95000), session.efi().installedFdt().orElseThrow().range().start());
  }

  private static String fdt(UBootSession session) {
    return session.environment().text("fdtcontroladdr").orElseThrow();
  }

  /**
   * A plan's script that starts a kernel by EFI: what the loader honours stays clear, what only
   * Linux honours may be hit by the kernel's own stub.
   */
  @Test
  void kernelThatIsStartedByEfiIsJudgedWithItsStub() {
    AddressRange kept = AddressRange.of(0x60000000, 0x100000);
    AddressRange onlyLinux = AddressRange.of(0x62000000, 0x100000);
    AddressRange hit = AddressRange.of(SAFE_PLACE, 0x100000);
    Node ok = region(onlyLinux).withProperty("status", PropertyValue.ofStrings("ok"));
    BootRequest request = Boots.request(ONE_GIB, Map.of(), region(kept), ok, region(hit));
    Payload script =
        new Payload(
            "boot.cmd",
            Content.ofBytes(
                "load virtio 0 ${kernel_addr_r} Image; bootefi ${kernel_addr_r} ${fdtcontroladdr}"
                    .getBytes(StandardCharsets.US_ASCII)));
    BootMedium medium =
        new BootMedium(Optional.of("virtio 0"), Map.of())
            .with("Image", EfiApplication.kernel().payload("Image"));
    SparseMemory memory = new SparseMemory(MemoryMap.of(ONE_GIB), "not written");
    Trial trial =
        Trial.of(
            Boots.U_BOOT, Linux.of(LinuxProfile.V6_1), request.withScript(script, medium), memory);
    assertEquals(Optional.empty(), trial.failure());
    Judge judge = new Judge(trial.trace());
    assertEquals(Verdict.INTACT, verdict(judge, trial, kept));
    assertEquals(Verdict.UNKNOWN, verdict(judge, trial, onlyLinux));
    assertEquals(Verdict.OVERWRITTEN, verdict(judge, trial, hit));
    assertEquals(Set.of(Rule.EFI_APPLICATION), rules(judge, trial, onlyLinux));
    assertEquals(Set.of(Rule.EFI_FDT), rules(judge, trial, hit));
  }

  private static Set<Rule> rules(Judge judge, Trial trial, AddressRange range) {
    return judge.judge("region", range, trial.dropped(range), Optional.empty()).findings().stream()
        .map(Finding::rule)
        .collect(Collectors.toSet());
  }

  private static Verdict verdict(Judge judge, Trial trial, AddressRange range) {
    return judge.judge("region", range, trial.dropped(range), Optional.empty()).verdict();
  }
}
