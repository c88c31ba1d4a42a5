package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One binary of U-Boot and the file of what it was seen to do.
 *
 * @param file its name in the folder of truth
 */
record RecordedBinary(String file, UBootProfile profile, UBootBuild build) {
  /** Debian's binary. */
  static final RecordedBinary V2023_01 =
      new RecordedBinary("uboot-2023.01.json", UBootProfile.V2023_01, UBootBuild.QEMU_ARM64);

  /** A binary of v2026.07 with many drivers off. */
  static final RecordedBinary V2026_07 =
      new RecordedBinary(
          "uboot-2026.07.json", UBootProfile.V2026_07, UBootBuild.QEMU_ARM64_2026_07);

  /** The scenarios by name; the test is skipped when another folder of truth lacks the file. */
  JsonNode scenarios() {
    assumeTrue(TruthFolder.has(file), "the folder has no " + file);
    return TruthFolder.json(file).path("scenarios");
  }

  String title() {
    return "U-Boot " + profile.version();
  }
}
