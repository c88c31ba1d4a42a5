package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.dts.grammar.DeviceTreeParser;
import dev.conifer.dts.grammar.DeviceTreeParser.BodyStatementContext;
import dev.conifer.dts.grammar.DeviceTreeParser.BytesContext;
import dev.conifer.dts.grammar.DeviceTreeParser.CellsContext;
import dev.conifer.dts.grammar.DeviceTreeParser.DefinitionContext;
import dev.conifer.dts.grammar.DeviceTreeParser.NodeBodyContext;
import dev.conifer.dts.grammar.DeviceTreeParser.SourceContext;
import dev.conifer.dts.grammar.DeviceTreeParser.StatementContext;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ANTLRErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a syntax error is and where to go on after it; the classes named {@code …Errors}
 * put it into words.
 *
 * <p>Three things can happen at a word that does not fit:
 *
 * <ul>
 *   <li>It ends something that has not been ended: {@link #recoverInline} tells so and pretends
 *       that the missing {@code ;}, {@code >}, {@code ]} or brace was there.
 *   <li>It stands in a list ({@code < >}, {@code [ ]}, a node, the file) and cannot be in it:
 *       {@link #sync} tells so and takes it away.
 *   <li>Else the statement is given up: {@link #recover} skips what is left of it.
 * </ul>
 *
 * <p>At one word one error is told, and no more: what else goes wrong there is its consequence.
 */
final class SyntaxErrorHandler implements ANTLRErrorStrategy {
  private final DtsTokenStream tokens;
  private final DtsTokenSource source;
  private final Problems problems;

  /** The word at which an error was told last. */
  private @Nullable DtsToken told;

  /** Where the next statement starts, when that is known better than by skipping; else -1. */
  private int resumeAt = -1;

  /** Whether the last statement outside of nodes was none, so that more of its kind may follow. */
  private boolean lost;

  SyntaxErrorHandler(DtsTokenStream tokens, DtsTokenSource source, Problems problems) {
    this.tokens = tokens;
    this.source = source;
    this.problems = problems;
  }

  @Override
  public void reset(Parser parser) {}

  @Override
  public boolean inErrorRecoveryMode(Parser parser) {
    return false;
  }

  @Override
  public void reportMatch(Parser parser) {}

  private void tell(Diagnostic diagnostic) {
    if (!toldHere()) {
      problems.add(diagnostic);
      told = tokens.current();
    }
  }

  /** Whether an error was told at the current word, perhaps before it was read in another mode. */
  private boolean toldHere() {
    DtsToken current = tokens.current();
    return told != null && told.input() == current.input() && told.first() == current.first();
  }

  // ---- A word is missing.

  @Override
  public Token recoverInline(Parser parser) {
    ParserRuleContext rule = parser.getContext();
    int missing =
        theOnly(parser.getATN().nextTokens(parser.getATN().states.get(parser.getState())));
    boolean supplied =
        switch (missing) {
          case DeviceTreeLexer.SEMICOLON -> missingSemicolon(rule);
          case DeviceTreeLexer.RIGHT_BRACE -> missingBrace((NodeBodyContext) rule);
          case DeviceTreeLexer.GREATER -> missingEndOfCells((CellsContext) rule);
          case DeviceTreeLexer.RIGHT_BRACKET -> missingEndOfBytes((BytesContext) rule);
          case DeviceTreeLexer.RIGHT_PARENTHESIS -> missingParenthesis(rule);
          default -> false;
        };
    if (!supplied) {
      throw new InputMismatchException(parser);
    }
    DtsToken previous = tokens.previous();
    return previous.input().token(missing, previous.end(), previous.end());
  }

  private static int theOnly(IntervalSet expected) {
    return expected.size() == 1 ? expected.getMinElement() : Token.INVALID_TYPE;
  }

  /** Whether the semicolon is missing, and nothing but it. */
  private boolean missingSemicolon(ParserRuleContext statement) {
    DtsToken previous = tokens.previous();
    DtsToken found = tokens.current();
    if (Words.isRunaway(previous)) {
      tell(ValueErrors.openString(previous));
      SourceInput input = previous.input();
      tokens.readAgain(input, input.endOfLine(previous.first()), DeviceTreeLexer.NAMES);
      return true;
    }
    boolean afterBrace = previous.getType() == DeviceTreeLexer.RIGHT_BRACE;
    if (!afterBrace && !startsStatement(found)) {
      tell(junkInStatement(statement, previous, found));
      return false;
    }
    DtsToken last = beforeLabelsOfNextStatement();
    tell(StatementErrors.missingSemicolon(statement, last));
    tokens.readAgain(tokens.current().first(), DeviceTreeLexer.NAMES);
    return true;
  }

  /**
   * Goes back over labels that were taken for the end of a value but begin the next statement.
   *
   * @return the word before them
   */
  private DtsToken beforeLabelsOfNextStatement() {
    int index = tokens.index();
    while (index > 1 && isLabelOfNextStatement(DtsToken.of(tokens.get(index - 1)))) {
      index--;
    }
    if (index < tokens.index()) {
      boolean toldBefore = toldHere();
      tokens.seek(index);
      told = toldBefore ? tokens.current() : told;
    }
    return tokens.previous();
  }

  private static boolean isLabelOfNextStatement(DtsToken token) {
    return token.getType() == DeviceTreeLexer.LABEL && token.input().startsLine(token.first());
  }

  /** Whether {@code found} can only be what follows a statement. */
  private static boolean startsStatement(DtsToken found) {
    return switch (found.getType()) {
      case Token.EOF,
          DeviceTreeLexer.RIGHT_BRACE,
          DeviceTreeLexer.LABEL,
          DeviceTreeLexer.DELETE_NODE,
          DeviceTreeLexer.DELETE_PROPERTY,
          DeviceTreeLexer.OMIT_IF_NO_REF,
          DeviceTreeLexer.VERSION,
          DeviceTreeLexer.PLUGIN,
          DeviceTreeLexer.MEMRESERVE ->
          true;
      case DeviceTreeLexer.SLASH, DeviceTreeLexer.LABEL_REFERENCE, DeviceTreeLexer.PATH_REFERENCE ->
          Words.nextVisible(found.input(), found.end()) == '{';
      default -> Words.looksLikeStatement(found);
    };
  }

  private Diagnostic junkInStatement(
      ParserRuleContext statement, DtsToken previous, DtsToken found) {
    DefinitionContext definition =
        statement instanceof BodyStatementContext body ? body.definition() : null;
    if (found.getType() == DeviceTreeLexer.OPEN_STRING) {
      return openString(found);
    }
    if (definition != null && definition.value() == null) {
      if (found.getType() == DeviceTreeLexer.COLON) {
        resumeAt = found.end();
      }
      return StatementErrors.afterName(previous, found);
    }
    if (definition == null) {
      return StatementErrors.unexpected("';' after '" + previous.getText() + "'", found);
    }
    return switch (found.getType()) {
      case DeviceTreeLexer.STRING,
          DeviceTreeLexer.LESS,
          DeviceTreeLexer.LEFT_BRACKET,
          DeviceTreeLexer.LABEL_REFERENCE,
          DeviceTreeLexer.PATH_REFERENCE,
          DeviceTreeLexer.BITS,
          DeviceTreeLexer.INCBIN ->
          ValueErrors.missingComma(previous, found);
      default ->
          StatementErrors.directive(found)
              .orElseGet(() -> StatementErrors.unexpected("',' or ';' after this value", found));
    };
  }

  /** Tells of {@code string} and lets the next statement begin in the next line. */
  private Diagnostic openString(DtsToken string) {
    resumeAt = string.input().endOfLine(string.first());
    return ValueErrors.openString(string);
  }

  private boolean missingBrace(NodeBodyContext body) {
    DtsToken found = tokens.current();
    tell(StatementErrors.missingClosingBrace(body, firstMisindented(body), found));
    return true;
  }

  /** The first node inside of {@code rule} whose two braces stand in lines of different indent. */
  private static Optional<NodeBodyContext> firstMisindented(ParserRuleContext rule) {
    List<ParseTree> children = rule.children == null ? List.of() : rule.children;
    for (ParseTree child : children) {
      if (child instanceof ParserRuleContext inner) {
        Optional<NodeBodyContext> found = firstMisindented(inner);
        if (found.isPresent()) {
          return found;
        }
        if (inner instanceof NodeBodyContext body && isMisindented(body)) {
          return Optional.of(body);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isMisindented(NodeBodyContext body) {
    if (body.getStop() == null || body.getStop().getType() != DeviceTreeLexer.RIGHT_BRACE) {
      return false;
    }
    DtsToken opening = Contexts.first(body);
    DtsToken closing = DtsToken.of(body.getStop());
    return opening.input() == closing.input()
        && closing.input().startsLine(closing.first())
        && !opening.input().indent(opening.first()).equals(closing.input().indent(closing.first()));
  }

  private boolean missingEndOfCells(CellsContext cells) {
    tell(ValueErrors.openCells(Contexts.token(cells.LESS()), tokens.previous()));
    return true;
  }

  private boolean missingEndOfBytes(BytesContext bytes) {
    tell(ValueErrors.openBytes(Contexts.first(bytes), tokens.previous()));
    return true;
  }

  private boolean missingParenthesis(ParserRuleContext rule) {
    DtsToken found = tokens.current();
    if (!endsCells(found) && found.getType() != DeviceTreeLexer.LESS) {
      tell(ValueErrors.noOperator(tokens.previous(), found));
      return false;
    }
    tell(ValueErrors.openParenthesis(Contexts.first(rule), tokens.previous()));
    return true;
  }

  // ---- A word does not belong in its list.

  @Override
  public void sync(Parser parser) {
    ParserRuleContext rule = parser.getContext();
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_cells -> {
        if (!canBeCell(tokens.LA(1))) {
          syncCells((CellsContext) rule);
        }
      }
      case DeviceTreeParser.RULE_bytes -> {
        if (!canBeByte(tokens.LA(1)) && rule.getChildCount() > 0) {
          syncBytes();
        }
      }
      case DeviceTreeParser.RULE_nodeBody -> {
        if (!canStandInBody(tokens.LA(1)) && rule.getChildCount() > 0) {
          syncBody(rule);
        }
      }
      case DeviceTreeParser.RULE_source -> {
        if (!canStandOutside(tokens.LA(1))) {
          syncSource((SourceContext) rule);
        }
        lost &= tokens.LA(1) == DeviceTreeLexer.LABEL;
      }
      default -> {}
    }
  }

  private static boolean canBeCell(int type) {
    return switch (type) {
      case DeviceTreeLexer.INTEGER,
          DeviceTreeLexer.CHARACTER,
          DeviceTreeLexer.LABEL,
          DeviceTreeLexer.LABEL_REFERENCE,
          DeviceTreeLexer.PATH_REFERENCE,
          DeviceTreeLexer.LEFT_PARENTHESIS,
          DeviceTreeLexer.GREATER ->
          true;
      default -> false;
    };
  }

  private void syncCells(CellsContext cells) {
    if (cells.LESS() == null) {
      return;
    }
    while (!canBeCell(tokens.LA(1)) && !endsCells(tokens.current())) {
      DtsToken found = tokens.current();
      boolean word = found.getType() == DeviceTreeLexer.WORD;
      if (!word || !source.isUnpreprocessed(found.input())) {
        tell(ValueErrors.noCell(tokens.previous(), found));
      }
      tokens.consume();
      if (word && tokens.LA(1) == DeviceTreeLexer.COLON) {
        tokens.consume();
      } else if (word
          && tokens.LA(1) == DeviceTreeLexer.LEFT_PARENTHESIS
          && found.touches(tokens.current())) {
        tokens.consume();
        skipToParenthesis(1);
      }
    }
  }

  /** Whether cells, or an expression, cannot go on with {@code found}. */
  private static boolean endsCells(DtsToken found) {
    return switch (found.getType()) {
      case Token.EOF,
          DeviceTreeLexer.SEMICOLON,
          DeviceTreeLexer.LEFT_BRACE,
          DeviceTreeLexer.RIGHT_BRACE,
          DeviceTreeLexer.LESS,
          DeviceTreeLexer.EQUALS,
          DeviceTreeLexer.OPEN_STRING,
          DeviceTreeLexer.DELETE_NODE,
          DeviceTreeLexer.DELETE_PROPERTY,
          DeviceTreeLexer.OMIT_IF_NO_REF ->
          true;
      case DeviceTreeLexer.COMMA ->
          "<\"[".indexOf(Words.nextVisible(found.input(), found.end())) >= 0;
      case DeviceTreeLexer.STRING -> Words.isRunaway(found);
      default -> Words.looksLikeStatement(found);
    };
  }

  /** Whether {@code found} is a '>' that ends cells, rather than one that compares numbers. */
  private static boolean isClosingAngle(DtsToken found) {
    return found.getType() == DeviceTreeLexer.GREATER
        && ";,".indexOf(Words.nextVisible(found.input(), found.end())) >= 0;
  }

  private static boolean canBeByte(int type) {
    return type == DeviceTreeLexer.BYTE
        || type == DeviceTreeLexer.LABEL
        || type == DeviceTreeLexer.RIGHT_BRACKET;
  }

  private void syncBytes() {
    while (!canBeByte(tokens.LA(1))) {
      DtsToken found = tokens.current();
      SourceInput input = found.input();
      int start = Words.startOfRun(input, found.first());
      if (endsBytes(found)) {
        return;
      }
      if (Words.looksLikeStatement(input, start)) {
        backTo(input, start);
        return;
      }
      int end = Words.endOfRun(input, found.first());
      if (found.getType() == DeviceTreeLexer.STRAY && end > found.first()) {
        tell(ValueErrors.noByte(input, start, end));
        skipTo(input, end);
      } else {
        tell(ValueErrors.noByte(found));
        tokens.consume();
      }
    }
  }

  private static boolean endsBytes(DtsToken found) {
    return switch (found.getType()) {
      case Token.EOF,
          DeviceTreeLexer.SEMICOLON,
          DeviceTreeLexer.LEFT_BRACE,
          DeviceTreeLexer.RIGHT_BRACE,
          DeviceTreeLexer.EQUALS,
          DeviceTreeLexer.OPEN_STRING ->
          true;
      default -> false;
    };
  }

  /** Goes back to the word that starts at {@code offset}, which was read as part of a value. */
  private void backTo(SourceInput input, int offset) {
    int index = tokens.index();
    while (index > 0 && startsIn(DtsToken.of(tokens.get(index - 1)), input, offset)) {
      index--;
    }
    tokens.seek(index);
    tokens.readAgain(input, offset, DeviceTreeLexer.DEFAULT_MODE);
  }

  private static boolean startsIn(DtsToken token, SourceInput input, int offset) {
    return token.input() == input && token.first() >= offset;
  }

  private void skipTo(SourceInput input, int offset) {
    while (tokens.LA(1) != Token.EOF
        && tokens.current().input() == input
        && tokens.current().first() < offset) {
      tokens.consume();
    }
  }

  private static boolean canStandInBody(int type) {
    return switch (type) {
      case DeviceTreeLexer.LABEL,
          DeviceTreeLexer.OMIT_IF_NO_REF,
          DeviceTreeLexer.NAME,
          DeviceTreeLexer.DELETE_NODE,
          DeviceTreeLexer.DELETE_PROPERTY,
          DeviceTreeLexer.RIGHT_BRACE,
          Token.EOF ->
          true;
      default -> false;
    };
  }

  private void syncBody(ParserRuleContext body) {
    while (!canStandInBody(tokens.LA(1))) {
      DtsToken found = tokens.current();
      if (belongsOutside(found)) {
        return;
      }
      if (found.getType() == DeviceTreeLexer.OPEN_STRING) {
        tell(openString(found));
        skipStatement();
        continue;
      }
      tell(StatementErrors.noStatement(found, body));
      skipStatement();
    }
  }

  /** Whether {@code found} begins what only stands outside of nodes, at the start of a line. */
  private static boolean belongsOutside(DtsToken found) {
    return switch (found.getType()) {
      case DeviceTreeLexer.SLASH, DeviceTreeLexer.LABEL_REFERENCE, DeviceTreeLexer.PATH_REFERENCE ->
          found.input().startsLine(found.first())
              && found.input().indent(found.first()).isEmpty()
              && Words.nextVisible(found.input(), found.end()) == '{';
      default -> false;
    };
  }

  private static boolean canStandOutside(int type) {
    return switch (type) {
      case DeviceTreeLexer.VERSION,
          DeviceTreeLexer.PLUGIN,
          DeviceTreeLexer.LABEL,
          DeviceTreeLexer.MEMRESERVE,
          DeviceTreeLexer.SLASH,
          DeviceTreeLexer.LABEL_REFERENCE,
          DeviceTreeLexer.PATH_REFERENCE,
          DeviceTreeLexer.DELETE_NODE,
          DeviceTreeLexer.DELETE_PROPERTY,
          DeviceTreeLexer.OMIT_IF_NO_REF,
          Token.EOF ->
          true;
      default -> false;
    };
  }

  private void syncSource(SourceContext file) {
    while (!canStandOutside(tokens.LA(1))) {
      DtsToken found = tokens.current();
      if (!lost) {
        tell(
            found.getType() == DeviceTreeLexer.OPEN_STRING
                ? openString(found)
                : StatementErrors.noStatementOutside(found, lastBrace(file)));
        lost =
            found.getType() == DeviceTreeLexer.NAME
                || found.getType() == DeviceTreeLexer.RIGHT_BRACE;
      }
      skipStatement();
      skipClosingBrace();
    }
  }

  private static @Nullable DtsToken lastBrace(SourceContext file) {
    List<StatementContext> statements = file.statement();
    for (int i = statements.size() - 1; i >= 0; i--) {
      if (statements.get(i).block() != null) {
        Token last = statements.get(i).block().getStop();
        return last != null && last.getType() == DeviceTreeLexer.RIGHT_BRACE
            ? DtsToken.of(last)
            : null;
      }
    }
    return null;
  }

  // ---- A statement makes no sense.

  @Override
  public void reportError(Parser parser, RecognitionException error) {
    if (!toldHere()) {
      explain(parser.getContext()).ifPresent(this::tell);
    }
  }

  private Optional<Diagnostic> explain(ParserRuleContext rule) {
    DtsToken previous = tokens.previous();
    DtsToken found = tokens.current();
    if (found.getType() == DeviceTreeLexer.OPEN_STRING) {
      return Optional.of(openString(found));
    }
    if (found.getType() == DeviceTreeLexer.WORD && source.isUnpreprocessed(found.input())) {
      told = found;
      return Optional.empty();
    }
    if (rule instanceof StatementContext && found.getType() == DeviceTreeLexer.NAME) {
      // "label: name { … };": one of perhaps many nodes after a '}' too many.
      boolean first = !lost;
      lost = true;
      return Optional.of(found)
          .filter(name -> first)
          .map(
              name ->
                  StatementErrors.nameOutside(name, lastBrace((SourceContext) rule.getParent())));
    }
    return Optional.of(
        switch (rule.getRuleIndex()) {
          case DeviceTreeParser.RULE_valuePart -> noValuePart(rule, previous, found);
          case DeviceTreeParser.RULE_expression -> noOperand(rule, previous, found);
          case DeviceTreeParser.RULE_integer, DeviceTreeParser.RULE_reservation ->
              StatementErrors.noReservation(previous, found);
          case DeviceTreeParser.RULE_statement, DeviceTreeParser.RULE_bodyStatement ->
              StatementErrors.afterLabel(previous, found, rule);
          case DeviceTreeParser.RULE_deletion, DeviceTreeParser.RULE_reference ->
              StatementErrors.noTarget(previous, found);
          case DeviceTreeParser.RULE_nodeBody ->
              StatementErrors.missingOpeningBrace(previous, found);
          case DeviceTreeParser.RULE_cells ->
              StatementErrors.unexpected("a width and '<' after '/bits/'", found);
          case DeviceTreeParser.RULE_incbin ->
              StatementErrors.unexpected(
                  "(\"file\") or (\"file\", OFFSET, LENGTH) after '/incbin/'", found);
          default -> StatementErrors.unexpected("something else", found);
        });
  }

  private static Diagnostic noValuePart(ParserRuleContext rule, DtsToken previous, DtsToken found) {
    DefinitionContext definition = (DefinitionContext) rule.getParent().getParent();
    return StatementErrors.directive(found)
        .orElseGet(() -> ValueErrors.noPart(previous, found, definition.NAME().getText()));
  }

  private Diagnostic noOperand(ParserRuleContext rule, DtsToken previous, DtsToken found) {
    if (endsCells(found) && previous.getType() == DeviceTreeLexer.GREATER) {
      // "<(1 + 2>;": the '>' was taken for an operator.
      DtsToken last = DtsToken.of(tokens.get(tokens.index() - 2));
      ParserRuleContext opening = rule;
      while (opening.getRuleIndex() == DeviceTreeParser.RULE_expression) {
        opening = opening.getParent();
      }
      return ValueErrors.openParenthesis(Contexts.first(opening), last);
    }
    return NumberErrors.noOperand(previous, found);
  }

  @Override
  public void recover(Parser parser, RecognitionException error) {
    switch (parser.getContext().getRuleIndex()) {
      case DeviceTreeParser.RULE_parenthesised ->
          skipToParenthesis(openSince(parser.getContext().getStart().getTokenIndex()));
      case DeviceTreeParser.RULE_bodyStatement -> skipStatement();
      case DeviceTreeParser.RULE_statement, DeviceTreeParser.RULE_source -> {
        skipStatement();
        skipClosingBrace();
      }
      default -> throw error;
    }
  }

  /** How many parentheses are open that were opened from the word at {@code index} on. */
  private int openSince(int index) {
    int open = 0;
    for (Token token : tokens.get(index, tokens.index() - 1)) {
      if (token.getType() == DeviceTreeLexer.LEFT_PARENTHESIS) {
        open++;
      } else if (token.getType() == DeviceTreeLexer.RIGHT_PARENTHESIS) {
        open--;
      }
    }
    return open;
  }

  /** Takes words up to the end of {@code open} parentheses, or stops before what ends the cells. */
  private void skipToParenthesis(int open) {
    int left = open;
    while (left > 0 && !endsCells(tokens.current()) && !isClosingAngle(tokens.current())) {
      if (tokens.LA(1) == DeviceTreeLexer.LEFT_PARENTHESIS) {
        left++;
      } else if (tokens.LA(1) == DeviceTreeLexer.RIGHT_PARENTHESIS) {
        left--;
      }
      tokens.consume();
    }
  }

  /** Takes words up to the semicolon that ends a statement, or the brace that ends its node. */
  private void skipStatement() {
    if (resumeAt >= 0) {
      tokens.readAgain(resumeAt, DeviceTreeLexer.NAMES);
      resumeAt = -1;
      return;
    }
    int open = 0;
    for (boolean first = true; ; first = false) {
      DtsToken found = tokens.current();
      switch (found.getType()) {
        case Token.EOF -> {
          return;
        }
        case DeviceTreeLexer.LEFT_BRACE -> open++;
        case DeviceTreeLexer.RIGHT_BRACE -> {
          if (open == 0) {
            return;
          }
          open--;
        }
        case DeviceTreeLexer.SEMICOLON -> {
          if (open == 0) {
            tokens.consume();
            return;
          }
        }
        default -> {
          if (!first && open == 0 && Words.looksLikeStatement(found)) {
            tokens.readAgain(found.first(), DeviceTreeLexer.NAMES);
            return;
          }
        }
      }
      tokens.consume();
    }
  }

  private void skipClosingBrace() {
    if (tokens.LA(1) == DeviceTreeLexer.RIGHT_BRACE) {
      tokens.consume();
      if (tokens.LA(1) == DeviceTreeLexer.SEMICOLON) {
        tokens.consume();
      }
    }
  }
}
