package dev.conifer.dts;

import static dev.conifer.dts.Words.found;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceRange;
import dev.conifer.diagnostic.Spelling;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.dts.grammar.DeviceTreeParser.BlockContext;
import dev.conifer.dts.grammar.DeviceTreeParser.BodyStatementContext;
import dev.conifer.dts.grammar.DeviceTreeParser.DefinitionContext;
import dev.conifer.dts.grammar.DeviceTreeParser.NodeBodyContext;
import dev.conifer.dts.grammar.DeviceTreeParser.StatementContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** What is wrong with statements, names and braces. */
final class StatementErrors {
  /** Characters of an include that a stray semicolon after it looks back on. */
  private static final int LONGEST_INCLUDE = 300;

  private static final Pattern INCLUDE_AT_END =
      Pattern.compile("/include/[ \\t]*\"[^\"\\n]*\"[ \\t]*$");

  /** Those that a name with a hash may be meant to be. */
  private static final List<String> PREPROCESSOR_WORDS =
      List.of("define", "include", "ifdef", "ifndef", "undef", "endif", "pragma", "error");

  /** A line's rest, lines without text, and a line inside of a node. */
  private static final Pattern NEXT_LINE_INSIDE =
      Pattern.compile("[^\\n]*+\\n(?:[ \\t\\r]*+\\n)*+(?:[ \\t]++\\S|\\})");

  private static final String NAME_CHARACTERS =
      "a name has ASCII letters, digits and some of the signs ,._+-@?#";

  /** Those that name a file in this language and in others. */
  private static final Set<String> INCLUDE_WORDS = Set.of("include", "import");

  private static final String COMMENT = "a comment is written // … or /* … */";

  /** Words that begin what headers have for C alone. */
  private static final Set<String> C_WORDS =
      Set.of(
          "enum",
          "struct",
          "union",
          "typedef",
          "extern",
          "static",
          "const",
          "inline",
          "void",
          "char",
          "short",
          "int",
          "long",
          "unsigned",
          "signed",
          "float",
          "double",
          "bool");

  private StatementErrors() {}

  /** The semicolon after {@code statement}, which ends with {@code last}; {@code next} follows. */
  static Diagnostic missingSemicolon(ParserRuleContext statement, DtsToken last, DtsToken next) {
    if (last.getType() == DeviceTreeLexer.NAME && isIndentedMore(next, last)) {
      return Diagnostic.error(
              "syntax",
              last.after(),
              "missing '{' or ';' after '" + Words.shortened(last.getText()) + "'")
          .withNote(next.origin(), "this is indented like the inside of a node");
    }
    return Diagnostic.error(
        "syntax", last.after(), "missing ';' after " + subject(statement, last));
  }

  private static boolean isIndentedMore(DtsToken next, DtsToken last) {
    String indent = last.input().indent(last.first());
    String deeper = next.input().indent(next.first());
    return WordKinds.startsLine(next)
        && deeper.length() > indent.length()
        && deeper.startsWith(indent);
  }

  private static String subject(ParserRuleContext statement, DtsToken last) {
    if (last.getType() == DeviceTreeLexer.RIGHT_BRACE) {
      return "the closing brace of " + node(statement);
    }
    DefinitionContext definition = definition(statement);
    return definition == null
        ? "'" + Words.shortened(first(statement).to(last).range().orElseThrow().text()) + "'"
        : "the property '" + Words.shortened(definition.NAME().getText()) + "'";
  }

  /** The first word that is no label: a directive's, mostly. */
  private static DtsToken first(ParserRuleContext statement) {
    for (int i = 0; i < statement.getChildCount(); i++) {
      if (statement.getChild(i) instanceof ParserRuleContext rule) {
        return Contexts.first(rule);
      }
    }
    return Contexts.first(statement);
  }

  private static @Nullable DefinitionContext definition(ParserRuleContext statement) {
    return statement instanceof BodyStatementContext body ? body.definition() : null;
  }

