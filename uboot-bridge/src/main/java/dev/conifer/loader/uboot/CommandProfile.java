package dev.conifer.loader.uboot;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the commands of a version of U-Boot do that those of other versions do otherwise. All but
 * v2023.01's values are read from the source, not measured.
 *
 * @param exitEndsScript whether {@code exit} ends a script; in v2023.01 what follows it is run
 *     (asked of Debian's binary), from v2023.04 on it ends the script
 * @param sourceTakesText whether {@code source} takes plain text: from v2023.04 on
 * @param wgetChecked whether {@code wget} looks at the reservations: from v2025.01 on
 * @param sfReadChecked whether {@code sf read} does: from v2025.01 on (33a4dfc703b)
 */
record CommandProfile(
    boolean exitEndsScript, boolean sourceTakesText, boolean wgetChecked, boolean sfReadChecked) {
  private static final TreeMap<String, CommandProfile> FROM =
      new TreeMap<>(
          Map.of(
              "2019.04", new CommandProfile(true, false, false, false),
              "2023.01", new CommandProfile(false, false, false, false),
              "2023.04", new CommandProfile(true, true, false, false),
              "2025.01", new CommandProfile(true, true, true, true)));

  /** The commands of the version that {@code profile} describes. */
  static CommandProfile of(UBootProfile profile) {
    Map.Entry<String, CommandProfile> entry = FROM.floorEntry(profile.version());
    return entry == null ? FROM.firstEntry().getValue() : entry.getValue();
  }
}
