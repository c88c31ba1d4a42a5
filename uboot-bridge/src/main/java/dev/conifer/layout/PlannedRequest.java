package dev.conifer.layout;

import dev.conifer.boot.BootMedium;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.ControlFdt;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Bdinfo;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import dev.conifer.plan.ScriptPlan;
import dev.conifer.plan.ScriptPlan.Part;
import dev.conifer.tree.DeviceTree;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the loader of a plan is asked to boot. */
final class PlannedRequest {
  private PlannedRequest() {}

  /**
   * The request.
   *
   * @param banks the DRAM banks
   * @param controlTree the tree that the loader runs on
   * @param kernelTree the tree for Linux
   */
  static BootRequest of(
      Plan plan, List<AddressRange> banks, DeviceTree controlTree, DeviceTree kernelTree) {
    LoaderPlan flow = plan.loader();
    LoaderPlan firmware = flow.firmware();
    byte[] blob = FdtWriter.write(kernelTree);
    long controlSize = controlTree.equals(kernelTree) ? blob.length : FdtWriter.size(controlTree);
    ControlFdt control =
        new ControlFdt(
            controlTree,
            Math.max(controlFdtSize(plan).orElse(0L), controlSize),
            firmware.controlFdt().address().map(PhysicalAddress::of).orElse(banks.get(0).start()));
    Optional<Payload> kernelFdt =
        flow.controlFdt().handedOn()
            ? Optional.empty()
            : Optional.of(new Payload("kernel.dtb", Content.ofBytes(blob)));
    BootRequest request =
        new BootRequest(
            banks, control, flow.kernel(), flow.ramdisk(), kernelFdt, firmware.environment());
    return firmware
        .script()
        .script()
        .map(
            script ->
                request.withScript(
                    script, medium(firmware, new Payload("kernel.dtb", Content.ofBytes(blob)))))
        .orElse(request);
  }

  /** The plan's files; kernel, ramdisk and tree under their own names too. */
  private static BootMedium medium(LoaderPlan flow, Payload tree) {
    ScriptPlan plan = flow.script();
    Map<Part, Payload> parts = new EnumMap<>(Part.class);
    parts.put(Part.KERNEL, flow.kernel());
    flow.ramdisk().ifPresent(ramdisk -> parts.put(Part.RAMDISK, ramdisk));
    parts.put(Part.TREE, tree);
    BootMedium medium = new BootMedium(plan.device(), Map.of());
    for (Payload part : parts.values()) {
      medium = medium.with(part.name(), part);
    }
    for (Map.Entry<String, Payload> file : plan.files().entrySet()) {
      medium = medium.with(file.getKey(), file.getValue());
    }
    for (Map.Entry<String, Part> file : plan.parts().entrySet()) {
      Payload part = parts.get(file.getValue());
      if (part != null) {
        medium = medium.with(file.getKey(), part);
      }
    }
    return medium;
  }

  /** What the plan says of the control FDT's totalsize, or the target's bdinfo does. */
  static Optional<Long> controlFdtSize(Plan plan) {
    LoaderPlan firmware = plan.loader().firmware();
    return firmware
        .controlFdt()
        .size()
        .or(() -> firmware.target().bdinfo().flatMap(Bdinfo::controlFdtSize));
  }
}
