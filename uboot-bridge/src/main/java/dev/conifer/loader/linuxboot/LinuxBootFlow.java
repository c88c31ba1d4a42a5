package dev.conifer.loader.linuxboot;

import dev.conifer.boot.BootRequest;
import dev.conifer.image.Payload;
import java.util.Objects;
import java.util.Optional;

/**
 * What LinuxBoot consists of, and what it is told.
 *
 * @param kernel the first kernel
 * @param ramdisk its ramdisk, which has u-root in it; absent when that is in the kernel
 * @param handsOnControlFdt whether the first stage gives the first kernel its control FDT, not the
 *     kernel FDT
 * @param loadsKernelFdt whether u-root takes the kernel FDT from a file, not the tree of the first
 *     kernel ({@code /sys/firmware/fdt})
 * @param commandLine of the second kernel
 */
public record LinuxBootFlow(
    Payload kernel,
    Optional<Payload> ramdisk,
    boolean handsOnControlFdt,
    boolean loadsKernelFdt,
    Optional<String> commandLine) {
  public LinuxBootFlow {
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(ramdisk);
    Objects.requireNonNull(commandLine);
  }

  /** What the first stage boots when the chain as a whole boots {@code request}. */
  BootRequest firstStage(BootRequest request) {
    return new BootRequest(
        request.banks(),
        request.controlFdt(),
        kernel,
        ramdisk,
        handsOnControlFdt ? Optional.empty() : request.kernelFdt(),
        request.environment(),
        request.script(),
        request.medium());
  }
}
