package dev.conifer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Generated trees that Debian's kernels were booted with in QEMU: memory, reservations and messages
 * as the kernel had them, field by field. Nothing that was recorded of the kernel is told to the
 * model.
 */
class LinuxTruthTest {
  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12"})
  void treesAreReadAsTheRealKernelDid(String version) throws IOException {
    LinuxProfile profile = LinuxProfile.of(version).orElseThrow();
    Map<String, List<Boolean>> fields = new LinkedHashMap<>();
    Set<String> differing = new TreeSet<>();
    List<String> differences = new ArrayList<>();
    int cases = 0;
    for (JsonNode truthCase : cases(version)) {
      cases++;
      RecordedLinux boot = new RecordedLinux(truthCase, profile);
      boot.fields()
          .forEach(
              (field, values) -> {
                boolean agrees = values.get(0).equals(values.get(1));
                fields.computeIfAbsent(field, f -> new ArrayList<>()).add(agrees);
                if (!agrees) {
                  differing.add(boot.name());
                  differences.add(
                      "%s: %s%n  Linux: %s%n  model: %s"
                          .formatted(boot.name(), field, values.get(0), values.get(1)));
                }
              });
    }
    print(version, cases, differing, fields);
    assertTrue(cases >= 20, "too few cases");
    assertEquals(List.of(), differences);
  }

  private static JsonNode cases(String version) throws IOException {
    String name = "/truth/linux-" + version + ".json";
    try (InputStream in = LinuxTruthTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no test resource " + name);
      }
      return new ObjectMapper().readTree(in).path("boots");
    }
  }

  @SuppressWarnings("SystemOut")
  private static void print(
      String version, int cases, Set<String> differing, Map<String, List<Boolean>> fields) {
    System.out.printf("Linux %s: %d of %d agree%n", version, cases - differing.size(), cases);
    fields.forEach(
        (field, agrees) ->
            System.out.printf(
                "  %s: %d of %d agree%n",
                field, agrees.stream().filter(a -> a).count(), agrees.size()));
    differing.forEach(name -> System.out.println("  " + name));
  }
}
