package dev.conifer.dts;

import java.util.List;

/**
 * A whole devicetree source, includes and all.
 *
 * @param plugin whether {@code /plugin/;} follows {@code /dts-v1/;}: the source of an overlay
 * @param reservations the {@code /memreserve/} entries
 * @param items what follows, in source order
 * @param files the names of the files that it was read from, each once: the one that the user
 *     named, then what is named by {@code #include}, {@code /include/} and {@code /incbin/}
 */
public record DtsFile(
    boolean plugin,
    List<Placed<ReservationSyntax>> reservations,
    List<Placed<TopLevelItem>> items,
    List<String> files) {
  public DtsFile {
    reservations = List.copyOf(reservations);
    items = List.copyOf(items);
    files = List.copyOf(files);
  }

  /** This source, read from other files. */
  DtsFile withFiles(List<String> newFiles) {
    return new DtsFile(plugin, reservations, items, newFiles);
  }
}
