package dev.conifer.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a wrong plan is told: {@code errors/NAME.dts} beside the message in {@code errors/NAME.err}.
 */
class PlanErrorsTest {
  private static final String FOLDER = "FOLDER";

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aWrongPlanIsToldWhatToChange(Path plan) throws IOException {
    Result<Layout> layout = PlanReader.read(plan).then(Planner::layout);

    String folder = Objects.requireNonNull(plan.getParent()).toString();
    String told = DiagnosticText.of(layout.diagnostics()).replace(folder, FOLDER);
    assertTrue(layout.failed(), told);
    assertEquals(Files.readString(message(plan)), told);
  }

  static List<Path> cases() throws IOException, URISyntaxException {
    URL folder = Objects.requireNonNull(PlanErrorsTest.class.getResource("errors"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      List<Path> cases = files.filter(file -> file.toString().endsWith(".dts")).sorted().toList();
      assertFalse(cases.isEmpty());
      return cases;
    }
  }

  private static Path message(Path plan) {
    return plan.resolveSibling(plan.getFileName().toString().replace(".dts", ".err"));
  }
}
