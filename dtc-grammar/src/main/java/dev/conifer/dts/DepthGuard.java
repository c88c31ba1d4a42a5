package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dts.grammar.DeviceTreeParser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTreeListener;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Stops the parser before its recursion, or that of a later reader, exhausts the stack. */
final class DepthGuard implements ParseTreeListener {
  private final Problems problems;
  private int nodes;
  private int operands;

  DepthGuard(Problems problems) {
    this.problems = problems;
  }

  @Override
  public void enterEveryRule(ParserRuleContext rule) {
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_nodeBody -> {
        if (++nodes > DtsParser.DEEPEST_NODE) {
          throw problems.fatal(
              tooDeep(rule, "nodes are nested more than " + DtsParser.DEEPEST_NODE + " deep"));
        }
      }
      case DeviceTreeParser.RULE_parenthesised -> operands = 0;
      case DeviceTreeParser.RULE_expression -> {
        if (++operands > DtsParser.LARGEST_EXPRESSION) {
          throw problems.fatal(
              tooDeep(
                  rule,
                  "this expression has more than "
                      + DtsParser.LARGEST_EXPRESSION
                      + " operators, operands and parentheses"));
        }
      }
      default -> {}
    }
  }

  @Override
  public void exitEveryRule(ParserRuleContext rule) {
    if (rule.getRuleIndex() == DeviceTreeParser.RULE_nodeBody) {
      nodes--;
    }
  }

  private static Diagnostic tooDeep(ParserRuleContext rule, String message) {
    return Diagnostic.error("E-depth", Contexts.first(rule).origin(), message);
  }

  @Override
  public void visitTerminal(TerminalNode node) {}

  @Override
  public void visitErrorNode(ErrorNode node) {}
}
