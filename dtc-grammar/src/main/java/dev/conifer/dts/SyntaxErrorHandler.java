package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.SourceRange;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.dts.grammar.DeviceTreeParser;
import dev.conifer.dts.grammar.DeviceTreeParser.BodyStatementContext;
import dev.conifer.dts.grammar.DeviceTreeParser.BytesContext;
import dev.conifer.dts.grammar.DeviceTreeParser.CellsContext;
import dev.conifer.dts.grammar.DeviceTreeParser.DefinitionContext;
import dev.conifer.dts.grammar.DeviceTreeParser.IncbinContext;
import dev.conifer.dts.grammar.DeviceTreeParser.NodeBodyContext;
import dev.conifer.dts.grammar.DeviceTreeParser.SourceContext;
import dev.conifer.dts.grammar.DeviceTreeParser.StatementContext;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
 * Finds out what a syntax error is; the classes named {@code …Errors} put it into words, and {@link
 * Resumption} goes on after it.
 *
 * <p>Three things can happen at a word that does not fit:
 *
 * <ul>
 *   <li>It shows that something before it has not been ended: {@link #recoverInline} tells so and
 *       pretends that the missing {@code ;}, {@code >}, {@code ]}, {@code )} or brace was there.
 *   <li>It stands in a list ({@code < >}, {@code [ ]}, a node, the file) and cannot be in it:
 *       {@link #sync} tells so and takes it away.
 *   <li>Else the statement is given up: {@link #reportError} tells why, {@link #recover} skips what
 *       is left of it.
 * </ul>
 *
 * <p>At one word one error is told, and no more: what else goes wrong there is its consequence.
 */
final class SyntaxErrorHandler implements ANTLRErrorStrategy {
  private final DtsTokenStream tokens;
  private final DtsTokenSource source;
  private final Problems problems;
  private final Resumption resumption;

  /** The word at which an error was told last. */
  private @Nullable DtsToken told;

  /** What was told once of cells or bytes, and is not told again of the same. */
  private final Set<FlawOfList> flaws = new HashSet<>();

  /** Whether the last statement outside of nodes was none, so that more of its kind may follow. */
  private boolean lost;

  SyntaxErrorHandler(DtsTokenStream tokens, DtsTokenSource source, Problems problems) {
    this.tokens = tokens;
    this.source = source;
    this.problems = problems;
    this.resumption = new Resumption(tokens);
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

  /** Tells what is wrong with the current word, which is {@code inContext} unless it is obvious. */
  private void tellWord(Supplier<Diagnostic> inContext) {
    DtsToken found = tokens.current();
    if (toldHere()) {
      return;
    }
    loseDirective(found);
    if (found.getType() == DeviceTreeLexer.OPEN_STRING) {
      problems.add(ValueErrors.openString(found));
      resumption.leaveOpenString(found);
    } else if (!source.lacksMacros() || !mayBeMacro(found)) {
      problems.add(WordErrors.of(found).orElseGet(inContext));
    }
    told = tokens.current();
  }

  /** Whether {@code found} is a word in a value, or the parenthesis of a call for a statement. */
  private boolean mayBeMacro(DtsToken found) {
    boolean afterName = tokens.previous().getType() == DeviceTreeLexer.NAME;
    return found.getType() == DeviceTreeLexer.WORD
        ? !afterName
        : found.getType() == DeviceTreeLexer.LEFT_PARENTHESIS
            && afterName
            && tokens.previous().touches(found);
  }

  /** Takes note of what is missing when {@code word} was meant for a directive that brings it. */
  private void loseDirective(DtsToken word) {
    if (StatementErrors.isMeantForInclude(word)) {
      source.loseInclude();
    } else if (word.getType() == DeviceTreeLexer.UNKNOWN_DIRECTIVE
        && Words.nearestDirective(word.getText()).filter("/dts-v1/"::equals).isPresent()) {
      source.loseVersion();
    }
  }

  /** Whether {@code flaw} is the first of its kind in {@code list}: one of each is told. */
  private boolean isFirst(ParserRuleContext list, Flaw flaw) {
    return flaws.add(new FlawOfList(list, flaw));
  }

  /** What is mostly done wrong throughout a list. */
  private enum Flaw {
    SEPARATOR,
    OPERATOR,
    BYTE
  }

  private record FlawOfList(ParserRuleContext list, Flaw flaw) {}

  // ---- A word is missing.

  @Override
  public Token recoverInline(Parser parser) {
    ParserRuleContext rule = parser.getContext();
    int missing = only(parser.getATN().nextTokens(parser.getATN().states.get(parser.getState())));
    boolean supplied =
        switch (missing) {
          case DeviceTreeLexer.SEMICOLON -> missingSemicolon(rule);
          case DeviceTreeLexer.RIGHT_BRACE -> missingBrace((NodeBodyContext) rule);
          case DeviceTreeLexer.GREATER -> missingAngle((CellsContext) rule);
          case DeviceTreeLexer.RIGHT_BRACKET -> missingBracket((BytesContext) rule);
          case DeviceTreeLexer.RIGHT_PARENTHESIS -> missingParenthesis(rule);
          case DeviceTreeLexer.COLON -> missingColon();
          default -> false;
        };
    if (!supplied) {
      throw new InputMismatchException(parser);
    }
    DtsToken previous = tokens.previous();
    return previous.input().token(missing, previous.end(), previous.end());
  }

  private static int only(IntervalSet expected) {
    return expected.size() == 1 ? expected.getMinElement() : Token.INVALID_TYPE;
  }

  /** Whether the semicolon is missing, and nothing but it. */
  private boolean missingSemicolon(ParserRuleContext statement) {
    DtsToken previous = tokens.previous();
    DtsToken found = tokens.current();
    if (Words.isRunaway(previous)) {
      tell(ValueErrors.openString(previous));
      resumption.leaveRunawayString(previous);
      return true;
    }
    if (previous.getType() == DeviceTreeLexer.RIGHT_BRACE && found.getText().startsWith(",")) {
      tell(StatementErrors.commaAfterBrace(found));
      tokens.readAgain(found.first() + 1, DeviceTreeLexer.NAMES);
      return true;
    }
    boolean nextStatement =
        previous.getType() == DeviceTreeLexer.RIGHT_BRACE
            || WordKinds.followsStatement(found)
            || isLabelled(previous, found);
    if (!nextStatement) {
      tellWord(() -> junkInStatement(statement, previous, found));
      return false;
    }
    boolean toldBefore = toldHere();
    resumption.backToLabels();
    told = toldBefore ? tokens.current() : told;
    tell(StatementErrors.missingSemicolon(statement, tokens.previous(), tokens.current()));
    tokens.readAgain(tokens.current().first(), DeviceTreeLexer.NAMES);
    return true;
  }

  /**
   * Whether {@code label} was taken for the end of a value, but is that of what is defined next.
   */
  private static boolean isLabelled(DtsToken label, DtsToken found) {
    return Resumption.isLabelInLineOfItsOwn(label)
        && Words.looksLikeDefinition(found.input(), found.first());
  }

  private Diagnostic junkInStatement(
      ParserRuleContext statement, DtsToken previous, DtsToken found) {
    DefinitionContext definition =
        statement instanceof BodyStatementContext body ? body.definition() : null;
    if (definition == null) {
      return StatementErrors.unexpected("';' after '" + previous.getText() + "'", found);
    }
    if (definition.value() == null) {
      loseDirective(previous);
      leaveInclude(previous);
      if (found.getType() == DeviceTreeLexer.COLON) {
        resumption.nextStatementAt(found.end());
      }
      return StatementErrors.afterName(previous, found);
    }
    return WordKinds.startsValuePart(found.getType())
        ? ValueErrors.missingComma(previous, found)
        : ValueErrors.afterPart(previous, found);
  }

  private boolean missingBrace(NodeBodyContext body) {
    if (!toldHere()) {
      tell(StatementErrors.missingClosingBrace(body, firstMisindented(body), tokens.current()));
    }
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
        && WordKinds.startsLine(closing)
        && !opening.input().indent(opening.first()).equals(closing.input().indent(closing.first()));
  }

  private boolean missingAngle(CellsContext cells) {
    tell(ValueErrors.openCells(Contexts.token(cells.LESS()), tokens.previous()));
    return true;
  }

  private boolean missingBracket(BytesContext bytes) {
    tell(ValueErrors.openBytes(Contexts.first(bytes), tokens.previous()));
    return true;
  }

  /** Whether the parenthesis is missing, and nothing but it. */
  private boolean missingParenthesis(ParserRuleContext rule) {
    DtsToken found = tokens.current();
    DtsToken opening =
        rule instanceof IncbinContext incbin
            ? Contexts.token(incbin.LEFT_PARENTHESIS())
            : Contexts.first(rule);
    boolean goesOn = !WordKinds.endsCells(found) || found.getType() == DeviceTreeLexer.EQUALS;
    if (goesOn && !Words.isOfMacro(opening, found)) {
      if (!(rule instanceof IncbinContext)) {
        tellWord(() -> ValueErrors.noOperator(tokens.previous(), found));
      }
      return false;
    }
    tell(ValueErrors.openParenthesis(opening, tokens.previous()));
    return true;
  }

  private boolean missingColon() {
    DtsToken found = tokens.current();
    tellWord(() -> StatementErrors.unexpected("':' and the other value of '?'", found));
    return false;
  }

  // ---- A word does not belong in its list.

  @Override
  public void sync(Parser parser) {
    ParserRuleContext rule = parser.getContext();
    int type = tokens.LA(1);
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_cells -> {
        if (!WordKinds.isInCells(type) && ((CellsContext) rule).LESS() != null) {
          syncCells((CellsContext) rule);
        }
      }
      case DeviceTreeParser.RULE_bytes -> {
        if (!WordKinds.isInBytes(type) && rule.getChildCount() > 0) {
          syncBytes(rule);
        }
      }
      case DeviceTreeParser.RULE_nodeBody -> {
        if (!WordKinds.isInBody(type) && rule.getChildCount() > 0) {
          syncBody(rule);
        }
      }
      case DeviceTreeParser.RULE_source -> {
        if (!WordKinds.isOutside(type)) {
          syncSource((SourceContext) rule);
        }
        lost &= tokens.LA(1) == DeviceTreeLexer.LABEL;
      }
      default -> {}
    }
  }

  private void syncCells(CellsContext cells) {
    DtsToken opening = Contexts.token(cells.LESS());
    while (!WordKinds.isInCells(tokens.LA(1))) {
      DtsToken found = tokens.current();
      if (isFromDefinition(found, opening)) {
        tell(ValueErrors.signFromDefinition(found));
        resumption.passOver(found);
        continue;
      }
      if (WordKinds.endsCells(found)) {
        return;
      }
      int index = tokens.index();
      int endOfText = ValueErrors.endOfText(found);
      if (endOfText > found.end()) {
        tell(ValueErrors.textInCells(found, endOfText));
        resumption.skipTo(found.input(), endOfText);
        continue;
      }
      boolean inLabel =
          found.getType() == DeviceTreeLexer.MINUS
              && ValueErrors.isInLabel(tokens.previous(), found);
      if (isWorthTelling(found, cells)) {
        tellWord(() -> ValueErrors.noCell(tokens.previous(), found));
      }
      tokens.consume();
      if (inLabel) {
        resumption.skipTo(found.input(), ValueErrors.endOfDashedLabel(found));
      }
      switch (found.getType()) {
        case DeviceTreeLexer.AND -> resumption.leaveBrokenReference(found);
        case DeviceTreeLexer.STRAY ->
            resumption.skipTo(found.input(), Words.endOfRun(found.input(), found.end()));
        case DeviceTreeLexer.WORD -> {
          if (tokens.LA(1) == DeviceTreeLexer.COLON) {
            tokens.consume();
          } else if (tokens.LA(1) == DeviceTreeLexer.LEFT_PARENTHESIS) {
            tokens.consume();
            resumption.skipParentheses(index);
          }
        }
        default -> {}
      }
    }
  }

  /** Whether {@code found} is a ';' or '=' that only a macro brings into the cells. */
  private static boolean isFromDefinition(DtsToken found, DtsToken opening) {
    return (found.getType() == DeviceTreeLexer.SEMICOLON
            || found.getType() == DeviceTreeLexer.EQUALS)
        && Words.isOfMacro(found, opening);
  }

  /** Whether {@code found} is no separator or operator, or the first one in {@code list}. */
  private boolean isWorthTelling(DtsToken found, ParserRuleContext list) {
    if (found.getText().equals(",") || found.getText().equals(":")) {
      return isFirst(list, Flaw.SEPARATOR);
    }
    return !WordKinds.isOperator(found.getType()) || isFirst(list, Flaw.OPERATOR);
  }

  private void syncBytes(ParserRuleContext bytes) {
    while (!WordKinds.isInBytes(tokens.LA(1)) && !WordKinds.endsBytes(tokens.current())) {
      DtsToken found = tokens.current();
      if (found.getType() == DeviceTreeLexer.WORD) {
        if (isFirst(bytes, Flaw.BYTE)) {
          tell(ValueErrors.noBytes(found));
        }
      } else if (isWorthTelling(found, bytes)) {
        tellWord(() -> ValueErrors.noByte(found));
      }
      tokens.consume();
    }
  }

  private void syncBody(ParserRuleContext body) {
    while (!WordKinds.isInBody(tokens.LA(1))) {
      DtsToken found = tokens.current();
      Optional<SourceRange> include = includeWithin(body, found);
      if (include.isPresent()) {
        tell(StatementErrors.includedWithin((NodeBodyContext) body, include.get(), found));
        resumption.skipIncluded(include.get());
        continue;
      }
      if (WordKinds.startsOuterBlock(found)) {
        return;
      }
      tellStatement(found, () -> StatementErrors.noStatement(found, body));
      resumption.skipStatement();
    }
  }

  /** The include, amid the node {@code body}, of the file that {@code found} is in. */
  private static Optional<SourceRange> includeWithin(ParserRuleContext body, DtsToken found) {
    boolean belongsOutside =
        WordKinds.isOutside(found.getType()) || WordKinds.startsOuterBlock(found);
    return belongsOutside && firstMisindented(body).isEmpty()
        ? StatementErrors.includeWithin(Contexts.first(body).origin(), found.origin())
        : Optional.empty();
  }

  /** Tells what is wrong with {@code found}, where a statement should start. */
  private void tellStatement(DtsToken found, Supplier<Diagnostic> inContext) {
    if (Words.isConflictMark(found)) {
      problems.addConflict(WordErrors.conflictMark(found));
      told = found;
      resumption.nextStatementAt(found.input().endOfLine(found.first()));
    } else {
      tellWord(inContext);
      leaveInclude(found);
    }
  }

  /**
   * Makes the statement that {@code word} begins end with its line if it is meant for an include.
   */
  private void leaveInclude(DtsToken word) {
    if (StatementErrors.isMeantForInclude(word)) {
      resumption.nextStatementAt(word.input().endOfLine(word.first()));
    }
  }

  private void syncSource(SourceContext file) {
    while (!WordKinds.isOutside(tokens.LA(1))) {
      DtsToken found = tokens.current();
      if (!lost) {
        tellStatement(found, () -> StatementErrors.noStatementOutside(found, lastBrace(file)));
      }
      lost |=
          found.getType() == DeviceTreeLexer.NAME || found.getType() == DeviceTreeLexer.RIGHT_BRACE;
      resumption.skipStatement();
      resumption.skipClosingBrace();
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
    ParserRuleContext rule = parser.getContext();
    DtsToken found = tokens.current();
    if (toldHere()) {
      return;
    }
    if (rule.getRuleIndex() == DeviceTreeParser.RULE_statement
        && found.getType() == DeviceTreeLexer.NAME) {
      labelledOutside((StatementContext) rule, found);
    } else if (rule.getRuleIndex() == DeviceTreeParser.RULE_valuePart
        && found.getType() == DeviceTreeLexer.AND) {
      tell(ValueErrors.brokenReference(found));
      resumption.leaveBrokenReference(found);
      told = tokens.current();
    } else if (rule.getRuleIndex() == DeviceTreeParser.RULE_valuePart
        && found.getType() == DeviceTreeLexer.WORD
        && Words.isBeforeLoneQuote(found)) {
      tell(ValueErrors.unopenedString(found));
      resumption.leaveStatement(found);
    } else if (isInvalidCharacter(found)) {
      told = found;
    } else {
      tellWord(() -> explain(rule, tokens.previous(), found));
    }
  }

  /** {@code label: name { … };}, one of perhaps many nodes after a '}' too many. */
  private void labelledOutside(StatementContext statement, DtsToken name) {
    if (!lost) {
      tell(StatementErrors.nameOutside(name, lastBrace((SourceContext) statement.getParent())));
    }
    told = name;
    lost = true;
  }

  /** Whether {@code found} is a character literal of several bytes, which was told already. */
  private static boolean isInvalidCharacter(DtsToken found) {
    if (found.getType() != DeviceTreeLexer.CHARACTER) {
      return false;
    }
    try {
      Literals.character(found.getText());
      return false;
    } catch (Literals.InvalidLiteralException e) {
      return true;
    }
  }

  private Diagnostic explain(ParserRuleContext rule, DtsToken previous, DtsToken found) {
    return switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_valuePart ->
          ValueErrors.noPart(previous, found, Words.shortened(property(rule)));
      case DeviceTreeParser.RULE_expression -> noOperand(rule, previous, found);
      case DeviceTreeParser.RULE_integer, DeviceTreeParser.RULE_reservation ->
          rule.getParent() instanceof IncbinContext
              ? noIncludedFile(found)
              : StatementErrors.noReservation(previous, found);
      case DeviceTreeParser.RULE_incbin -> noIncludedFile(found);
      case DeviceTreeParser.RULE_statement, DeviceTreeParser.RULE_bodyStatement ->
          StatementErrors.afterLabel(previous, found, rule);
      case DeviceTreeParser.RULE_deletion, DeviceTreeParser.RULE_reference ->
          StatementErrors.noTarget(previous, found);
      case DeviceTreeParser.RULE_nodeBody -> missingOpeningBrace(previous, found);
      case DeviceTreeParser.RULE_cells ->
          StatementErrors.unexpected(
              previous.getType() == DeviceTreeLexer.INTEGER
                  ? "'<' after '/bits/ " + Words.shortened(previous.getText()) + "'"
                  : "a width and '<' after '/bits/'",
              found);
      default -> StatementErrors.unexpected("something else", found);
    };
  }

  private Diagnostic missingOpeningBrace(DtsToken previous, DtsToken found) {
    String directive =
        previous.getType() == DeviceTreeLexer.SLASH ? Words.afterSlash(previous) : "";
    if (directive.equals("include")) {
      // No semicolon ends an include.
      resumption.nextStatementAt(found.input().endOfLine(found.first()));
      source.loseInclude();
    } else if (directive.equals("dts-v1")) {
      source.loseVersion();
    }
    return StatementErrors.missingOpeningBrace(previous, found);
  }

  private static String property(ParserRuleContext valuePart) {
    return ((DefinitionContext) valuePart.getParent().getParent()).NAME().getText();
  }

  private static Diagnostic noIncludedFile(DtsToken found) {
    return StatementErrors.unexpected(
        "(\"file\") or (\"file\", OFFSET, LENGTH) after '/incbin/'", found);
  }

  private Diagnostic noOperand(ParserRuleContext rule, DtsToken previous, DtsToken found) {
    if (!WordKinds.endsCells(found) || previous.getType() != DeviceTreeLexer.GREATER) {
      return NumberErrors.noOperand(previous, found);
    }
    // "<(1 + 2>;": the '>' was taken for an operator.
    ParserRuleContext opening = rule;
    while (opening.getRuleIndex() == DeviceTreeParser.RULE_expression) {
      opening = opening.getParent();
    }
    DtsToken last = tokens.get(tokens.index() - 2);
    return ValueErrors.openParenthesis(Contexts.first(opening), last);
  }

  @Override
  public void recover(Parser parser, RecognitionException error) {
    ParserRuleContext rule = parser.getContext();
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_parenthesised ->
          resumption.skipParentheses(rule.getStart().getTokenIndex());
      case DeviceTreeParser.RULE_bodyStatement -> resumption.skipStatement();
      case DeviceTreeParser.RULE_statement, DeviceTreeParser.RULE_source -> {
        resumption.skipStatement();
        resumption.skipClosingBrace();
      }
      default -> throw error;
    }
  }
}
