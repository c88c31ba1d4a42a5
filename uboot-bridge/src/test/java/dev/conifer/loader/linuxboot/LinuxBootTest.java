package dev.conifer.loader.linuxboot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Kernel;
import dev.conifer.boot.KernelRun;
import dev.conifer.boot.Stage;
import dev.conifer.boot.Step;
import dev.conifer.boot.TestTrees;
import dev.conifer.boot.WritePath;
import dev.conifer.boot.WriteSet;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The chain, between a first stage and a first kernel that do nothing but hand things on. */
class LinuxBootTest {
  private static final AddressRange KEPT = AddressRange.of(0x40100000L, 0x1000);
  private static final DeviceTree TREE =
      TestTrees.tree(TestTrees.noMap("log@40100000", KEPT)).edit("/chosen", node -> node);
  private static final Payload FIRST = image("first", 0x400000, 0x300000, 0xa);
  private static final Payload SECOND = image("second", 0x600000, 0x500001, 0xa);
  private static final Payload RAMDISK = new Payload("initrd", Content.fill(7, 0x1801));

  private final SparseMemory memory = new SparseMemory(MemoryMap.of(TestTrees.RAM), "unwritten");

  @Test
  void everyStepHasItsStage() {
    assertEquals(
        List.of(
            "firmware: load",
            "first Linux: memory in use",
            "LinuxBoot: memory map",
            "LinuxBoot: kernel placement",
            "LinuxBoot: initramfs placement",
            "LinuxBoot: FDT placement",
            "LinuxBoot: trampoline placement",
            "kexec: load",
            "kexec: segment copy"),
        boot(TREE).steps().stream().map(Step::title).toList());
  }

  @Test
  void theSecondKernelGetsWhatWasPlacedAndWhatTheTreeSays() {
    Handover handover = boot(TREE).handover().orElseThrow();

    assertEquals(PhysicalAddress.of(0x40200000L), handover.entry());
    assertEquals(AddressRange.of(0x40200000L, 0x600000), handover.kernel());
    assertEquals(AddressRange.of(0x40200000L, 0x500001), handover.kernelFile());
    assertEquals(Optional.of(AddressRange.of(0x40000000L, 0x2000)), handover.ramdisk());
    assertEquals(PhysicalAddress.of(0x40002000L), handover.fdt().start());
    byte[] blob = memory.bytes(handover.fdt()).orElseThrow();
    assertEquals(handover.finalFdt(), FdtReader.read("fdt", blob).orThrow());
    assertEquals(
        Optional.of(0x40000000L),
        handover
            .finalFdt()
            .property("/chosen", "linux,initrd-start")
            .flatMap(property -> property.value().number()));
  }

  @Test
  void theSegmentsLieInMemoryWithZerosBehindThem() {
    Handover handover = boot(TREE).handover().orElseThrow();

    assertArrayEquals(
        SECOND.content().slice(0, 64).bytes().orElseThrow(),
        bytes(AddressRange.of(0x40200000L, 64)));
    assertArrayEquals(new byte[0xfffff], bytes(AddressRange.of(0x40700001L, 0xfffff)));
    assertArrayEquals(new byte[0x7ff], bytes(AddressRange.of(0x40001801L, 0x7ff)));
    long trampoline = handover.fdt().start().bits() + 0x1000;
    assertArrayEquals(
        KexecLoad.trampoline(0x40200000L, 0x40002000L).bytes().orElseThrow(),
        bytes(AddressRange.of(trampoline, 40)));
  }

  @Test
  void whatTheFirstKernelUsesMayHoldSegmentsUntilTheJump() {
    Step load =
        boot(TREE).steps().stream()
            .filter(step -> step.title().equals("kexec: load"))
            .findFirst()
            .orElseThrow();

    assertEquals(
        MemoryMap.of(TestTrees.RAM).minus(KEPT),
        MemoryMap.of(load.writes().stream().map(WriteSet::range).toList()));
    assertEquals(WriteSet.Certainty.MAY, load.writes().get(0).certainty());
  }

