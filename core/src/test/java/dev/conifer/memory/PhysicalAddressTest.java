package dev.conifer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PhysicalAddressTest {
  private static final PhysicalAddress HIGHEST = PhysicalAddress.of(-1L);

  @Test
  void addressesAreUnsigned() {
    assertTrue(PhysicalAddress.of(0x7fff_ffff_ffff_ffffL).isBelow(HIGHEST));
    assertEquals("0xffffffffffffffff", HIGHEST.toString());
    assertEquals(HIGHEST, PhysicalAddress.max(HIGHEST, PhysicalAddress.of(1)));
    assertEquals(PhysicalAddress.of(1), PhysicalAddress.min(HIGHEST, PhysicalAddress.of(1)));
  }

  @Test
  void aSumThatLeaves64BitsIsRefused() {
    assertEquals(
        "0xffffffffffffffff + 0x1 leaves 64 bits",
        assertThrows(ArithmeticException.class, () -> HIGHEST.plus(1)).getMessage());
    assertThrows(ArithmeticException.class, () -> HIGHEST.alignUp(0x1000));
  }

  @Test
  void aNegativeDifferenceIsRefused() {
    assertEquals(
        "0x1000 - 0x1001 is negative",
        assertThrows(ArithmeticException.class, () -> PhysicalAddress.of(0x1000).minus(0x1001))
            .getMessage());
    assertThrows(
        ArithmeticException.class, () -> PhysicalAddress.ZERO.distanceFrom(PhysicalAddress.of(1)));
  }

  @Test
  void onlyPowersOfTwoAlign() {
    assertEquals(
        "not a power of two: 0x3000",
        assertThrows(IllegalArgumentException.class, () -> HIGHEST.alignDown(0x3000)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> HIGHEST.isAligned(0));
  }

  @Test
  void arithmeticAgreesWithBigIntegers() {
    Random random = Seed.random(PhysicalAddressTest.class);
    for (int i = 0; i < 10_000; i++) {
      PhysicalAddress address = PhysicalAddress.of(random.nextLong());
      long size = random.nextLong() >>> random.nextInt(64);
      long alignment = 1L << random.nextInt(64);

      assertAgrees(() -> address.plus(size), big(address).add(big(size)));
      assertAgrees(() -> address.minus(size), big(address).subtract(big(size)));
      BigInteger rest = big(address).mod(big(alignment));
      assertAgrees(() -> address.alignDown(alignment), big(address).subtract(rest));
      BigInteger up =
          rest.signum() == 0 ? big(address) : big(address).subtract(rest).add(big(alignment));
      assertAgrees(() -> address.alignUp(alignment), up);
      assertEquals(rest.signum() == 0, address.isAligned(alignment));
    }
  }

  private static void assertAgrees(Supplier<PhysicalAddress> got, BigInteger want) {
    if (want.signum() < 0 || want.bitLength() > 64) {
      assertThrows(ArithmeticException.class, got::get);
    } else {
      assertEquals(want, big(got.get()));
    }
  }

  private static BigInteger big(PhysicalAddress address) {
    return big(address.bits());
  }

  private static BigInteger big(long unsigned) {
    return new BigInteger(Long.toUnsignedString(unsigned));
  }

  @Test
  void theHighestAddressIsNotBelowItself() {
    assertFalse(HIGHEST.isBelow(HIGHEST));
  }
}
