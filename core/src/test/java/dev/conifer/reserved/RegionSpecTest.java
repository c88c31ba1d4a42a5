package dev.conifer.reserved;

import static dev.conifer.reserved.Trees.said;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Origin;
import dev.conifer.memory.Sizes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionSpecTest {

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/dev/conifer/reserved/ramoops.csv",
      delimiter = '|',
      numLinesToSkip = 2)
  void theZonesOfARamoopsRegionMustFit(
      String name,
      String size,
      String record,
      String console,
      String ftrace,
      String pmsg,
      int ecc,
      @Nullable String said) {
    RamoopsSpec spec =
        RamoopsSpec.of(
            "r",
            Long.decode(size),
            r ->
                r.recordSize(Long.decode(record))
                    .consoleSize(Long.decode(console))
                    .ftraceSize(Long.decode(ftrace))
                    .pmsgSize(Long.decode(pmsg))
                    .eccSize(ecc));

    assertEquals(said == null ? List.of() : List.of(said), said(spec.problems(Origin.NONE)), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1st", "a b", "a@1", "a/b", "a-name-of-more-than-31-characters"})
  void aNameThatNoNodeCanHaveIsAnError(String name) {
    assertEquals(
        List.of("Error node_name_chars: '%s' cannot be the name of a node".formatted(name)),
        said(new RegionSpec.NoMap(name, Sizes.MIB).problems(Origin.NONE)));
  }

  @Test
  void aSizeThatEndsInsideAPageIsWarnedOf() {
    assertEquals(
        List.of(
            "Warning W-region-size: region 'r' has 0x3001 bytes, no whole number of 4 KiB pages:"
                + " others share its last page"),
        said(new RegionSpec.Pmem("r", 0x3001).problems(Origin.NONE)));
  }

  @Test
  void aCmaRegionIsAMultipleOfFourMebibytes() {
    assertEquals(
        List.of(
            "Error E-region-size: CMA region 'r' has 6 MiB; Linux takes only multiples of 4 MiB"),
        said(new RegionSpec.Cma("r", 6 * Sizes.MIB, false).problems(Origin.NONE)));
    assertEquals(List.of(), new RegionSpec.Cma("r", 8 * Sizes.MIB, false).problems(Origin.NONE));
  }

  @Test
  void onlyWhatTheKernelMayUseIsMapped() {
    assertTrue(RamoopsSpec.of("r", 1, r -> {}).noMap());
    assertTrue(new RegionSpec.Pmem("r", 1).noMap());
    assertTrue(new RegionSpec.NoMap("r", 1).noMap());
    assertFalse(new RegionSpec.Cma("r", 1, true).noMap());
  }

  @Test
  void numbersOfARamoopsNodeHaveNames() {
    for (RamoopsSpec.MemType type : RamoopsSpec.MemType.values()) {
      assertEquals(Optional.of(type), RamoopsSpec.MemType.of(type.cell()));
    }
    for (RamoopsSpec.MaxReason reason : RamoopsSpec.MaxReason.values()) {
      assertEquals(Optional.of(reason), RamoopsSpec.MaxReason.of(reason.cell()));
    }
    assertEquals(Optional.empty(), RamoopsSpec.MemType.of(3));
    assertEquals(Optional.empty(), RamoopsSpec.MemType.of(-1));
    assertEquals(Optional.empty(), RamoopsSpec.MaxReason.of(0));
    assertEquals(Optional.empty(), RamoopsSpec.MaxReason.of(5));
  }
}
