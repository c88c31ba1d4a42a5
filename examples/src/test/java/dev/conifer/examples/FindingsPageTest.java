package dev.conifer.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.verdict.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of findings says of every rule what the reports say of it. */
class FindingsPageTest {
  @ParameterizedTest
  @EnumSource(Rule.class)
  void theRuleHasItsRow(Rule rule) throws IOException {
    List<String> page = Files.readAllLines(Path.of("../docs/findings.md"));

    String row = "| `%s` | %s | %s |".formatted(rule.code(), rule.why(), rule.source());
    assertTrue(page.contains(row), row);
  }
}
