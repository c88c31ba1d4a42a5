package dev.conifer.loader.reference;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Message;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.tree.DeviceTree;
import java.util.List;

/**
 * The loader as firmware ought to be.
 *
 * <ol>
 *   <li>It runs from flash or SRAM until it has read <em>both</em> trees, the one it runs on and
 *       the one for Linux, and the headers of the files. What either tree reserves is kept: each
 *       range of each node, the reservation block, {@code pmem-region} nodes.
 *   <li>It decides where everything goes before it writes a byte. Only memory that both trees call
 *       memory is used. The kernel takes the lowest place that fits, since early kernels could not
 *       use memory below themselves; all the rest the highest, in the order itself, ramdisk, FDT.
 *   <li>When something does not fit it refuses, says what, how large, and how large the largest gap
 *       is, and has written nothing.
 *   <li>Each file is loaded straight to its final place; nothing is moved afterwards, and the
 *       kernel has the whole of its {@code image_size}.
 *   <li>{@code /memory} is filled in only where it is empty, so that a hole in it stays one.
 * </ol>
 *
 * <p>The environment is U-Boot's way of telling a loader what to do; this one has nothing to be
 * told, and does not look at it.
 */
public final class ReferenceLoader implements BootLoader {
  /**
   * What the loader takes for its own image, heap and stack: 32 MiB. For comparison, U-Boot 2023.01
   * built for {@code qemu_arm64} keeps 34.3 MiB, of which 16 are for a stack that needs few.
   */
  public static final long OWN_SIZE = 32 * Sizes.MIB;

  /** The flag of a {@link Reservation} that Linux must not map. */
  public static final int FLAG_NO_MAP = 1;

  private static final Stage STAGE = new Stage("reference loader");

  /** Who leaves the control FDT in RAM: a boot ROM, TF-A, QEMU. */
  private static final Stage FIRMWARE = new Stage("firmware");

  @Override
  public String name() {
    return "reference loader";
  }

  @Override
  public BootTrace boot(BootRequest request, Memory memory) {
    TracedMemory traced = new TracedMemory(memory);
    try {
      receiveControlFdt(request, traced);
      DeviceTree kernelTree = KernelFdt.read(request);
      KernelImage kernel = KernelImage.read(request.kernel());
      KeptRanges kept = readTrees(request.controlFdt(), kernelTree, traced);
      ReferenceLayout layout = ReferenceLayout.of(request, kernelTree, kernel, kept);
      load(request, layout, kept, traced);
      return BootTrace.handedOver(traced.steps(), layout.handover(kernel.file().size()));
    } catch (Refusal refusal) {
      return BootTrace.refused(traced.steps(), refusal.words());
    }
  }

  /** What an earlier stage does at every reset, wherever this loader then puts things. */
  private static void receiveControlFdt(BootRequest request, TracedMemory traced) {
    ControlFdt fdt = request.controlFdt();
    AddressRange place = ReferenceLayout.placeOf(fdt);
    Content blob = Content.ofBytes(FdtWriter.write(fdt.tree()));
    if (blob.size() > fdt.totalSize()) {
      throw new Refusal(
          "the control FDT takes %s, more than its totalsize of %s"
              .formatted(Sizes.text(blob.size()), Sizes.text(fdt.totalSize())));
    }
    if (MemoryMap.of(request.banks()).contains(place)) {
      traced.step(
          FIRMWARE,
          "control FDT",
          step -> step.by(WritePath.CONTROL_FDT).write(place.start(), blob, "control FDT"));
    }
  }

  private static KeptRanges readTrees(
      ControlFdt controlFdt, DeviceTree kernelTree, TracedMemory traced) {
    return traced.stepGiving(
        STAGE,
        "reading the trees",
        step -> {
          KeptRanges kept = KeptRanges.of(List.of(controlFdt.tree(), kernelTree));
          kept.entries().forEach(entry -> step.print(Message.info("keeps " + entry)));
          kept.on(ReferenceLayout.placeOf(controlFdt))
              .map(entry -> Message.complaint("the control FDT was left in " + entry))
              .ifPresent(step::print);
          step.reserved(reservations(kept));
          return kept;
        });
  }

  private static void load(
      BootRequest request, ReferenceLayout layout, KeptRanges kept, TracedMemory traced) {
    AddressRange self = layout.self();
    Content image = Content.unknown("the reference loader's image, heap and stack", self.size());
    place("self placement", self, image, "loader", kept, traced);
    Payload kernel = request.kernel();
    place("load kernel", layout.kernel(), kernel.content(), kernel.name(), kept, traced);
    if (layout.ramdisk().isPresent()) {
      Payload ramdisk = request.ramdisk().orElseThrow();
      place(
          "load ramdisk", layout.ramdisk().get(), ramdisk.content(), ramdisk.name(), kept, traced);
    }
    place("write FDT", layout.fdt(), layout.blob(), "final FDT", kept, traced);
  }

  private static void place(
      String action,
      AddressRange place,
      Content content,
      String what,
      KeptRanges kept,
      TracedMemory traced) {
    traced.step(
        STAGE,
        action,
        step -> {
          step.reserved(reservations(kept));
          step.print(Message.info("%s at %s".formatted(what, place)));
          step.by(WritePath.CAREFUL).write(place.start(), content, what);
        });
  }

  private static List<Reservation> reservations(KeptRanges kept) {
    return kept.entries().stream()
        .map(
            entry ->
                new Reservation(
                    entry.range().start().bits(),
                    entry.range().size(),
                    entry.noMap() ? FLAG_NO_MAP : 0))
        .toList();
  }
}
