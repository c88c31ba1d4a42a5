package dev.conifer.fdt;

/** The tokens of the structure block: Devicetree Specification v0.4, section 5.4.1. */
final class Token {
  static final int BEGIN_NODE = 1;
  static final int END_NODE = 2;
  static final int PROPERTY = 3;
  static final int NOP = 4;
  static final int END = 9;

  private Token() {}
}
