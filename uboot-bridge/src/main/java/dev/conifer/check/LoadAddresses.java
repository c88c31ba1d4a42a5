package dev.conifer.check;

import dev.conifer.boot.Step;
import dev.conifer.boot.WritePath;
import dev.conifer.boot.WriteSet;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.layout.Layout;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.reserved.PlacedRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where U-Boot could load what it boots instead. */
final class LoadAddresses {
  /** What the kernel has to be aligned to, unless it says otherwise; good for all else, too. */
  private static final long ALIGNMENT = 2 * Sizes.MIB;

  /** Addresses to try for each variable: each costs a boot. */
  private static final int MOST = 3;

  private LoadAddresses() {}

  /**
   * A variable that could have another value.
   *
   * @param what is loaded to it
   * @param variable its name
   * @param address the value
   */
  record Choice(String what, String variable, PhysicalAddress address) {
    Choice {
      Objects.requireNonNull(what);
      Objects.requireNonNull(variable);
      Objects.requireNonNull(address);
    }
  }

  /** Choices that are clear of the regions and of what no variable moves, lowest first. */
  static List<Choice> of(BootCheck check) {
    Layout layout = check.layout();
    MemoryMap taken =
        MemoryMap.of(layout.regions().stream().map(PlacedRegion::range).toList())
            .plus(fixedWrites(check));
    List<Choice> choices = new ArrayList<>();
    Payload kernel = layout.request().kernel();
    long kernelSize =
        Arm64Image.read(kernel.name(), kernel.content())
            .value()
            .map(Arm64Image::imageSize)
            .orElse(kernel.size());
    choices.addAll(
        choices("kernel", "kernel_addr_r", Math.max(kernelSize, kernel.size()), taken, layout));
    layout
        .request()
        .ramdisk()
        .ifPresent(
            r -> choices.addAll(choices("ramdisk", "ramdisk_addr_r", r.size(), taken, layout)));
    layout
        .request()
        .kernelFdt()
        .ifPresent(f -> choices.addAll(choices("FDT", "fdt_addr_r", f.size(), taken, layout)));
    return choices;
  }

  private static List<Choice> choices(
      String what, String variable, long size, MemoryMap taken, Layout layout) {
    return layout.dram().minus(taken).ranges().stream()
        .map(gap -> gap.start().alignUp(ALIGNMENT))
        .filter(start -> fits(start, size, layout.dram().minus(taken)))
        .limit(MOST)
        .map(start -> new Choice(what, variable, start))
        .toList();
  }

  private static boolean fits(PhysicalAddress start, long size, MemoryMap free) {
    return AddressRange.ifValid(start.bits(), size).map(free::contains).orElse(false);
  }

  /** What is written whatever is loaded where. */
  private static MemoryMap fixedWrites(BootCheck check) {
    List<AddressRange> ranges = new ArrayList<>();
    for (Step step : check.trial().trace().steps()) {
      boolean isFixed =
          switch (step.path()) {
            case FIRMWARE, CONTROL_FDT, BEFORE_RELOCATION, RELOCATION, EFI_POOL -> true;
            default -> false;
          };
      if (isFixed || isOfCommand(step)) {
        step.writes().stream().map(WriteSet::range).forEach(ranges::add);
      }
    }
    return MemoryMap.of(ranges);
  }

  private static boolean isOfCommand(Step step) {
    return step.path() == WritePath.COMMAND && !step.stage().isKernel();
  }
}
