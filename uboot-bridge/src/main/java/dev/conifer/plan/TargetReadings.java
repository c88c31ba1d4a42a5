package dev.conifer.plan;

import dev.conifer.image.Bdinfo;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the target's own U-Boot printed, read from console logs that a plan names.
 *
 * @param bdinfo the output of {@code bdinfo}
 * @param printenv the output of {@code printenv}: the target's variables, all of them
 */
public record TargetReadings(Optional<Bdinfo> bdinfo, Optional<Map<String, String>> printenv) {
  /** Nobody asked the target. */
  public static final TargetReadings NONE = new TargetReadings(Optional.empty(), Optional.empty());

  public TargetReadings {
    Objects.requireNonNull(bdinfo);
    printenv = printenv.map(Map::copyOf);
  }
}
