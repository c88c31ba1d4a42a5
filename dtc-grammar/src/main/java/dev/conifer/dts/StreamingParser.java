package dev.conifer.dts;

import dev.conifer.dts.grammar.DeviceTreeParser;
import java.util.Optional;
import org.antlr.v4.runtime.ANTLRErrorStrategy;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/**
 * The parser of sources in which nothing is wrong. It makes no tree but hands each rule and word to
 * the builder as it comes, and gives up at the first thing that it cannot take.
 *
 * <p>Only of what stands between parentheses there is a tree, for the time that it is needed.
 */
final class StreamingParser extends DeviceTreeParser {
  private final DtsTokenStream words;
  private final Problems problems;
  private final FileBuilder builder;
  private final DepthGuard guard;
  private final KnownStatements known;

  /** Whether the parser is giving up: rules that end then are not whole. */
  private boolean wrong;

  private StreamingParser(
      DtsTokenStream words, Problems problems, FileBuilder builder, SyntaxCache cache) {
    super(words);
    this.words = words;
    this.problems = problems;
    this.builder = builder;
    this.guard = new DepthGuard(problems);
    this.known = new KnownStatements(cache, words, builder);
    setBuildParseTree(false);
    removeErrorListeners();
    setErrorHandler(new GivingUp());
    // Exact here, see the grammar; LL would only be slower.
    getInterpreter().setPredictionMode(PredictionMode.SLL);
  }

  /** The syntax of {@code input} and of what it includes; absent when anything is wrong with it. */
  static Optional<DtsFile> parse(SourceInput input, Includes includes, SyntaxCache cache) {
    Problems problems = new Problems();
    try {
      DtsTokenSource source = new DtsTokenSource(input, includes, problems);
      FileBuilder builder = new FileBuilder(includes, problems, input.place(), false);
      new StreamingParser(DtsTokenStream.forgetting(source), problems, builder, cache).statements();
      DtsFile made = builder.file();
      return problems.isEmpty() ? Optional.of(made) : Optional.empty();
    } catch (Problems.Abandoned | WrongException e) {
      return Optional.empty();
    }
  }

  /** The rule {@code source}, but that statements which are known are passed over. */
  private void statements() {
    enterRule(new SourceContext(null, getState()), 0, RULE_source);
    while (words.current().getType() != Token.EOF) {
      if (!known.pass()) {
        statement();
        if (!problems.isEmpty()) {
          throw giveUp();
        }
        known.statementEnds();
      }
    }
    match(Token.EOF);
    exitRule();
  }

  @Override
  public Token match(int type) {
    if (words.current().getType() != type) {
      throw giveUp();
    }
    matchedEOF |= type == Token.EOF;
    return consume();
  }

  @Override
  public Token consume() {
    if (getBuildParseTree()) {
      return super.consume();
    }
    DtsToken word = words.current();
    if (word.getType() != Token.EOF) {
      words.consume();
    }
    builder.word(_ctx.getRuleIndex(), word);
    return word;
  }

  @Override
  public void enterRule(ParserRuleContext rule, int state, int ruleIndex) {
    super.enterRule(rule, state, ruleIndex);
    guard.enterEveryRule(rule);
    if (ruleIndex == RULE_parenthesised) {
      setBuildParseTree(true);
    }
    builder.enter(rule);
  }

  @Override
  public void exitRule() {
    ParserRuleContext rule = _ctx;
    super.exitRule();
    guard.exitEveryRule(rule);
    if (rule.getRuleIndex() == RULE_parenthesised) {
      setBuildParseTree(false);
    }
    if (!wrong && problems.isEmpty()) {
      builder.exit(rule);
    }
  }

  @Override
  public void enterRecursionRule(ParserRuleContext rule, int state, int ruleIndex, int precedence) {
    super.enterRecursionRule(rule, state, ruleIndex, precedence);
    guard.enterEveryRule(rule);
  }

  @Override
  public void pushNewRecursionContext(ParserRuleContext rule, int state, int ruleIndex) {
    super.pushNewRecursionContext(rule, state, ruleIndex);
    guard.enterEveryRule(rule);
  }

  private WrongException giveUp() {
    wrong = true;
    return new WrongException();
  }

  /** Says that something is wrong, but not what. */
  private static final class WrongException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongException() {
      super(null, null, false, false);
    }
  }

  /** Takes no error. */
  private final class GivingUp implements ANTLRErrorStrategy {
    @Override
    public void reset(Parser parser) {}

    @Override
    public Token recoverInline(Parser parser) {
      throw giveUp();
    }

    @Override
    public void recover(Parser parser, RecognitionException error) {
      throw giveUp();
    }

    @Override
    public void sync(Parser parser) {}

    @Override
    public boolean inErrorRecoveryMode(Parser parser) {
      return false;
    }

    @Override
    public void reportMatch(Parser parser) {}

    @Override
    public void reportError(Parser parser, RecognitionException error) {}
  }
}
