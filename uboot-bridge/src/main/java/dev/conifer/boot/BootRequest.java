package dev.conifer.boot;

import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a loader is to boot, and on what.
 *
 * @param banks the DRAM banks, ascending, as firmware reports them
 * @param controlFdt the tree that the loader runs on
 * @param kernel the kernel image
 * @param ramdisk the initial ramdisk, if there is one
 * @param kernelFdt the tree for Linux; absent when the loader hands its control FDT on
 * @param environment variables that replace the loader's defaults; an empty value removes one
 * @param script what a loader with a shell runs instead of its own flow: text, or an image that
 *     holds text
 * @param medium the files that such a script finds
 */
public record BootRequest(
    List<AddressRange> banks,
    ControlFdt controlFdt,
    Payload kernel,
    Optional<Payload> ramdisk,
    Optional<Payload> kernelFdt,
    Map<String, String> environment,
    Optional<Payload> script,
    BootMedium medium) {
  public BootRequest {
    banks = List.copyOf(banks);
    Objects.requireNonNull(controlFdt);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(ramdisk);
    Objects.requireNonNull(kernelFdt);
    environment = Map.copyOf(environment);
    Objects.requireNonNull(script);
    Objects.requireNonNull(medium);
    if (banks.isEmpty()) {
      throw new IllegalArgumentException("no DRAM bank");
    }
  }

  /** A request without a script. */
  public BootRequest(
      List<AddressRange> banks,
      ControlFdt controlFdt,
      Payload kernel,
      Optional<Payload> ramdisk,
      Optional<Payload> kernelFdt,
      Map<String, String> environment) {
    this(
        banks,
        controlFdt,
        kernel,
        ramdisk,
        kernelFdt,
        environment,
        Optional.empty(),
        BootMedium.EMPTY);
  }

  /** This request with a script to run on the files of {@code newMedium}. */
  public BootRequest withScript(Payload newScript, BootMedium newMedium) {
    return new BootRequest(
        banks,
        controlFdt,
        kernel,
        ramdisk,
        kernelFdt,
        environment,
        Optional.of(newScript),
        newMedium);
  }
}
