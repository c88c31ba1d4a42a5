package dev.conifer.loader.uboot;

import java.util.OptionalLong;

/** The tree that {@code fdt} works on, in memory: {@code working_fdt}. */
final class WorkingFdt {
  private OptionalLong address = OptionalLong.empty();

  OptionalLong address() {
    return address;
  }

  /** {@code set_working_fdt_addr}, which sets the variable {@code fdtaddr} too. */
  void set(long newAddress, Environment environment) {
    address = OptionalLong.of(newAddress);
    environment.set("fdtaddr", Long.toHexString(newAddress));
  }
}
