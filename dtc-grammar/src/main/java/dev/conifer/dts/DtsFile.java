package dev.conifer.dts;

import java.util.List;

/**
 * A whole devicetree source, includes and all.
 *
 * @param plugin whether {@code /plugin/;} follows {@code /dts-v1/;}: the source of an overlay
 * @param reservations the {@code /memreserve/} entries
 * @param items what follows, in source order
 */
public record DtsFile(
    boolean plugin,
    List<Placed<ReservationSyntax>> reservations,
    List<Placed<TopLevelItem>> items) {
  public DtsFile {
    reservations = List.copyOf(reservations);
    items = List.copyOf(items);
  }
}
