package dev.conifer.plan;

import dev.conifer.diagnostic.Location;
import dev.conifer.memory.PhysicalAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * What a plan asks of a crash dump.
 *
 * @param name the entry's name, with which the names of its reserved-memory nodes begin
 * @param captureSize how much memory the capture boot may use, in bytes: a multiple of 4 MiB
 * @param captureAddress where that lies; the lowest place that has room when absent
 * @param captureArguments the capture kernel's command line; the running kernel's when absent
 * @param copiesWindow whether the boot script copies that memory away before it loads the capture
 *     kernel there: on a platform that must start low
 * @param handsBack whether the dead kernel's memory is offered to the capture system as a device
 * @param firmwareNotes whether the board's firmware saves the CPUs' registers in the registry when
 *     the watchdog bites
 * @param location where the plan says so
 */
public record CrashDumpPlan(
    String name,
    long captureSize,
    Optional<PhysicalAddress> captureAddress,
    Optional<String> captureArguments,
    boolean copiesWindow,
    boolean handsBack,
    boolean firmwareNotes,
    Location location) {
  public CrashDumpPlan {
    Objects.requireNonNull(name);
    Objects.requireNonNull(captureAddress);
    Objects.requireNonNull(captureArguments);
    Objects.requireNonNull(location);
  }

  /** The same with another command line for the capture kernel. */
  public CrashDumpPlan withCaptureArguments(String arguments) {
    return new CrashDumpPlan(
        name,
        captureSize,
        captureAddress,
        Optional.of(arguments),
        copiesWindow,
        handsBack,
        firmwareNotes,
        location);
  }
}
