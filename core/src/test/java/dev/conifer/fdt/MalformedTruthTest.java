package dev.conifer.fdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Result;
import dev.conifer.testing.Truth;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Broken blobs, each of which crashes, hangs or fools a reader somewhere. */
class MalformedTruthTest {

  @TestFactory
  Stream<DynamicTest> givesATreeOrDiagnosticsAndSoon() throws IOException {
    return blobs().stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(),
                    () -> assertTimeout(Duration.ofSeconds(1), () -> check(path))));
  }

  private static void check(Path path) throws IOException {
    String name = path.getFileName().toString();
    Result<DeviceTree> result = FdtReader.read(name, Files.readAllBytes(path));
    if (name.startsWith("good-")) {
      assertEquals(List.of(), result.diagnostics());
    } else if (result.failed()) {
      assertFalse(result.diagnostics().get(0).message().isEmpty());
    }
  }

  /**
   * What dtc refuses is refused; only the good ones, which dtc refuses against the specification,
   * are read. Stricter than dtc this reader may be; the line says where.
   */
  @Test
  void acceptsNothingThatDtcRefuses() throws IOException {
    List<Map<String, String>> rows =
        Truth.rows(Truth.folder("dtc/malformed").resolve("RESULTS.tsv"));
    List<String> stricter = new ArrayList<>();
    List<String> laxer = new ArrayList<>();
    for (Map<String, String> row : rows) {
      String name = row.getOrDefault("file", "");
      Path path = Truth.folder("dtc/malformed").resolve(name);
      boolean refused = FdtReader.read(name, Files.readAllBytes(path)).failed();
      boolean refusedByDtc = !"0".equals(row.get("dtc181"));
      if (refused && !refusedByDtc) {
        stricter.add(name);
      } else if (!refused && refusedByDtc) {
        laxer.add(name);
      }
    }
    int agree = rows.size() - stricter.size() - laxer.size();
    System.out.println("malformed: " + agree + " of " + rows.size() + " agree");
    stricter.forEach(name -> System.out.println("  " + name + ": refused here only"));
    laxer.forEach(name -> System.out.println("  " + name + ": refused by dtc only"));
    if (Truth.isForeign()) {
      assertTrue(agree >= Truth.FOREIGN * rows.size());
    } else {
      assertTrue(laxer.stream().allMatch(name -> name.startsWith("good-")), laxer.toString());
    }
  }

  private static List<Path> blobs() throws IOException {
    try (Stream<Path> files = Files.list(Truth.folder("dtc/malformed"))) {
      List<Path> blobs = files.filter(file -> file.toString().endsWith(".dtb")).sorted().toList();
      assertFalse(blobs.isEmpty(), "no cases");
      return blobs;
    }
  }
}