  @Test
  void aFirstStageThatRefusesEndsTheChain() {
    BootTrace trace =
        new LinuxBoot(
                new FakeStage(Optional.of("no kernel")), new FakeKernel(Optional.empty()), flow())
            .boot(request(TREE), memory);

    assertEquals(Optional.of("no kernel"), trace.refusal());
    assertEquals(List.of(), trace.kernels());
  }

  @Test
  void aFirstKernelThatDoesNotRunEndsTheChain() {
    BootTrace trace =
        new LinuxBoot(
                new FakeStage(Optional.empty()), new FakeKernel(Optional.of("no FDT")), flow())
            .boot(request(TREE), memory);

    assertEquals(Optional.of("the first Linux does not run: no FDT"), trace.refusal());
    assertEquals(1, trace.kernels().size());
  }

  @Test
  void aTreeThatURootDoesNotReadEndsTheChainWithAllThatWasWrittenUntilThen() {
    BootTrace trace = boot(TestTrees.tree());

    assertEquals(Optional.of("no /chosen node in device tree"), trace.refusal());
    assertEquals(
        "LinuxBoot: kernel placement", trace.steps().get(trace.steps().size() - 1).title());
  }

  @Test
  void segmentsOfMoreThanHalfOfTheMemoryAreRefused() {
    Payload large = image("large", 0x20000000, 0x500000, 0xa);

    assertEquals(
        Optional.of("kexec_load: invalid argument: the segments take more than half of the memory"),
        boot(TREE, large, flow()).refusal());
  }

  @Test
  void aKernelPlacedWhereNoMemoryIsEndsTheChain() {
    DeviceTree tree =
        TREE.edit(
            "/memory@40000000",
            node ->
                TestTrees.memoryNode(AddressRange.of(0x10000000L, 0x70000000))
                    .withName(node.name()));

    assertEquals(
        Optional.of("kexec copies a segment to [0x10000000, 0x10500001), where no memory is"),
        boot(tree).refusal());
  }

  @Test
  void pagesAreThoseOfTheFirstKernel() {
    LinuxBootFlow large = flow(image("first", 0x400000, 0x300000, 0xe), false);

    Handover handover = boot(TREE, SECOND, large).handover().orElseThrow();

    assertEquals(Optional.of(AddressRange.of(0x40000000L, 0x10000)), handover.ramdisk());
    assertEquals(PhysicalAddress.of(0x40010000L), handover.fdt().start());
  }

  @Test
  void aKernelFdtFromAFileTakesThePlaceOfTheRunningOne() {
    DeviceTree running = TestTrees.tree();
    BootRequest request = request(TREE);

    BootTrace trace =
        new LinuxBoot(
                new FakeStage(Optional.empty(), running),
                new FakeKernel(Optional.empty()),
                flow(FIRST, true))
            .boot(request, memory);

    assertFalse(trace.handover().isEmpty(), trace.refusal()::toString);
  }

  /** The tree that EFI's stub has made names the memory map; a tree from a file does not. */
  @Test
  void theSecondKernelGoesByTheEfiMapUnlessATreeIsLoaded() {
    EfiDescriptor all = new EfiDescriptor(EfiMemoryType.CONVENTIONAL, TestTrees.RAM);
    Kernel first = (handover, unused) -> new FakeRun(Optional.empty(), handover, List.of(all));
    BootLoader stage = new FakeStage(Optional.empty());

    Handover running =
        new LinuxBoot(stage, first, flow()).boot(request(TREE), memory).handover().orElseThrow();
    Handover loaded =
        new LinuxBoot(stage, first, flow(FIRST, true))
            .boot(request(TREE), memory)
            .handover()
            .orElseThrow();

    assertEquals(List.of(all), running.efiMap());
    assertFalse(running.efiApplication());
    assertEquals(List.of(), loaded.efiMap());
  }

