package dev.conifer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conifer.lab.LabPackages;
import dev.conifer.lab.PackageSet;
import dev.conifer.qemu.QemuTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The model beside Debian's real kernels in QEMU, on trees that nobody has seen before, on demand:
 * {@code mvn verify -Plab -Dconifer.linux=6.1,6.12}. Tree {@code i} of a run is drawn from the
 * run's seed plus {@code i}.
 */
@Tag("lab")
@Tag("linux")
@SuppressWarnings("SystemOut")
class LinuxLabTest {
  private static final int TREES = 20;

  /** Each attempt to make a tree smaller is a boot. */
  private static final int MOST_ATTEMPTS = 20;

  /** Where the records of boots that disagree are left, to be kept as cases. */
  private static final Path RECORDS = Path.of("target", "lab");

  static Stream<String> versions() {
    return Stream.of(System.getProperty("conifer.linux", "").split(",", -1));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void modelAndKernelAgreeOnRandomTrees(String version) {
    QemuTools.find().orThrow();
    LinuxProfile profile = LinuxProfile.of(version).orElseThrow();
    RealLinux kernel =
        RealLinux.of(version, LabPackages.with(PackageSet.kernel(version), PackageSet.BUSYBOX));
    long seed = Long.getLong("conifer.seed", System.nanoTime() & 0xffffffffL);
    int count = Integer.getInteger("conifer.trees", TREES);
    assertTrue(count > 0, "no tree");
    System.out.printf(
        "LinuxLabTest: %s -Dconifer.seed=%d -Dconifer.trees=%d%n", kernel.release(), seed, count);
    Instant start = Instant.now();
    int agreeing = 0;
    int either = 0;
    for (int i = 0; i < count; i++) {
      String name = "lab " + (seed + i);
      TreeInput input = TreeGenerator.draw(new Random(seed + i), kernel.imageSize());
      ObjectNode record = kernel.boot(name, input);
      RecordedLinux boot = new RecordedLinux(record, profile);
      List<String> differences = differences(boot);
      either += boot.mayDie() ? 1 : 0;
      agreeing += differences.isEmpty() ? 1 : 0;
      System.out.printf(
          "%4d s  %s %s%s%s%n",
          Duration.between(start, Instant.now()).toSeconds(),
          name,
          differences.isEmpty() ? "agrees" : "disagrees",
          record.path("linux").has("failure") ? ", Linux died" : "",
          boot.mayDie() ? ", and the model says that it may" : "");
      if (!differences.isEmpty()) {
        differences.forEach(line -> System.out.println("  " + line));
        keep(version, name, shrink(kernel, profile, name, input));
      }
    }
    System.out.printf(
        "Linux %s in QEMU: %d of %d agree, %d of them trees that Linux may or may not die of%n",
        version, agreeing, count, either);
    assertEquals(count, agreeing, "model and kernel disagree, see above");
  }

  private static List<String> differences(ObjectNode record, LinuxProfile profile) {
    return differences(new RecordedLinux(record, profile));
  }

  private static List<String> differences(RecordedLinux boot) {
    List<String> differences = new ArrayList<>();
    boot.fields()
        .forEach(
            (field, values) -> {
              if (!values.get(0).equals(values.get(1))) {
                differences.add(
                    "%s%n  Linux: %s%n  model: %s".formatted(field, values.get(0), values.get(1)));
              }
            });
    return differences;
  }

  /** The smallest tree like {@code input} on which they still disagree, and its record. */
  private static ObjectNode shrink(
      RealLinux kernel, LinuxProfile profile, String name, TreeInput input) {
    TreeInput smallest = input;
    ObjectNode record = kernel.boot(name, input);
    int attempts = 0;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (TreeInput candidate : smallest.simpler()) {
        if (attempts++ >= MOST_ATTEMPTS) {
          return print(record, profile);
        }
        ObjectNode simpler = kernel.boot(name, candidate);
        if (!differences(simpler, profile).isEmpty()) {
          smallest = candidate;
          record = simpler;
          smaller = true;
          break;
        }
      }
    }
    return print(record, profile);
  }

  private static ObjectNode print(ObjectNode record, LinuxProfile profile) {
    System.out.println(record.path("dts").asText());
    differences(record, profile).forEach(line -> System.out.println("  " + line));
    return record;
  }

  private static void keep(String version, String name, ObjectNode boot) {
    ObjectNode boots = JsonNodeFactory.instance.objectNode();
    boots.putArray("boots").add(boot);
    Path file = RECORDS.resolve("linux-%s-%s.json".formatted(version, name.replace(' ', '-')));
    try {
      Files.createDirectories(RECORDS);
      Files.writeString(
          file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(boots));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println("  left in " + file);
  }
}
