package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulateCommandTest {
  @Test
  void theLastLineIsTheHashAndTheSameForTheSameSeeds() {
    RunResult run = RunResult.of("simulate", "--runs", "8", "--seed", "3");

    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertTrue(run.out().startsWith("runs     8 from seed 3 on "), run.out());
    List<String> lines = run.out().lines().toList();
    String hash = lines.get(lines.size() - 1);
    assertTrue(hash.matches("hash [0-9a-f]{64}"), hash);
    RunResult again = RunResult.of("simulate", "--runs", "8", "--seed", "3");
    assertTrue(again.out().endsWith(hash + "\n"), again.out());
  }

  @Test
  void theReportForProgramsHasTheSameHash() throws IOException {
    RunResult text = RunResult.of("simulate", "--runs", "2", "--seed", "3");

    JsonNode report =
        new ObjectMapper()
            .readTree(RunResult.of("simulate", "--runs", "2", "--seed", "3", "--json").out())
            .path("report");

    assertEquals(2, report.path("runs").asInt());
    assertTrue(text.out().endsWith("hash " + report.path("hash").asText() + "\n"));
  }

  @Test
  void noRunAtAllIsNoAnswer() {
    RunResult run = RunResult.of("simulate", "--runs", "0");

    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().contains("give a number from 1 to 2147483647"), run.err());
  }

  @Test
  void itTakesNoOperand() {
    RunResult run = RunResult.of("simulate", "plan.dts");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("'simulate' takes no operand"), run.err());
  }

  /** As by Ctrl-C, whose hook interrupts the command's thread. */
  @Test
  void anInterruptEndsItWithWhatWasDoneAndWithoutAHash() {
    Thread.currentThread().interrupt();

    RunResult run = RunResult.of("simulate", "--runs", "100000", "--seed", "3");

    // Else whatever runs next in this thread would be interrupted.
    assertTrue(Thread.interrupted());
    assertEquals(130, run.exitCode());
    assertTrue(run.out().contains(" of 100000, interrupted, from seed 3 on "), run.out());
    assertTrue(run.out().endsWith("hash none: not every run was\n"), run.out());
  }
}