  /** The node whose definition is, or is in, {@code rule}. */
  static String node(ParserRuleContext rule) {
    for (RuleContext at = rule; at != null; at = at.getParent()) {
      if (at instanceof BodyStatementContext body && body.definition() != null) {
        return "the node '" + Words.shortened(body.definition().NAME().getText()) + "'";
      }
      if (at instanceof StatementContext statement && statement.block() != null) {
        return block(statement.block());
      }
    }
    return "this node";
  }

  private static String block(BlockContext block) {
    return block.reference() == null
        ? "the root node"
        : "the block of " + Words.shortened(block.reference().getText());
  }

  /** {@code found} follows a name, and makes it neither a property nor a node. */
  static Diagnostic afterName(DtsToken name, DtsToken found) {
    String text = Words.shortened(name.getText());
    switch (found.getType()) {
      case DeviceTreeLexer.INTEGER -> {
        if (Words.nextVisible(found.input(), found.end()) == '{') {
          if (text.endsWith("@")) {
            return spacedName(name, found);
          }
          return Diagnostic.error(
                  "syntax", name.after(), "missing '@' between '" + text + "' and its unit address")
              .withRemedy("write '" + text + "@" + Words.shortened(found.getText()) + " { … };'");
        }
        return missingEquals(name);
      }
      case DeviceTreeLexer.LEFT_PARENTHESIS -> {
        return parenthesis(name, found);
      }
      case DeviceTreeLexer.LESS,
          DeviceTreeLexer.STRING,
          DeviceTreeLexer.LEFT_BRACKET,
          DeviceTreeLexer.LABEL_REFERENCE,
          DeviceTreeLexer.PATH_REFERENCE,
          DeviceTreeLexer.CHARACTER,
          DeviceTreeLexer.BITS,
          DeviceTreeLexer.INCBIN -> {
        return missingEquals(name);
      }
      case DeviceTreeLexer.COLON -> {
        return brokenLabel(name, found);
      }
      case DeviceTreeLexer.EQUAL -> {
        return error(found, "a property's value follows '=', not '=='");
      }
      case DeviceTreeLexer.LABEL -> {
        return error(found, "the label must stand before the name '" + text + "'");
      }
      default -> {
        if (C_WORDS.contains(text) && found.getType() == DeviceTreeLexer.WORD) {
          return cWord(name);
        }
        if (name.touches(found) && found.getType() == DeviceTreeLexer.STRAY) {
          return error(found, "a name cannot have " + Words.character(found))
              .withRemedy(NAME_CHARACTERS);
        }
        Diagnostic unexpected =
            error(found, "expected '=', ';' or '{' after '" + text + "', found " + found(found));
        return afterNameRemedy(name, found).map(unexpected::withRemedy).orElse(unexpected);
      }
    }
  }

  /** What a header has for C alone, from {@code word} on. */
  private static Diagnostic cWord(DtsToken word) {
    return error(word, "'" + word.getText() + "' is C, and no devicetree source")
        .withRemedy("in a header for both, write #ifndef __DTS__ before it and #endif behind it");
  }

  /**
   * A path in braces that is no reference.
   *
   * @param rest what belongs behind it
   */
  static Diagnostic pathWithoutAmpersand(DtsToken brace, String rest) {
    int closing = brace.source().indexOf('}', brace.end());
    String path =
        closing < 0 ? "…" : Words.shortened(brace.source().substring(brace.end(), closing));
    return error(brace, "a '&' is missing before this path")
        .withRemedy("write '&{" + path + "}" + rest + "'");
  }

  private static String text(DtsToken name) {
    return Words.shortened(name.getText());
  }

  private static Diagnostic missingEquals(DtsToken name) {
    if (isBareInclude(name)) {
      return error(name, "'" + name.getText() + "' is no directive")
          .withRemedy("did you mean #include?");
    }
    return Diagnostic.error(
        "syntax",
        name.after(),
        "missing '=' between '" + Words.shortened(name.getText()) + "' and its value");
  }

