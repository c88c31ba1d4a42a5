package dev.conifer.dts;

import dev.conifer.dts.grammar.DeviceTreeParser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Reports a parse tree to a builder as {@link StreamingParser} would have: but for the statements
 * in which the parser found an error.
 */
final class ParseTreeReplay {
  private final FileBuilder builder;

  ParseTreeReplay(FileBuilder builder) {
    this.builder = builder;
  }

  /** Reports {@code rule}; how deep it is was limited when it was parsed. */
  void report(ParserRuleContext rule) {
    builder.enter(rule);
    int children = rule.getChildCount();
    for (int i = 0; i < children; i++) {
      ParseTree child = rule.getChild(i);
      if (child instanceof TerminalNode leaf) {
        builder.word(rule.getRuleIndex(), Contexts.token(leaf));
      } else if (child instanceof ParserRuleContext inner) {
        reportInner(inner);
      }
    }
    builder.exit(rule);
  }

  private void reportInner(ParserRuleContext rule) {
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_parenthesised -> builder.exit(rule);
      case DeviceTreeParser.RULE_statement, DeviceTreeParser.RULE_bodyStatement -> {
        if (Contexts.isWhole(rule)) {
          report(rule);
        } else {
          builder.skip(rule);
        }
      }
      default -> report(rule);
    }
  }
}
