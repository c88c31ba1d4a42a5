package dev.conifer.spec;

import dev.conifer.memory.PhysicalAddress;

/**
 * The part of a node's name after the {@code @}.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 2.2.1</a>
 */
public final class UnitAddress {
  private UnitAddress() {}

  /**
   * The unit address of a node whose {@code reg} begins with {@code first}: hexadecimal, lower
   * case, without {@code 0x} and leading zeros, as dtc's checks want it.
   */
  public static String of(PhysicalAddress first) {
    return Long.toHexString(first.bits());
  }

  /** {@code memory@40000000}. */
  public static String nodeName(String baseName, PhysicalAddress first) {
    return baseName + "@" + of(first);
  }
}