  @Test
  void theFirstStageIsGivenLinuxBootsOwnKernel() {
    BootRequest first = flow().firstStage(request(TREE));

    assertEquals(FIRST, first.kernel());
    assertEquals(Optional.empty(), first.ramdisk());
    assertEquals(request(TREE).environment(), first.environment());
  }

  private byte[] bytes(AddressRange range) {
    return memory.bytes(range).orElseThrow();
  }

  private BootTrace boot(DeviceTree tree) {
    return boot(tree, SECOND, flow());
  }

  private BootTrace boot(DeviceTree tree, Payload kernel, LinuxBootFlow flow) {
    BootRequest request = request(tree);
    return new LinuxBoot(new FakeStage(Optional.empty()), new FakeKernel(Optional.empty()), flow)
        .boot(
            new BootRequest(
                request.banks(),
                request.controlFdt(),
                kernel,
                request.ramdisk(),
                request.kernelFdt(),
                request.environment()),
            memory);
  }

  private static LinuxBootFlow flow() {
    return flow(FIRST, false);
  }

  private static LinuxBootFlow flow(Payload first, boolean loadsKernelFdt) {
    return new LinuxBootFlow(first, Optional.empty(), false, loadsKernelFdt, Optional.of("quiet"));
  }

  private static BootRequest request(DeviceTree tree) {
    return new BootRequest(
        List.of(TestTrees.RAM),
        new ControlFdt(tree, 0x1000, PhysicalAddress.of(0x40000000L)),
        SECOND,
        Optional.of(RAMDISK),
        Optional.of(new Payload("kernel.dtb", Content.ofBytes(FdtWriter.write(tree)))),
        Map.of("a", "b"));
  }

  private static Payload image(String name, long imageSize, long fileSize, long flags) {
    return new Payload(name, new Arm64Image(0, imageSize, flags).file(name, fileSize));
  }

  /** Loads nothing, and hands over a tree. */
  private record FakeStage(Optional<String> refusal, Optional<DeviceTree> tree)
      implements BootLoader {
    FakeStage(Optional<String> refusal) {
      this(refusal, Optional.empty());
    }

    FakeStage(Optional<String> refusal, DeviceTree tree) {
      this(refusal, Optional.of(tree));
    }

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public BootTrace boot(BootRequest request, Memory memory) {
      List<Step> steps =
          List.of(
              new Step(
                  new Stage("firmware"),
                  "load",
                  WritePath.COMMAND,
                  List.of(),
                  List.of(),
                  List.of()));
      AddressRange kernel = AddressRange.of(0x48000000L, 0x400000);
      return refusal
          .map(why -> BootTrace.refused(steps, why))
          .orElseGet(
              () ->
                  BootTrace.handedOver(
                      steps,
                      new Handover(
                          kernel.start(),
                          kernel,
                          kernel,
                          AddressRange.of(0x47000000L, 0x1000),
                          tree.orElse(request.controlFdt().tree()),
                          Optional.empty())));
    }
  }

  /** Uses all memory but what the test keeps. */
  private record FakeKernel(Optional<String> failure) implements Kernel {
    @Override
    public KernelRun run(Handover handover, Memory memory) {
      return new FakeRun(failure, handover, List.of());
    }
  }

  private record FakeRun(Optional<String> failure, Handover handover, List<EfiDescriptor> efiMap)
      implements KernelRun {
    @Override
    public List<Step> steps() {
      return List.of(
          new Step(
              Stage.kernel("first Linux"),
              "memory in use",
              WritePath.COMMAND,
              List.of(),
              List.of(),
              List.of()));
    }

    @Override
    public MemoryMap usable() {
      return MemoryMap.of(TestTrees.RAM).minus(KEPT);
    }

    @Override
    public DeviceTree tree() {
      return handover.finalFdt();
    }

    @Override
    public Optional<String> dropped(AddressRange range) {
      return Optional.empty();
    }
  }
}
