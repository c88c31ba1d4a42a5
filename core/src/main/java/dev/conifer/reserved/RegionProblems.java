package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What can be wrong with a region of any kind. */
final class RegionProblems {
  /** Devicetree Specification v0.4, section 2.2.1. */
  private static final Pattern NODE_NAME = Pattern.compile("[A-Za-z][0-9A-Za-z,._+-]{0,30}");

  private RegionProblems() {}

  static List<Diagnostic> of(RegionSpec spec, Location where) {
    List<Diagnostic> problems = new ArrayList<>();
    if (!NODE_NAME.matcher(spec.name()).matches()) {
      problems.add(
          Diagnostic.error(
                  "node_name_chars",
                  where,
                  "'%s' cannot be the name of a node".formatted(spec.name()))
              .withRemedy(
                  "begin with a letter, and use at most 31 of letters, digits and , . _ + -"));
    }
    if (spec.size() == 0) {
      problems.add(
          Diagnostic.error(
              "E-region-size", where, "region '%s' has no bytes".formatted(spec.name())));
    } else if (Long.remainderUnsigned(spec.size(), RegionSpec.PAGE) != 0) {
      problems.add(
          Diagnostic.warning(
                  "W-region-size",
                  where,
                  "region '%s' has %s, no whole number of 4 KiB pages: others share its last page"
                      .formatted(spec.name(), Sizes.text(spec.size())))
              .withRemedy("round the size up"));
    }
    return problems;
  }
}
