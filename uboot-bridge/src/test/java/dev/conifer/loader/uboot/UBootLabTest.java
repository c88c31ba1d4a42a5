package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conifer.qemu.QemuException;
import dev.conifer.qemu.QemuTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The model beside Debian's real U-Boot in QEMU, on scenarios that nobody has seen before: {@code
 * mvn verify -Plab}. Scenario {@code i} of a run is drawn from the run's seed plus {@code i}.
 */
@Tag("lab")
@SuppressWarnings("SystemOut")
class UBootLabTest {
  private static final int SCENARIOS = 30;

  /** Where the records of scenarios that disagree are left, to be kept as cases. */
  private static final Path RECORDS = Path.of("target", "lab");

  private final Map<String, byte[]> files = TruthFolder.archive("uboot-inputs.tar.gz");

  @Test
  void modelAndMachineAgreeOnRandomScenarios() {
    QemuTools.find().orThrow();
    QemuTools.uBoot().orThrow();
    long seed = Long.getLong("conifer.seed", System.nanoTime() & 0xffffffffL);
    int count = Integer.getInteger("conifer.scenarios", SCENARIOS);
    assertTrue(count > 0, "no scenario");
    System.out.printf("UBootLabTest: -Dconifer.seed=%d -Dconifer.scenarios=%d%n", seed, count);
    TruthFolder.Score score = new TruthFolder.Score("U-Boot 2023.01 in QEMU");
    Instant start = Instant.now();
    for (int i = 0; i < count; i++) {
      String name = "seed-" + (seed + i);
      ObjectNode input = RandomScenarios.draw(new Random(seed + i));
      List<String> differences = differences(input, run(input));
      score.count(name, differences.isEmpty());
      System.out.printf(
          "%4d s  %s %s%n",
          Duration.between(start, Instant.now()).toSeconds(),
          name,
          differences.isEmpty() ? "agrees" : "disagrees: " + differences);
      if (!differences.isEmpty()) {
        keep(name, new Shrinker(smaller -> !differences(smaller, run(smaller)).isEmpty()), input);
      }
    }
    score.print();
    assertEquals(score.cases(), score.agreeing(), "model and machine disagree, see above");
  }

  /** What the machine does; how it failed when it does not come to an answer. */
  private ObjectNode run(ObjectNode input) {
    try {
      return RealBoot.run(new Scenario(input, files));
    } catch (QemuException e) {
      return JsonNodeFactory.instance.objectNode().put("failure", String.valueOf(e.getMessage()));
    }
  }

  private List<String> differences(ObjectNode input, ObjectNode result) {
    if (result.has("failure")) {
      return List.of(result.path("failure").asText());
    }
    Scenario scenario = new Scenario(input, files);
    RecordedBoot model =
        new RecordedBoot(RecordedBinary.V2023_01, scenario, scenario.memory(), true);
    model.with(result);
    return model.differences();
  }

  /** Prints the smallest scenario like this one and leaves its record. */
  private void keep(String name, Shrinker shrinker, ObjectNode input) {
    ObjectNode smallest = shrinker.shrink(input);
    ObjectNode result = run(smallest);
    ObjectNode scenarios = JsonNodeFactory.instance.objectNode();
    scenarios
        .putObject("scenarios")
        .putObject(name)
        .<ObjectNode>set("input", smallest)
        .set("result", result);
    Path record = RECORDS.resolve("uboot-2023.01-" + name + ".json");
    try {
      Files.createDirectories(RECORDS);
      Files.writeString(
          record,
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(scenarios));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.printf("shrunk to %s%n%s%n", record, smallest.toPrettyString());
    differences(smallest, result).forEach(line -> System.out.println("  " + line));
  }
}
