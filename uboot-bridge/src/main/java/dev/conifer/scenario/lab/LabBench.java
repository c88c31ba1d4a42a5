package dev.conifer.scenario.lab;

import dev.conifer.layout.Layout;
import java.util.Objects;

/**
 * What a scenario works with.
 *
 * @param kit the real things
 * @param layout what is booted
 * @param seed of what regions are filled with
 */
record LabBench(LabKit kit, Layout layout, long seed) {
  LabBench {
    Objects.requireNonNull(kit);
    Objects.requireNonNull(layout);
  }
}
