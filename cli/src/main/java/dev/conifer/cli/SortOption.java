package dev.conifer.cli;

import dev.conifer.tree.DeviceTree;
import org.apache.commons.cli.Option;

/** The option, by dtc's letter, that sorts a tree before it is written. */
final class SortOption {
  private static final String SORT = "sort";

  private SortOption() {}

  static Option option() {
    return Option.builder("s")
        .longOpt(SORT)
        .desc("sort nodes and properties by name, and memory reservations by address")
        .get();
  }

  /** {@code tree} in the order that {@code arguments} ask for. */
  static DeviceTree apply(DeviceTree tree, Arguments arguments) {
    return arguments.has(SORT) ? tree.sorted() : tree;
  }
}