  /** A parenthesis behind {@code name}: a call of no macro, or in place of a brace. */
  private static Diagnostic parenthesis(DtsToken name, DtsToken opening) {
    int closing = opening.source().indexOf(')', opening.end());
    boolean call =
        name.touches(opening)
            && closing >= 0
            && closing < opening.input().endOfLine(opening.first());
    if (!call) {
      return error(opening, "a node's block begins with '{', not with '('");
    }
    Diagnostic unknown = error(name, "there is no macro '" + text(name) + "'");
    return unknown.withRemedy(
        Spelling.nearest(name.getText(), name.input().macros().names())
            .map(macro -> "did you mean " + macro + "?")
            .orElse("#include the header that defines it"));
  }

  /** A name with a space in it, which {@code rest} goes on. */
  private static Diagnostic spacedName(DtsToken name, DtsToken rest) {
    return Diagnostic.error(
            "syntax", name.to(rest), "a name has no spaces, not before its unit address either")
        .withRemedy("write '" + Words.shortened(name.getText() + rest.getText()) + " { … };'");
  }

  private static Optional<String> afterNameRemedy(DtsToken name, DtsToken found) {
    if (!WordKinds.startsLine(found)) {
      Optional<String> directive = nearestPreprocessorWord(name);
      if (directive.isPresent()) {
        return directive;
      }
    }
    if (Words.isBareDirective(name.getText())) {
      return Optional.of("if the directive is meant, write /" + name.getText() + "/");
    }
    if (isSignOfPatch(name)) {
      return Optional.of("if a patch left the '" + name.getText() + "', delete it");
    }
    if (isSignOfComment(name)) {
      return Optional.of(COMMENT);
    }
    if (WordKinds.startsLine(found)) {
      return Optional.empty();
    }
    if (found.getText().startsWith("@")) {
      int end = Words.endOfRun(found.input(), found.first() + 1);
      String address = found.input().file().text().substring(found.first(), end);
      return Optional.of(
          "a name has no spaces: write '" + text(name) + Words.shortened(address) + "'");
    }
    return found.getType() == DeviceTreeLexer.WORD
        ? Optional.of("a name has no spaces")
        : Optional.empty();
  }

  private static Optional<String> nearestPreprocessorWord(DtsToken name) {
    if (isBareInclude(name)) {
      return Optional.of("did you mean #include?");
    }
    return name.getText().startsWith("#")
        ? Spelling.nearest(name.getText().substring(1), PREPROCESSOR_WORDS)
            .map(word -> "did you mean #" + word + "?")
        : Optional.empty();
  }

  /** Whether {@code word} begins what was meant for an include. */
  static boolean isMeantForInclude(DtsToken word) {
    String text = word.getText();
    if (text.startsWith("#")) {
      return Spelling.nearest(text.substring(1), PREPROCESSOR_WORDS)
          .filter("include"::equals)
          .isPresent();
    }
    return isBareInclude(word)
        || (word.getType() == DeviceTreeLexer.UNKNOWN_DIRECTIVE
            && Words.nearestDirective(text).filter("/include/"::equals).isPresent());
  }

  /** Whether {@code word} is an include's, without the sign before it. */
  private static boolean isBareInclude(DtsToken word) {
    char next = Words.nextVisible(word.input(), word.end());
    return word.getType() == DeviceTreeLexer.NAME
        && INCLUDE_WORDS.contains(word.getText())
        && (next == '"' || next == '<');
  }

  /** Whether {@code name} is the '+' or '-' of a line of a patch. */
  private static boolean isSignOfPatch(DtsToken name) {
    return (name.getText().equals("+") || name.getText().equals("-"))
        && WordKinds.startsLine(name)
        && name.input().indent(name.first()).isEmpty();
  }

  /** Whether {@code name} has nothing but signs that begin a comment elsewhere. */
  private static boolean isSignOfComment(DtsToken name) {
    return name.getText().matches("#{1,2}|-{2,}");
  }

  /** {@code name} and a colon that do not make a label. */
  static Diagnostic brokenLabel(DtsToken name, DtsToken colon) {
    if (!name.touches(colon)) {
      return NumberErrors.spacedLabel(name);
    }
    String text = name.getText();
    return error(name, "'" + Words.shortened(text) + "' cannot be a label")
        .withRemedy(
            "a label has letters, digits and underscores only, and does not start with a digit");
  }

