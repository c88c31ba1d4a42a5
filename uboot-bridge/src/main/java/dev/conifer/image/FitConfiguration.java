package dev.conifer.image;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A configuration of a FIT: which of its images are booted together. The names need not be those of
 * images that exist.
 *
 * @param name the node's name, such as {@code conf-1}
 * @param kernel the kernel
 * @param ramdisk the initial ramdisk
 * @param fdt the kernel FDT, then the overlays that are applied to it
 * @param loadables what else is loaded
 * @param compatible the boards that it is for, where it says so itself
 */
public record FitConfiguration(
    String name,
    Optional<String> kernel,
    Optional<String> ramdisk,
    List<String> fdt,
    List<String> loadables,
    List<String> compatible) {
  public FitConfiguration {
    Objects.requireNonNull(name);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(ramdisk);
    fdt = List.copyOf(fdt);
    loadables = List.copyOf(loadables);
    compatible = List.copyOf(compatible);
  }
}
