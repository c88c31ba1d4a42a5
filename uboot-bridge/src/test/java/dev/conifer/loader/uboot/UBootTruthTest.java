package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The recorded boots of real U-Boots in QEMU. Whether a region survived is found out from its
 * bytes, page by page; of the trace only the MAY sets and the console count.
 */
class UBootTruthTest {
  private static final int PAGE = 0x1000;

  /** Of the shown cases, the least share that must agree. */
  private static final double SHOWN = 1;

  @Test
  void scenariosGoAsRecorded() {
    scenariosGoAsRecorded(RecordedBinary.V2023_01);
  }

  @Test
  void scenariosOf2026GoAsRecorded() {
    scenariosGoAsRecorded(RecordedBinary.V2026_07);
  }

  /** Recorded for this project: FITs and legacy images of every kind. */
  @Test
  void bootmGoesAsRecorded() {
    allGoAsRecorded("U-Boot 2023.01 bootm", "uboot-2023.01-bootm.json", false);
  }

  /**
   * Recorded for this project: regions in the way of everything that EFI takes, applications with
   * other headers, and attempts that fail; judged as in the lab.
   */
  @Test
  void bootefiGoesAsRecorded() {
    allGoAsRecorded("U-Boot 2023.01 bootefi", "uboot-2023.01-bootefi.json", true);
  }

  /**
   * What the lab found when the model was still wrong, see {@link UBootLabTest}; judged as there.
   */
  @Test
  void findsOfTheLabGoAsRecorded() {
    allGoAsRecorded("U-Boot 2023.01 lab", "uboot-2023.01-lab.json", true);
  }

  private static void allGoAsRecorded(String title, String resource, boolean mayIsAnAnswer) {
    JsonNode truth = TruthFolder.shipped(resource);
    Map<String, byte[]> files = TruthFolder.archive("uboot-inputs.tar.gz");
    for (Map.Entry<String, JsonNode> source : truth.path("sources").properties()) {
      files.put(source.getKey(), source.getValue().asText().getBytes(StandardCharsets.UTF_8));
    }
    TruthFolder.Score score =
        score(title, RecordedBinary.V2023_01, truth.path("scenarios"), files, mayIsAnAnswer);
    assertEquals(score.cases(), score.agreeing());
  }

  private static void scenariosGoAsRecorded(RecordedBinary binary) {
    Map<String, byte[]> files = TruthFolder.archive("uboot-inputs.tar.gz");
    TruthFolder.Score all = score(binary.title(), binary, binary.scenarios(), files, false);
    double floor = TruthFolder.isForeign() ? TruthFolder.FOREIGN : SHOWN;
    assertTrue(all.agreeing() >= floor * all.cases());
  }

  private static TruthFolder.Score score(
      String title,
      RecordedBinary binary,
      JsonNode scenarios,
      Map<String, byte[]> files,
      boolean mayIsAnAnswer) {
    TruthFolder.Score all = new TruthFolder.Score(title);
    Map<String, TruthFolder.Score> fields = new LinkedHashMap<>();
    scenarios
        .properties()
        .forEach(
            entry -> {
              Map<String, Boolean> verdict =
                  compare(binary, entry.getValue(), files, mayIsAnAnswer);
              all.count(
                  entry.getKey(),
                  !verdict.isEmpty() && verdict.values().stream().allMatch(agrees -> agrees));
              verdict.forEach(
                  (field, agrees) ->
                      fields
                          .computeIfAbsent(field, f -> new TruthFolder.Score("  " + f))
                          .count(entry.getKey(), agrees));
            });
    all.print();
    for (String field : RecordedBoot.Field.ALL) {
      TruthFolder.Score score = fields.get(field);
      if (score != null) {
        score.print();
      }
    }
    assertTrue(all.cases() > 0, "no case");
    return all;
  }

  @Test
  void pagesWrittenUntilThePromptAreTheRecordedOnes() {
    JsonNode truthCase = RecordedBinary.V2023_01.scenarios().path("footprint_256M");
    assumeFalse(truthCase.isMissingNode(), "the folder has no footprint_256M");
    Scenario scenario =
        new Scenario(truthCase.path("input"), TruthFolder.archive("uboot-inputs.tar.gz"));
    RecordingMemory memory = new RecordingMemory(scenario.emptyMemory());
    // The recorded run looked at bdinfo first, for which EFI's map is copied into a page.
    new RecordedBoot(RecordedBinary.V2023_01, scenario, memory).type("bdinfo");
    List<AddressRange> pages = new ArrayList<>();
    for (AddressRange range : memory.written().ranges()) {
      pages.add(new AddressRange(range.start().alignDown(PAGE), range.end().alignUp(PAGE)));
    }
    MemoryMap observed = MemoryMap.of(AddressRange.of(0x40200000, 0xfe00000));
    assertEquals(
        RecordedBoot.ranges(truthCase.path("result").path("pages_written_by_uboot_until_prompt")),
        MemoryMap.of(pages).intersection(observed));
  }

  /** Which fields agree; none of them when the model cannot run the case. */
  private static Map<String, Boolean> compare(
      RecordedBinary binary, JsonNode truthCase, Map<String, byte[]> files, boolean mayIsAnAnswer) {
    try {
      Scenario scenario = new Scenario(truthCase.path("input"), files);
      return new RecordedBoot(binary, scenario, scenario.memory(), mayIsAnAnswer)
          .with(truthCase.path("result"));
    } catch (RuntimeException e) {
      return Map.of();
    }
  }
}
