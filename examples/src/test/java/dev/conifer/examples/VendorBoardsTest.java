package dev.conifer.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.conifer.board.ResetKind;
import dev.conifer.layout.Planner;
import dev.conifer.plan.PlanReader;
import dev.conifer.scenario.RebootReport;
import dev.conifer.scenario.RebootScenario;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The plans for boards whose trees are not part of Conifer, with the trees of the corpus: the
 * folder that {@code -Dconifer.corpus=DIR} names, or {@code ../shared/corpus} beside the checkout.
 */
class VendorBoardsTest {
  @ParameterizedTest
  @CsvSource({
    "imx8mp-evk/plan.dts,     dtb/debian-arm64-6.1/freescale/imx8mp-evk.dtb",
    "sdm845-db845c/plan.dts,  dtb/debian-arm64-6.12/qcom/sdm845-db845c.dtb",
  })
  void everyRegionIsIntactAndTheReportSaysWhatWasAssumed(
      Path plan, String tree, @TempDir Path folder) throws IOException {
    Path board = folder.resolve("board.dtb");
    Files.write(board, treeOfCorpus(tree));

    RebootReport report =
        RebootScenario.run(
            PlanReader.read(plan, board).then(Planner::layout).orThrow(), ResetKind.WARM, 1);

    assertTrue(report.passes(), () -> report.failure() + " " + report.verdicts());
    assertTrue(
        report.layout().assumptions().stream().anyMatch(a -> a.what().equals("DRAM")),
        report.layout().assumptions()::toString);
  }

  private static byte[] treeOfCorpus(String name) throws IOException {
    Path corpus = Path.of(System.getProperty("conifer.corpus", "../../shared/corpus"));
    Path unpacked = corpus.resolve(name);
    if (Files.exists(unpacked)) {
      return Files.readAllBytes(unpacked);
    }
    Path archive = corpus.resolve("dtb.tar.gz");
    if (!Files.exists(archive)) {
      String why = "the corpus is not at " + corpus.toAbsolutePath().normalize();
      if (Boolean.getBoolean("conifer.requireTools")) {
        fail(why);
      }
      abort(why + "; name it with -Dconifer.corpus=DIR");
    }
    return entry(archive, name).orElseThrow(() -> new IOException(name + " is not in " + archive));
  }

  private static Optional<byte[]> entry(Path archive, String name) throws IOException {
    try (InputStream file = Files.newInputStream(archive);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().equals(name)) {
          return Optional.of(tar.readAllBytes());
        }
      }
    }
    return Optional.empty();
  }
}
