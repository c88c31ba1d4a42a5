package dev.conifer.layout;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.linux.Linux;
import dev.conifer.linux.LinuxBoot;
import dev.conifer.linux.ReservationOutcome;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.plan.FirmwareWrite;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One boot of a layout, from the loader's first step until Linux uses its memory.
 *
 * @param trace the loader's steps, then those of Linux
 * @param linux what Linux did; absent when the loader refused
 */
public record Trial(BootTrace trace, Optional<LinuxBoot> linux) {
  public Trial {
    Objects.requireNonNull(trace);
    Objects.requireNonNull(linux);
  }

  /** Boots {@code layout} on {@code memory}. */
  public static Trial of(Layout layout, Memory memory) {
    layout.crashDump().ifPresent(dump -> dump.settle(memory));
    List<FirmwareWrite> firmware = layout.plan().board().firmware();
    if (firmware.isEmpty()) {
      return of(layout.loader(), layout.linux(), layout.request(), memory);
    }
    TracedMemory traced = new TracedMemory(memory);
    for (FirmwareWrite write : firmware) {
      traced.step(
          new Stage(write.stage()),
          "before the loader",
          step ->
              layout
                  .dram()
                  .intersection(write.range())
                  .ranges()
                  .forEach(
                      range ->
                          step.by(WritePath.FIRMWARE)
                              .write(
                                  range.start(),
                                  Content.unknown(write.stage(), range.size()),
                                  "firmware")));
    }
    Trial boot = of(layout.loader(), layout.linux(), layout.request(), memory);
    return new Trial(boot.trace.after(traced.steps()), boot.linux);
  }

  /** Boots {@code request} with {@code loader} and {@code linux} on {@code memory}. */
  public static Trial of(BootLoader loader, Linux linux, BootRequest request, Memory memory) {
    BootTrace trace = loader.boot(request, memory);
    Optional<Handover> handover = trace.handover();
    if (handover.isEmpty()) {
      return new Trial(trace, Optional.empty());
    }
    LinuxBoot run = linux.boot(handover.get(), memory);
    return new Trial(trace.withSteps(run.steps()), Optional.of(run));
  }

  /** Why the boot did not reach a running kernel; absent when it did. */
  public Optional<String> failure() {
    return trace.refusal().or(() -> linux.flatMap(LinuxBoot::failure));
  }

  /**
   * The reservations that Linux was asked for and does not make, but for those of {@code regions},
   * which have a verdict of their own.
   */
  public List<ReservationOutcome> otherLosses(List<AddressRange> regions) {
    return linux.map(LinuxBoot::reservations).orElse(List.of()).stream()
        .filter(ReservationOutcome::isLost)
        .filter(lost -> lost.range().map(range -> !regions.contains(range)).orElse(true))
        .toList();
  }

  /**
   * Why Linux does not keep the bytes of {@code range}, the first Linux of a chain included; absent
   * when every one of them does.
   */
  public Optional<String> dropped(AddressRange range) {
    return trace.kernels().stream()
        .flatMap(kernel -> kernel.dropped(range).stream())
        .findFirst()
        .or(() -> linux.flatMap(last -> dropped(last, range)));
  }

  /** Why {@code linux} does not keep the bytes of {@code range}; absent when it does. */
  static Optional<String> dropped(LinuxBoot linux, AddressRange range) {
    List<ReservationOutcome> on = linux.reservationsOn(range);
    if (on.stream().anyMatch(outcome -> outcome.keeps(range))) {
      return Optional.empty();
    }
    return Optional.of(
        on.stream()
            .findFirst()
            .map(outcome -> outcome.source() + ": " + outcome.reason())
            .orElse("no reservation covers it"));
  }
}
