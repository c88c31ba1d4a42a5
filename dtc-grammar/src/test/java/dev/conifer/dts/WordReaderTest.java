package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.dts.grammar.DeviceTreeLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;

/** Words are cut as the rules of {@code DeviceTreeLexer.g4} say. */
class WordReaderTest {
  private static final int TEXTS = 20_000;

  private static final int[] MODES = {
    DeviceTreeLexer.DEFAULT_MODE, DeviceTreeLexer.NAMES, DeviceTreeLexer.BYTES
  };

  /** What words are made of, and what almost makes them. */
  private static final String[] PIECES =
      ("/dts-v1/§/plugin/§/memreserve/§/bits/§/incbin/§/delete-node/§/delete-property/"
              + "§/omit-if-no-ref/§/include/§/include/ \"f\"§/include/\n\"f\"§/x/§/a-b§/1/§/§//"
              + "§/*§*/§/**/§/***/§*§label§label:§a§b:§_1:§a-b§a,b§&label§&§&&§&{§&{/a@1/b}§&{}"
              + "§}§{§[§]§(§)§<§>§<=§>=§<<§>>§=§==§!§!=§|§||§^§~§+§-§%§?§:§;§,§0§7§08§1U§2L§3UL"
              + "§4LL§5ULL§6LU§0x§0x1F§0X§0xg§aa§bcd§0011§00a:§ab:§\"§\"text\"§\"a\\\"b\"§\\"
              + "§\\\\§\\\n§\n§ §\t§\f§\u000b§\r§'§'a'§'\\''§'\\n'§# 1 \"f\"§# 1 \"f\" 1 3"
              + "§#line 5 \"f\"§#line§# 5§#§#size-cells§\\name§@§.§\0§é§🌲§\ufeff§\udc80")
          .split("§");

  @Test
  void wordsAreThoseOfTheGrammar() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("WordReaderTest: -Dconifer.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      for (int mode : MODES) {
        assertEquals(wordsOfGrammar(text, mode), words(text, mode), () -> "text: " + text);
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = 1 + random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      text.append(
          random.nextInt(8) == 0
              ? String.valueOf((char) random.nextInt(0x180))
              : PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static List<Word> wordsOfGrammar(String text, int mode) {
    DeviceTreeLexer lexer = new DeviceTreeLexer(new SourceChars(text));
    lexer.removeErrorListeners();
    lexer.mode(mode);
    List<Word> words = new ArrayList<>();
    Token token;
    do {
      token = lexer.nextToken();
      words.add(
          new Word(
              DeviceTreeLexer.VOCABULARY.getSymbolicName(token.getType()),
              token.getStartIndex(),
              token.getStopIndex() + 1,
              lexer._mode));
    } while (token.getType() != Token.EOF);
    return words;
  }

  private static List<Word> words(String text, int mode) {
    WordReader reader = new WordReader(text);
    reader.moveTo(0, mode);
    List<Word> words = new ArrayList<>();
    int type;
    do {
      type = reader.next();
      words.add(
          new Word(
              DeviceTreeLexer.VOCABULARY.getSymbolicName(type),
              reader.start(),
              reader.at(),
              reader.mode()));
    } while (type != Token.EOF);
    return words;
  }

  /** A word, where it stands, and the mode after it. */
  private record Word(String type, int start, int end, int mode) {}
}
