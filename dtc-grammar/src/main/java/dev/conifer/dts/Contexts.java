package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;

/** What all builders ask of ANTLR's tree. */
final class Contexts {
  private Contexts() {}

  /** Whether the parser found no error directly in {@code rule}. */
  static boolean isWhole(ParserRuleContext rule) {
    return rule.exception == null;
  }

  static DtsToken first(ParserRuleContext rule) {
    return DtsToken.of(rule.getStart());
  }

  /** From the first to the last word of {@code rule}. */
  static Origin origin(ParserRuleContext rule) {
    return first(rule).to(DtsToken.of(rule.getStop()));
  }

  /** The same for syntax, whose place may yet change. */
  static Extent extent(ParserRuleContext rule) {
    return first(rule).extentTo(DtsToken.of(rule.getStop()));
  }

  static DtsToken token(TerminalNode node) {
    return DtsToken.of(node.getSymbol());
  }

  static LabelSyntax label(DtsToken token) {
    String text = token.getText();
    return new LabelSyntax(text.substring(0, text.length() - 1), token.extent());
  }

  /**
   * A node's or property's name; the backslash that may lead it only keeps it from being a word.
   */
  static String name(DtsToken token) {
    String text = token.getText();
    return text.startsWith("\\") ? text.substring(1) : text;
  }
}