  /** {@code found} stands in a node where a statement should start. */
  static Diagnostic noStatement(DtsToken found, ParserRuleContext body) {
    char next = Words.nextVisible(found.input(), found.end());
    return switch (found.getType()) {
      case DeviceTreeLexer.LABEL_REFERENCE, DeviceTreeLexer.PATH_REFERENCE ->
          next == ':' && found.getType() == DeviceTreeLexer.LABEL_REFERENCE
              ? error(found, "a label is defined without the '&'")
                  .withRemedy("write '" + Words.shortened(found.getText().substring(1)) + ":'")
              : next == '{'
                  ? error(
                          found,
                          "'"
                              + found.getText()
                              + " { … }' must stand outside of all nodes, and this is "
                              + "inside "
                              + node(body))
                      .withRemedy("move the block behind the '};' that ends the outermost node")
                  : error(found, "expected a property or a node, found " + found(found));
      case DeviceTreeLexer.STRING -> quotedName(found, next);
      case DeviceTreeLexer.SEMICOLON -> strayEnd(found);
      case DeviceTreeLexer.EQUALS -> error(found, "a name is missing before '='");
      case DeviceTreeLexer.LEFT_BRACE -> error(found, "a name is missing before '{'");
      case DeviceTreeLexer.SLASH ->
          next == '{'
              ? error(found, "the root node '/' cannot stand inside of " + node(body))
              : Words.afterSlash(found).isEmpty()
                  ? error(found, "this '/' begins neither a comment nor a directive")
                      .withRemedy(COMMENT)
                  : error(found, "a node's name does not start with '/'")
                      .withRemedy("delete the '/': the path follows from where the node stands");
      case DeviceTreeLexer.VERSION, DeviceTreeLexer.PLUGIN, DeviceTreeLexer.MEMRESERVE ->
          error(
              found,
              found.getText()
                  + " must stand outside of all nodes, and this is inside "
                  + node(body));
      default -> {
        Diagnostic unexpected =
            error(found, "expected a property or a node, found " + found(found));
        yield found.getType() == DeviceTreeLexer.STRAY
                && Character.isLetter(found.getText().codePointAt(0))
            ? unexpected.withRemedy(NAME_CHARACTERS)
            : unexpected;
      }
    };
  }

  private static Diagnostic quotedName(DtsToken string, char next) {
    Diagnostic unexpected = error(string, "expected a property or a node, found " + found(string));
    return "={;".indexOf(next) >= 0
        ? unexpected.withRemedy("names stand without quotes")
        : unexpected;
  }

  /** {@code found} stands outside of all nodes where no statement starts with it. */
  static Diagnostic noStatementOutside(DtsToken found, @Nullable DtsToken lastBrace) {
    return switch (found.getType()) {
      case DeviceTreeLexer.NAME -> nameOutside(found, lastBrace);
      case DeviceTreeLexer.LEFT_BRACE ->
          found.source().startsWith("/", found.end())
              ? pathWithoutAmpersand(found, " { … };")
              : error(found, "a name is missing before '{'")
                  .withRemedy("the root node is written '/ { … };'");
      case DeviceTreeLexer.RIGHT_BRACE ->
          withLastBrace(error(found, "this '}' closes nothing"), lastBrace);
      case DeviceTreeLexer.SEMICOLON -> strayEnd(found);
      default ->
          isAmpersand(found)
              ? ValueErrors.brokenReference(found)
              : error(
                  found,
                  "expected '/ { … };', '&label { … };' or a directive, found " + found(found));
    };
  }

  private static boolean isAmpersand(DtsToken found) {
    return found.getType() == DeviceTreeLexer.STRAY && found.getText().equals("&");
  }

  /** A semicolon with no statement before it. */
  private static Diagnostic strayEnd(DtsToken semicolon) {
    String text = semicolon.input().file().text();
    int start = Math.max(0, semicolon.first() - LONGEST_INCLUDE);
    return INCLUDE_AT_END.matcher(text.substring(start, semicolon.first())).find()
        ? error(semicolon, "an /include/ takes no ';'").withRemedy("delete it")
        : error(semicolon, "this ';' ends no statement").withRemedy("delete it");
  }

