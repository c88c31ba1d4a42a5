package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MakeRulesTest {
  @Test
  void everyOutputHasARule() {
    MakeRules rules = new MakeRules();

    rules.add("out/a.dtb", List.of("a.dts", "soc.dtsi"));
    rules.add("out/b.dtb", List.of("b.dts"));

    assertEquals("out/a.dtb: a.dts soc.dtsi\nout/b.dtb: b.dts\n", rules.toString());
  }

  /** Each was given to GNU make 4.3, which took it for the name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a b   | a\\ b   | a\\ b
          a  b  | a\\ \\ b | a\\ \\ b
          a#b   | a\\#b   | a\\#b
          a$b   | a$$b    | a$$b
          a:b   | a\\:b   | a\\:b
          a%b   | a\\%b   | a%b
          a\\b  | a\\b    | a\\b
          a\\ b | a\\\\\\ b | a\\\\\\ b
          a\\#b | a\\\\\\#b | a\\\\\\#b
          """)
  void whatMeansSomethingToMakeIsEscaped(String name, String target, String prerequisite) {
    MakeRules rules = new MakeRules();

    rules.add(name, List.of(name));

    assertEquals(target + ": " + prerequisite + "\n", rules.toString());
  }
}
