package dev.conifer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WrappingU64Test {

  @Test
  void comparisonsAreUnsigned() {
    assertTrue(WrappingU64.less(1, WrappingU64.MAX));
    assertFalse(WrappingU64.less(WrappingU64.MAX, WrappingU64.MAX));
    assertTrue(WrappingU64.lessOrEqual(WrappingU64.MAX, WrappingU64.MAX));
    assertEquals(1, WrappingU64.min(WrappingU64.MAX, 1));
    assertEquals(1, WrappingU64.min(1, WrappingU64.MAX));
  }

  @Test
  void aligningUpWrapsRound() {
    assertEquals(0x2000, WrappingU64.alignUp(0x1001, 0x1000));
    assertEquals(0, WrappingU64.alignUp(WrappingU64.MAX, 0x1000));
    assertEquals(0xffff_ffff_ffff_f000L, WrappingU64.alignDown(WrappingU64.MAX, 0x1000));
  }
}