  /** {@code name}, of a property or a node, stands outside of all nodes. */
  static Diagnostic nameOutside(DtsToken name, @Nullable DtsToken lastBrace) {
    char next = Words.nextVisible(name.input(), name.end());
    String text = "'" + Words.shortened(name.getText()) + "'";
    if (next == ':') {
      int colon = name.input().file().text().indexOf(':', name.end());
      return brokenLabel(name, name.input().token(DeviceTreeLexer.COLON, colon, colon + 1));
    }
    if (next == '{') {
      Diagnostic outside = error(name, "the node " + text + " stands outside of the root node");
      return Words.isLabel(name, name.getText())
          ? outside.withRemedy(
              "to add to the node with this label, write '&" + name.getText() + " { … };'")
          : withLastBrace(outside, lastBrace);
    }
    if (next == '=' || next == ';') {
      return withLastBrace(
          error(name, "the property " + text + " stands outside of any node"), lastBrace);
    }
    if (C_WORDS.contains(name.getText())) {
      return cWord(name);
    }
    Diagnostic unexpected =
        error(name, "expected '/ { … };', '&label { … };' or a directive, found " + found(name));
    return nearestPreprocessorWord(name)
        .or(
            () ->
                Words.isBareDirective(name.getText())
                    ? Optional.of("if the directive is meant, write /" + name.getText() + "/")
                    : Optional.empty())
        .or(() -> isSignOfComment(name) ? Optional.of(COMMENT) : Optional.empty())
        .map(unexpected::withRemedy)
        .orElse(unexpected);
  }

  private static Diagnostic withLastBrace(Diagnostic diagnostic, @Nullable DtsToken lastBrace) {
    return lastBrace == null
        ? diagnostic.withRemedy("put it between '/ {' and '};'")
        : diagnostic
            .withNote(lastBrace.origin(), "the block before it ends here")
            .withRemedy("look for a '}' too many, or put it inside the block");
  }

  /** {@code found} follows labels or {@code /omit-if-no-ref/}, and takes none. */
  static Diagnostic afterLabel(DtsToken previous, DtsToken found, ParserRuleContext statement) {
    boolean inside = statement instanceof BodyStatementContext;
    if (inside
        && (found.getType() == DeviceTreeLexer.LABEL_REFERENCE
            || found.getType() == DeviceTreeLexer.PATH_REFERENCE)) {
      return noStatement(found, statement.getParent());
    }
    if (inside && ("\"<[".indexOf(found.getText().charAt(0)) >= 0)) {
      return error(previous, "a property's value follows '=', not ':'")
          .withRemedy(
              "write '"
                  + previous.getText().substring(0, previous.getText().length() - 1)
                  + " = …;'");
    }
    if (found.getType() == DeviceTreeLexer.COLON) {
      return error(found, "a label ends with one ':'").withRemedy("delete the second");
    }
    String what = inside ? "a property or a node" : "a reference, such as '&label { … };',";
    return error(
        found, "expected " + what + " after '" + previous.getText() + "', found " + found(found));
  }

  /** {@code found} stands where the target of {@code directive} should. */
  static Diagnostic noTarget(DtsToken directive, DtsToken found) {
    String what =
        directive.getType() == DeviceTreeLexer.OMIT_IF_NO_REF
            ? "a reference"
            : "a name or reference";
    return error(
        found, "expected " + what + " after '" + directive.getText() + "', found " + found(found));
  }

  /** {@code found} follows {@code previous} in a {@code /memreserve/}, where a number should. */
  static Diagnostic noReservation(DtsToken previous, DtsToken found) {
    if (found.getType() == DeviceTreeLexer.WORD) {
      return NumberErrors.word(previous, found);
    }
    Diagnostic incomplete =
        previous.getType() == DeviceTreeLexer.MEMRESERVE
            ? error(found, "expected an address after '/memreserve/', found " + found(found))
            : error(found, "expected a size after the address, found " + found(found));
    return incomplete.withRemedy("write '/memreserve/ ADDRESS SIZE;', expressions in parentheses");
  }

