package dev.conifer.linux;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one version of Linux does that another does not.
 *
 * @param version such as {@code 6.1}
 * @param reservationBlockFirst whether the memory reservation block is reserved before {@code
 *     /reserved-memory} is read, so that an entry of it makes a no-map node fail which it overlaps
 *     ({@code early_init_fdt_scan_reserved_mem}; turned round in 6.5 by commit b413281876 "of: fdt:
 *     Scan /memreserve/ last", which the stable trees did not take at once)
 */
public record LinuxProfile(String version, boolean reservationBlockFirst) {
  /** Linux 6.1, Debian 12's. */
  public static final LinuxProfile V6_1 = new LinuxProfile("6.1", true);

  /** Linux 6.12, Debian 13's. */
  public static final LinuxProfile V6_12 = new LinuxProfile("6.12", false);

  /** Every version there is a profile of, oldest first. */
  public static final List<LinuxProfile> ALL = List.of(V6_1, V6_12);

  public LinuxProfile {
    Objects.requireNonNull(version);
  }

  /** The profile of {@code version}, such as {@code 6.1}. */
  public static Optional<LinuxProfile> of(String version) {
    return ALL.stream().filter(profile -> profile.version.equals(version)).findFirst();
  }
}
