package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever happens to a source, it gives a result, and that in little time. */
class MutationTest {
  private static final int MUTANTS = 3000;

  private static final String SAMPLE =
      """
      # 1 "board.dts"
      /dts-v1/; /plugin/;
      r: /memreserve/ 0x1000 (1 << 20);
      / {
      \tcompatible = "acme,board", "acme,\\x41\\101";
      \t#address-cells = <2>; /* comment */
      \tl: p = a: <b: 1 (2 + 'c' * (3 ? -4 : ~5)) &x &{/soc/n@1}> d:, [00 e: ff], &x;
      \tempty; // comment
      \tbits = /bits/ 16 <1 2>, /incbin/("file", 1, (2));
      \t/delete-property/ status;
      \tm: /omit-if-no-ref/ soc { n@1 { reg = <0x1 0x2>; }; };
      \t/delete-node/ serial;
      };
      k: &x { status = "okay"; };
      &{/soc} { };
      /delete-node/ &x;
      /omit-if-no-ref/ &{/soc/n@1};
      /include/ "file"
      """;

  /** Words that change much. */
  private static final String[] WORDS = {
    "{",
    "}",
    "};",
    ";",
    "<",
    ">",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    "&",
    "&{",
    ":",
    "=",
    "\\",
    "\n",
    "#if",
    "#include",
    "/include/ \"file\"",
    "/delete-node/",
    "/x/",
    "0x",
    "\0",
    "é",
    ",",
    "-",
    "?",
    "/ {",
    "l:",
    "name",
    "\ufeff"
  };

  @Test
  void mutatedSourcesGiveResults() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("MutationTest: -Dconifer.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(random);
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> read(mutant),
          () -> new String(mutant, StandardCharsets.UTF_8));
    }
  }

  private static void read(byte[] mutant) {
    Result<DtsFile> result = DtsParser.parse(SourceFile.of("mutant.dts", mutant), Includes.none());
    String unused = DiagnosticText.of(result.diagnostics());
  }

  private static byte[] mutant(Random random) {
    StringBuilder text = new StringBuilder(SAMPLE);
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(10));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, WORDS[random.nextInt(WORDS.length)]);
        case 2 -> text.insert(at, text.substring(at, end));
        default -> text.setCharAt(at, (char) random.nextInt(256));
      }
      if (text.length() == 0) {
        text.append(' ');
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
