package dev.conifer.loader.uboot;

import dev.conifer.image.Fit;
import dev.conifer.image.FitImage;
import dev.conifer.image.LegacyImage;

/** The image that {@code bootm} takes its kernel from: {@code boot_get_kernel} (boot/bootm.c). */
sealed interface BootedImage {
  /** Where it lies. */
  long address();

  /**
   * A legacy image.
   *
   * @param address where its header lies
   * @param header a copy: the image may be overwritten by its own kernel
   */
  record Legacy(long address, LegacyImage header) implements BootedImage {
    /** Where its data end. */
    long end() {
      return data() + header.dataSize();
    }

    /** Where its data begin. */
    long data() {
      return address + LegacyImage.HEADER_SIZE;
    }
  }

  /**
   * A FIT.
   *
   * @param address where it lies
   * @param fit what it says
   * @param kernel its image that is booted
   * @param byConfiguration whether a configuration named the kernel, and thus the rest as well
   * @param configuration that configuration; empty without one
   */
  record OfFit(
      long address, Fit fit, FitImage kernel, boolean byConfiguration, String configuration)
      implements BootedImage {
    /** Where its blob ends; external data lie behind that. */
    long end() {
      return address + fit.totalSize();
    }
  }
}
