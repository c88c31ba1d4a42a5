package dev.conifer.loader.linuxboot;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.Handover;
import dev.conifer.boot.KernelRun;
import dev.conifer.boot.Message;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.fdt.FdtReader;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.loader.linuxboot.FdtMemoryMap.Kind;
import dev.conifer.memory.AbsentMemoryException;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.memory.WrappingU64;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The second half of the chain, from u-root's first look at the tree to the second kernel. */
final class Kexec {
  private static final Stage U_ROOT = new Stage("LinuxBoot");

  /** The first kernel on its way out. */
  private static final Stage KEXEC = Stage.kernel("kexec");

  /** The largest tree that pkg/dt reads ({@code MaxTotalSize}). */
  private static final long MOST_READ = Sizes.GIB;

  private final LinuxBootFlow flow;
  private final BootRequest request;
  private final KernelRun running;
  private final TracedMemory traced;

  /**
   * A kexec of the kernel of {@code request}.
   *
   * @param running the first kernel
   */
  Kexec(LinuxBootFlow flow, BootRequest request, KernelRun running, TracedMemory traced) {
    this.flow = flow;
    this.request = request;
    this.running = running;
    this.traced = traced;
  }

  /**
   * Does it.
   *
   * <p>The tree of a first kernel that EFI has started names EFI's memory map, in properties of
   * {@code /chosen} that u-root leaves where they are, so that the second kernel goes by it too.
   *
   * @throws Refusal when u-root or the first kernel refuses
   */
  Handover run() {
    Optional<DeviceTree> loaded = flow.loadsKernelFdt() ? kernelFdt() : Optional.empty();
    DeviceTree tree = loaded.orElse(running.tree());
    FdtMemoryMap map = readMap(tree);
    KexecLoad load = new KexecLoad(map, pageSize());
    Arm64Image header = KexecLoad.header(request.kernel());
    WrappingRange kernel = placed("kernel", map, () -> load.placeKernel(request.kernel(), header));
    DeviceTree cleared = ChosenNode.cleared(tree);
    Optional<WrappingRange> ramdisk =
        request
            .ramdisk()
            .map(file -> placed("initramfs", map, () -> load.place("initramfs", file.content())));
    DeviceTree last = ChosenNode.filled(cleared, ramdisk, flow.commandLine());
    Content blob = KexecLoad.blob(last);
    WrappingRange fdt = placed("FDT", map, () -> load.place("FDT", blob));
    Content trampoline = KexecLoad.trampoline(kernel.start(), fdt.start());
    placed("trampoline", map, () -> load.place("trampoline", trampoline));
    copy(loaded(load));
    long fileSize = WrappingU64.min(header.imageSize(), request.kernel().size());
    Handover handover =
        new Handover(
            PhysicalAddress.of(kernel.start()),
            range(kernel.start(), header.imageSize()),
            range(kernel.start(), fileSize),
            AddressRange.of(fdt.start(), blob.size()),
            last,
            ramdisk.map(range -> AddressRange.of(range.start(), range.size())));
    return loaded.isPresent() ? handover : handover.underEfi(running.efiMap());
  }

  private Optional<DeviceTree> kernelFdt() {
    return request.kernelFdt().map(Kexec::read);
  }

  private static DeviceTree read(Payload file) {
    byte[] bytes =
        Optional.of(file.content())
            .filter(content -> content.size() <= MOST_READ)
            .flatMap(Content::bytes)
            .orElseThrow(() -> new Refusal("'%s' cannot be read".formatted(file.name())));
    return FdtReader.read(file.name(), bytes)
        .value()
        .orElseThrow(() -> new Refusal("'%s' is no FDT".formatted(file.name())));
  }

  private FdtMemoryMap readMap(DeviceTree tree) {
    return traced.stepGiving(
        U_ROOT,
        "memory map",
        step -> {
          FdtMemoryMap map = FdtMemoryMap.of(tree);
          map.entries()
              .forEach(
                  entry -> step.print(Message.info(entry.range() + " " + title(entry.kind()))));
          step.reserved(reservations(map));
          return map;
        });
  }

  private static String title(Kind kind) {
    return kind == Kind.RAM ? "System RAM" : "Reserved";
  }

  private WrappingRange placed(String what, FdtMemoryMap map, Supplier<WrappingRange> place) {
    return traced.stepGiving(
        U_ROOT,
        what + " placement",
        step -> {
          step.reserved(reservations(map));
          WrappingRange range = place.get();
          step.print(Message.info("Added %s at %s".formatted(what, range)));
          return range;
        });
  }

  private static List<Reservation> reservations(FdtMemoryMap map) {
    return map.ranges(Kind.RESERVED).stream()
        .map(range -> new Reservation(range.start(), range.size(), 0))
        .toList();
  }

  /**
   * {@code getpagesize} in the first kernel: bits 1 and 2 of its Image's flags (booting.rst,
   * section 4), 4 KiB when they do not say.
   */
  private long pageSize() {
    long bits =
        Arm64Image.read(flow.kernel().name(), flow.kernel().content())
            .value()
            .map(header -> header.flags() >> 1 & 3)
            .orElse(0L);
    return switch ((int) bits) {
      case 2 -> 16 * Sizes.KIB;
      case 3 -> 64 * Sizes.KIB;
      default -> 4 * Sizes.KIB;
    };
  }

  /**
   * {@code kexec_load}: the segments wait in pages that the allocator gives, any of its own, until
   * the jump. It takes no more than half of the memory ({@code sanity_check_segment_list} in
   * kernel/kexec_core.c of 6.1), and does not ask whether anything is reserved where they will go.
   */
  private List<Segment> loaded(KexecLoad load) {
    return traced.stepGiving(
        KEXEC,
        "load",
        step -> {
          long most = running.usable().size() / 2;
          if (load.size().filter(size -> size <= most).isEmpty()) {
            throw new Refusal(
                "kexec_load: invalid argument: the segments take more than half of the memory");
          }
          List<Segment> segments = load.segments();
          segments.forEach(segment -> range(segment.range().start(), segment.range().size()));
          running
              .usable()
              .ranges()
              .forEach(
                  range ->
                      step.by(WritePath.KERNEL_MEMORY).mayWrite(range, "segments until the jump"));
          return segments;
        });
  }

  private static AddressRange range(long start, long size) {
    return AddressRange.ifValid(start, size)
        .orElseThrow(
            () ->
                new Refusal(
                    "kexec_load: cannot assign requested address: 0x%x bytes from 0x%x"
                        .formatted(size, start)));
  }

  private void copy(List<Segment> segments) {
    try {
      traced.step(
          KEXEC, "segment copy", step -> segments.forEach(s -> copy(s, step.by(WritePath.KEXEC))));
    } catch (AbsentMemoryException e) {
      throw new Refusal("kexec copies a segment to %s, where no memory is".formatted(e.range()));
    }
  }

  private static void copy(Segment segment, TracedMemory.OpenStep step) {
    PhysicalAddress at = PhysicalAddress.of(segment.range().start());
    for (Segment.Part part : segment.filled()) {
      step.write(at, part.content(), part.what());
      at = at.plus(part.content().size());
    }
  }
}
