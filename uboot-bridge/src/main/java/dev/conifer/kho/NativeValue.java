package dev.conifer.kho;

import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Values of KHO's trees: 64-bit numbers in the CPU's own byte order, not in cells. */
final class NativeValue {
  private NativeValue() {}

  static PropertyValue of(long number, ByteOrder order) {
    return PropertyValue.ofBytes(
        ByteBuffer.allocate(Long.BYTES).order(order).putLong(number).array());
  }

  /** The number; absent when the value has another length. */
  static Optional<Long> u64(PropertyValue value, ByteOrder order) {
    return value.length() == Long.BYTES
        ? Optional.of(ByteBuffer.wrap(value.toByteArray()).order(order).getLong())
        : Optional.empty();
  }
}
