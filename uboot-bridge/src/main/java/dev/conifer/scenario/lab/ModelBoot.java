package dev.conifer.scenario.lab;

import dev.conifer.boot.Step;
import dev.conifer.boot.WritePath;
import dev.conifer.boot.WriteSet;
import dev.conifer.boot.WriteSet.Certainty;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The model's boot of the same layout on memory with the same bytes.
 *
 * @param trial what happened
 * @param memory what there is afterwards
 */
record ModelBoot(Trial trial, SparseMemory memory) {
  private static final long PAGE = 0x1000;
  private static final List<Moment> LOADS =
      List.of(Moment.KERNEL_LOADED, Moment.RAMDISK_LOADED, Moment.FDT_LOADED);

  /** Boots {@code layout} after a reset that kept {@code before}. */
  static ModelBoot of(Layout layout, Optional<RegionBytes> before) {
    SparseMemory memory = new SparseMemory(layout.dram(), "never written");
    before.ifPresent(bytes -> bytes.writeTo(memory));
    return new ModelBoot(Trial.of(layout, memory), memory);
  }

  /** The steps between the moment before {@code moment} and it. */
  List<Step> stepsUntil(Moment moment) {
    List<Step> steps = new ArrayList<>();
    int loads = 0;
    for (Step step : trial.trace().steps()) {
      Moment reached;
      if (step.stage().isKernel()) {
        reached = Moment.USER_SPACE;
      } else if (step.path() == WritePath.FILE_LOAD) {
        reached = LOADS.get(Math.min(loads++, LOADS.size() - 1));
      } else {
        reached = loads == 0 ? Moment.PROMPT : Moment.ENTRY;
      }
      if (reached == moment) {
        steps.add(step);
      }
    }
    return steps;
  }

  /** The whole pages of {@code range} that steps up to {@code moment} write, so surely. */
  MemoryMap written(AddressRange range, Moment moment, Certainty certainty) {
    List<AddressRange> pages = new ArrayList<>();
    for (Moment each : Moment.values()) {
      if (each.compareTo(moment) <= 0) {
        stepsUntil(each).stream()
            .flatMap(step -> step.writes().stream())
            .filter(write -> write.certainty() == certainty && !write.range().isEmpty())
            .map(WriteSet::range)
            .map(r -> new AddressRange(r.start().alignDown(PAGE), r.end().alignUp(PAGE)))
            .forEach(pages::add);
      }
    }
    return MemoryMap.of(pages).intersection(range);
  }

  /** The first step that surely writes in {@code range}. */
  Optional<Step> firstWriter(AddressRange range) {
    return trial.trace().steps().stream()
        .filter(
            step ->
                step.writes().stream()
                    .anyMatch(
                        write ->
                            write.certainty() == Certainty.WILL && write.range().overlaps(range)))
        .findFirst();
  }

  /** Where what relocation puts down begins, such as {@code page tables}. */
  Optional<PhysicalAddress> relocated(String what) {
    return trial.trace().steps().stream()
        .filter(step -> step.path() == WritePath.RELOCATION)
        .flatMap(step -> step.writes().stream())
        .filter(write -> write.what().equals(what))
        .map(write -> write.range().start())
        .findFirst();
  }
}
