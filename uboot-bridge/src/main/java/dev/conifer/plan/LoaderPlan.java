package dev.conifer.plan;

import dev.conifer.diagnostic.Origin;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The boot flow of a plan.
 *
 * @param compatible which loader: {@code u-boot}, {@code efi}, {@code reference} or {@code
 *     linuxboot}
 * @param version which release of it, such as {@code 2023.01}
 * @param environment variables that replace the loader's defaults; an empty value removes one
 * @param target what the target itself printed of its U-Boot
 * @param numbers what the plan says of the loader's own build, by the property's name, in bytes
 * @param kernel the kernel image
 * @param kernelVersion the Linux release whose rules hold, such as {@code 6.1}
 * @param ramdisk the initial ramdisk, if there is one
 * @param controlFdt the tree that the loader runs on
 * @param efiReserved what EFI firmware keeps out of everybody's hands
 * @param script what it boots by instead of its own flow, and from what files
 * @param origin where the plan says so
 * @param chain what is particular to LinuxBoot; absent for every other loader
 */
public record LoaderPlan(
    String compatible,
    Optional<String> version,
    Map<String, String> environment,
    TargetReadings target,
    Map<String, Long> numbers,
    Payload kernel,
    Optional<String> kernelVersion,
    Optional<Payload> ramdisk,
    ControlFdtPlan controlFdt,
    List<AddressRange> efiReserved,
    ScriptPlan script,
    Origin origin,
    Optional<LinuxBootPlan> chain) {
  /** {@code compatible} of U-Boot. */
  public static final String U_BOOT = "u-boot";

  /** {@code compatible} of the loader as firmware ought to be. */
  public static final String REFERENCE = "reference";

  /** {@code compatible} of EFI firmware. */
  public static final String EFI = "efi";

  /** {@code compatible} of a kernel whose user space, u-root, starts another. */
  public static final String LINUXBOOT = "linuxboot";

  public LoaderPlan {
    Objects.requireNonNull(compatible);
    Objects.requireNonNull(version);
    environment = Map.copyOf(environment);
    Objects.requireNonNull(target);
    numbers = Map.copyOf(numbers);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(kernelVersion);
    Objects.requireNonNull(ramdisk);
    Objects.requireNonNull(controlFdt);
    efiReserved = List.copyOf(efiReserved);
    Objects.requireNonNull(script);
    Objects.requireNonNull(origin);
    Objects.requireNonNull(chain);
  }

  /**
   * The boot flow of what runs first, and finds the control FDT: LinuxBoot's first stage, or this.
   */
  public LoaderPlan firmware() {
    return chain.map(LinuxBootPlan::firstStage).orElse(this);
  }

  /** This boot flow with another loader, in its default release, in place of all that boots. */
  public LoaderPlan withCompatible(String newCompatible) {
    LoaderPlan firmware = firmware();
    return new LoaderPlan(
        newCompatible,
        Optional.empty(),
        firmware.environment,
        firmware.target,
        firmware.numbers,
        kernel,
        kernelVersion,
        ramdisk,
        firmware.controlFdt,
        firmware.efiReserved,
        firmware.script,
        origin,
        Optional.empty());
  }

  /** This boot flow with another kernel and another ramdisk. */
  public LoaderPlan withImages(Payload newKernel, Payload newRamdisk) {
    return new LoaderPlan(
        compatible,
        version,
        environment,
        target,
        numbers,
        newKernel,
        kernelVersion,
        Optional.of(newRamdisk),
        controlFdt,
        efiReserved,
        script,
        origin,
        chain);
  }

  /** This boot flow with one more variable in the environment of the firmware. */
  public LoaderPlan withVariable(String name, String value) {
    Map<String, String> variables = new LinkedHashMap<>(firmware().environment);
    variables.put(name, value);
    return withFirmware(variables, firmware().controlFdt);
  }

  /** This boot flow by another script. */
  public LoaderPlan withScript(ScriptPlan newScript) {
    return new LoaderPlan(
        compatible,
        version,
        environment,
        target,
        numbers,
        kernel,
        kernelVersion,
        ramdisk,
        controlFdt,
        efiReserved,
        newScript,
        origin,
        chain);
  }

  /** This boot flow with nodes for the regions in the tree that the firmware runs on. */
  public LoaderPlan withControlFdtExtended() {
    return withFirmware(firmware().environment, firmware().controlFdt.extended());
  }

  private LoaderPlan withFirmware(Map<String, String> variables, ControlFdtPlan newControlFdt) {
    boolean isFirmware = chain.isEmpty();
    return new LoaderPlan(
        compatible,
        version,
        isFirmware ? variables : environment,
        target,
        numbers,
        kernel,
        kernelVersion,
        ramdisk,
        isFirmware ? newControlFdt : controlFdt,
        efiReserved,
        script,
        origin,
        chain.map(c -> c.withFirstStage(c.firstStage().withFirmware(variables, newControlFdt))));
  }
}
