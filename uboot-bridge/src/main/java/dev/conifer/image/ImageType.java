package dev.conifer.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an image is for: {@code IH_TYPE_…} of U-Boot's include/image.h with the words of
 * boot/image.c (v2023.01). Only the types that a boot of Linux meets.
 */
public enum ImageType {
  /** A program of its own. */
  STANDALONE(1, "standalone", "Standalone Program"),
  /** A kernel, which is moved to its load address. */
  KERNEL(2, "kernel", "Kernel Image"),
  /** An initial ramdisk. */
  RAMDISK(3, "ramdisk", "RAMDisk Image"),
  /** Several images behind one legacy header: kernel, ramdisk and FDT in this order. */
  MULTI(4, "multi", "Multi-File Image"),
  /** Firmware. */
  FIRMWARE(5, "firmware", "Firmware"),
  /** A script of U-Boot's shell. */
  SCRIPT(6, "script", "Script"),
  /** A device tree blob. */
  FLAT_DT(8, "flat_dt", "Flat Device Tree"),
  /** A kernel that runs where it lies, or where its own header says. */
  KERNEL_NOLOAD(14, "kernel_noload", "Kernel Image (no loading done)"),
  /** A bit stream. */
  FPGA(24, "fpga", "FPGA Image"),
  /** A trusted execution environment. */
  TEE(25, "tee", "Trusted Execution Environment Image"),
  /** Anything that is loaded along with the rest. */
  LOADABLE(28, "loadable", "A list of typeless images"),
  /** Trusted Firmware-A's BL31. */
  TFA_BL31(36, "tfa-bl31", "ARM Trusted Firmware-A BL31 Image");

  private final int number;
  private final String shortName;
  private final String title;

  ImageType(int number, String shortName, String title) {
    this.number = number;
    this.shortName = shortName;
    this.title = title;
  }

  /** The word that a FIT has for it, such as {@code flat_dt}. */
  public String shortName() {
    return shortName;
  }

  /** What U-Boot prints, such as {@code Kernel Image}. */
  public String title() {
    return title;
  }

  /** The number in a legacy header. */
  public int number() {
    return number;
  }

  /** The type with that number in a legacy header. */
  public static Optional<ImageType> ofNumber(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }

  /** The type by a FIT's word for it. */
  public static Optional<ImageType> ofName(String shortName) {
    return Arrays.stream(values()).filter(type -> type.shortName.equals(shortName)).findFirst();
  }
}