  /** {@code found} stands where the brace after {@code previous} should. */
  static Diagnostic missingOpeningBrace(DtsToken previous, DtsToken found) {
    Optional<Diagnostic> directive =
        previous.getType() == DeviceTreeLexer.SLASH
            ? WordErrors.openDirective(previous)
            : Optional.empty();
    if (directive.isPresent()) {
      return directive.get();
    }
    if (previous.getType() == DeviceTreeLexer.SLASH && found.getType() == DeviceTreeLexer.NAME) {
      return Diagnostic.error("syntax", previous.to(found), "a path cannot open a node")
          .withRemedy(
              "write '&{/" + found.getText() + "} { … };', or nest the node inside of '/ { … };'");
    }
    if (found.getType() == DeviceTreeLexer.EQUALS) {
      return error(found, "a node takes no '='")
          .withRemedy("write '" + previous.getText() + " { … };'");
    }
    Diagnostic missing =
        Diagnostic.error(
            "syntax", previous.after(), "missing '{' after '" + previous.getText() + "'");
    return found.getType() == DeviceTreeLexer.SEMICOLON
        ? missing.withRemedy("write '" + previous.getText() + " { … };'")
        : missing;
  }

  /**
   * {@code open} has no closing brace.
   *
   * @param misindented a node whose brace does not stand under its first line, so that it was
   *     probably meant for another
   * @param next what stands where the brace should
   */
  static Diagnostic missingClosingBrace(
      NodeBodyContext open, Optional<NodeBodyContext> misindented, DtsToken next) {
    NodeBodyContext culprit = misindented.orElse(open);
    Diagnostic missing =
        Diagnostic.error(
            "syntax",
            Contexts.first(culprit).origin(),
            "the closing brace of " + node(culprit) + " is missing");
    if (misindented.isPresent()) {
      return missing.withNote(
          DtsToken.of(culprit.getStop()).origin(),
          "this brace closes it, but is indented like that of another node");
    }
    return next.getType() == Token.EOF
        ? missing.withRemedy("write '};' where the node ends")
        : missing.withNote(next.origin(), "this cannot stand inside of the node");
  }

  /**
   * The include behind {@code opening}, a node's brace, that led to {@code found}, when the node
   * goes on behind the include.
   */
  static Optional<SourceRange> includeWithin(Origin opening, Origin found) {
    return opening.range().stream()
        .flatMap(
            brace ->
                found.via().stream()
                    .filter(step -> step.macro().isEmpty())
                    .map(Origin.Step::where)
                    .filter(include -> include.file().equals(brace.file()))
                    .filter(include -> include.start() > brace.start() && goesOnBehind(include)))
        .findFirst();
  }

  /** Whether the next line with text behind {@code include} is indented, or ends a node. */
  private static boolean goesOnBehind(SourceRange include) {
    return NEXT_LINE_INSIDE
        .matcher(include.file().text())
        .region(include.end(), include.file().text().length())
        .lookingAt();
  }

  /** {@code found}, which {@code include} brings into the node {@code open}, belongs outside. */
  static Diagnostic includedWithin(NodeBodyContext open, SourceRange include, DtsToken found) {
    return Diagnostic.error(
            "syntax",
            Origin.of(include, Contexts.first(open).origin().via()),
            "this file has statements that must stand outside of all nodes, and is included inside"
                + " of "
                + node(open))
        .withNote(found.origin(), "the first of them")
        .withRemedy("move the include out of the node");
  }

  private static Diagnostic error(DtsToken found, String message) {
    return Diagnostic.error("syntax", found.origin(), message);
  }

  /** A comma stands where the semicolon after a node's closing brace should. */
  static Diagnostic commaAfterBrace(DtsToken comma) {
    return Diagnostic.error(
            "syntax",
            comma.input().origin(comma.first(), comma.first() + 1),
            "a node ends in '};', not in '},'")
        .withRemedy("write ';' in place of the comma");
  }

  /** Any other mismatch. */
  static Diagnostic unexpected(String expected, DtsToken found) {
    return error(found, "expected " + expected + ", found " + found(found));
  }
}
