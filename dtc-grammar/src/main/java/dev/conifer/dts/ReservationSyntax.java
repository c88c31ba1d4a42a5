package dev.conifer.dts;

import java.util.List;

/**
 * {@code label: /memreserve/ address size;}
 *
 * @param labels the labels before it
 * @param address the first byte's physical address
 * @param size how many bytes
 * @param extent the whole statement
 */
public record ReservationSyntax(
    List<LabelSyntax> labels, Expression address, Expression size, Extent extent) {
  public ReservationSyntax {
    labels = List.copyOf(labels);
  }
}
