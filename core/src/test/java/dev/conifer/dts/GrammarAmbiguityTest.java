package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.grammar.DeviceTreeParser;
import dev.conifer.testing.Corpus;
import dev.conifer.testing.RandomSources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.atn.ATNConfigSet;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.dfa.DFA;
import org.junit.jupiter.api.Test;

/**
 * The grammar leaves the parser no choice: nothing can be read in two ways, and the next words
 * alone decide, so that SLL prediction is exact.
 */
class GrammarAmbiguityTest {
  private static final int SOURCES = 200;

  @Test
  void corpusIsReadInOneWay() throws IOException {
    Corpus.orSkip()
        .files("dts", name -> name.endsWith(".dts"))
        .forEach(
            (name, bytes) ->
                assertEquals(List.of(), choices(SourceFile.of(name, bytes), Includes.none())));
  }

  @Test
  void randomSourcesAreReadInOneWay() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("GrammarAmbiguityTest: -Dconifer.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < SOURCES; i++) {
      String source = RandomSources.next(random);
      assertEquals(List.of(), choices(SourceFile.of("random.dts", source), Includes.none()));
    }
  }

  @Test
  void everyOperatorIsReadInOneWay() {
    String source =
        "/dts-v1/; / { p = <(1 ? -2 + 3 * ~4 : !5 << 6 ? 7 == 8 : 9 && 10 | 11 ^ 12 & 13)>; };";
    assertEquals(List.of(), choices(SourceFile.of("operators.dts", source), Includes.none()));
  }

  /** Where ANTLR was in doubt, even if only for a while. */
  private static List<String> choices(SourceFile file, Includes includes) {
    Problems problems = new Problems();
    DtsTokenStream words =
        DtsTokenStream.of(new DtsTokenSource(SourceInput.of(file), includes, problems));
    DeviceTreeParser parser = new DeviceTreeParser(words);
    List<String> choices = new ArrayList<>();
    parser.removeErrorListeners();
    parser.addErrorListener(new Doubts(choices));
    parser.getInterpreter().setPredictionMode(PredictionMode.LL_EXACT_AMBIG_DETECTION);
    parser.setBuildParseTree(false);
    DeviceTreeParser.SourceContext unused = parser.source();
    assertTrue(problems.isEmpty(), file::name);
    assertEquals(0, parser.getNumberOfSyntaxErrors(), file::name);
    return choices;
  }

  private static final class Doubts extends BaseErrorListener {
    private final List<String> choices;

    Doubts(List<String> choices) {
      this.choices = choices;
    }

    private void add(Parser parser, DFA dfa, int start) {
      String rule = parser.getRuleNames()[dfa.atnStartState.ruleIndex];
      choices.add(rule + " at word " + start);
    }

    @Override
    public void reportAmbiguity(
        Parser parser,
        DFA dfa,
        int start,
        int stop,
        boolean exact,
        BitSet alternatives,
        ATNConfigSet configurations) {
      add(parser, dfa, start);
    }

    @Override
    public void reportAttemptingFullContext(
        Parser parser,
        DFA dfa,
        int start,
        int stop,
        BitSet alternatives,
        ATNConfigSet configurations) {
      add(parser, dfa, start);
    }
  }
}
