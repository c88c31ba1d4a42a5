package dev.conifer.dts;

import static dev.conifer.dts.Words.found;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;

/** What is wrong in a property's value. */
final class ValueErrors {
  /** How far, in characters, the brace of a path may be from the first wrong character. */
  private static final int LONGEST_REST_OF_PATH = 200;

  /** As in {@code compatible}: in lower case, and no space behind the comma. */
  private static final Pattern TEXT_WITH_COMMA =
      Pattern.compile("[a-z][a-z0-9._+/-]*+(?:,[a-z0-9._+/-]++)++");

  private static final String NUMBER_LIST =
      "[0-9][0-9a-zA-Z]*+(?:[ \\t]++[0-9][0-9a-zA-Z]*+){0,15}+[ \\t]*+";

  /** Numbers up to the end of the value, or to the '>' that ends cells. */
  private static final Pattern NUMBERS = Pattern.compile(NUMBER_LIST + "(?=[;>])");

  /** Numbers between brackets of another kind than those of cells. */
  private static final Pattern NUMBERS_IN_BRACKETS =
      Pattern.compile("[({][ \\t]*+(" + NUMBER_LIST + ")[)}]");

  private ValueErrors() {}

  /** {@code found} stands where a part of a value should; {@code previous} is {@code =} or ','. */
  static Diagnostic noPart(DtsToken previous, DtsToken found, String property) {
    boolean first = previous.getType() == DeviceTreeLexer.EQUALS;
    switch (found.getType()) {
      case DeviceTreeLexer.SEMICOLON, DeviceTreeLexer.RIGHT_BRACE, Token.EOF -> {
        return first
            ? Diagnostic.error(
                    "syntax", previous.after(), "the value of '" + property + "' is missing")
                .withRemedy("a property without a value is written '" + property + ";'")
            : Diagnostic.error(
                    "syntax", previous.origin(), "a part of the value must follow this comma")
                .withRemedy("delete the comma, or write the part");
      }
      case DeviceTreeLexer.COMMA -> {
        return error(found, "a part of the value must stand before this comma");
      }
      case DeviceTreeLexer.CHARACTER -> {
        return error(found, found(found) + " is a number, and must stand between '<' and '>'")
            .withRemedy("text stands in double quotes");
      }
      case DeviceTreeLexer.INTEGER -> {
        return noCells(found);
      }
      case DeviceTreeLexer.LEFT_PARENTHESIS, DeviceTreeLexer.MINUS -> {
        Optional<Diagnostic> numbers = numbersInBrackets(found);
        if (numbers.isPresent()) {
          return numbers.get();
        }
        return error(found, "an expression must stand between '<(' and ')>'");
      }
      case DeviceTreeLexer.WORD -> {
        if (Words.looksLikeStatement(found)) {
          return noPart(previous, asEnd(found), property);
        }
        if (Words.nextVisible(found.input(), found.end()) == ':') {
          return NumberErrors.spacedLabel(found);
        }
        return noValue(found, property);
      }
      case DeviceTreeLexer.AND -> {
        return brokenReference(found);
      }
      case DeviceTreeLexer.LEFT_BRACE -> {
        if (found.source().startsWith("/", found.end())) {
          return StatementErrors.pathWithoutAmpersand(found, "");
        }
        Optional<Diagnostic> numbers = numbersInBrackets(found);
        if (numbers.isPresent()) {
          return numbers.get();
        }
        return error(found, "a node takes no '='").withRemedy("write '" + property + " { … };'");
      }
      default -> {
        return error(
            found, "expected a value after '" + previous.getText() + "', found " + found(found));
      }
    }
  }

  /** What is wrong where {@code opening} and its counterpart stand around numbers. */
  private static Optional<Diagnostic> numbersInBrackets(DtsToken opening) {
    Matcher list =
        NUMBERS_IN_BRACKETS
            .matcher(opening.source())
            .region(opening.first(), opening.source().length());
    return list.lookingAt()
        ? Optional.of(
            Diagnostic.error(
                    "syntax",
                    opening.input().origin(opening.first(), list.end()),
                    "numbers must stand between '<' and '>', not in other brackets")
                .withRemedy("write <" + Words.shortened(list.group(1).strip()) + ">"))
        : Optional.empty();
  }

  /** Text with a closing quote but no opening one begins with {@code word}. */
  static Diagnostic unopenedString(DtsToken word) {
    return error(word, "this text has no opening quote").withRemedy("write '\"' before it");
  }

  /** {@code number} stands in a value, but not in cells. */
  private static Diagnostic noCells(DtsToken number) {
    SourceInput input = number.input();
    String text = input.file().text();
    if (text.startsWith(".", number.end())) {
      return Diagnostic.error(
          "syntax",
          input.origin(number.first(), Words.endOfRun(input, number.end() + 1)),
          "a value holds whole numbers only");
    }
    Matcher numbers = NUMBERS.matcher(text).region(number.first(), text.length());
    String inside =
        numbers.lookingAt()
            ? numbers.group().strip()
            : text.substring(number.first(), number.end());
    int end = number.first() + inside.length();
    if (Words.nextVisible(input, end) == '>') {
      return Diagnostic.error(
              "syntax", input.origin(number.first(), end), "there is no '<' before this")
          .withRemedy("write <" + Words.shortened(inside) + ">");
    }
    return Diagnostic.error(
            "syntax",
            input.origin(number.first(), end),
            (end > number.end() ? "numbers" : "a number") + " must stand between '<' and '>'")
        .withRemedy("write <" + Words.shortened(inside) + ">");
  }

  private static Diagnostic noValue(DtsToken word, String property) {
    String text = word.getText();
    Diagnostic none = error(word, "'" + Words.shortened(text) + "' is no value");
    return switch (text) {
      case "true" ->
          none.withRemedy("what is true is there, and has no value: write '" + property + ";'");
      case "false" -> none.withRemedy("what is false is not there: delete the property");
      default ->
          none.withRemedy(
              Words.isLabel(word, text)
                  ? "to refer to the node with that label, write '&" + text + "'"
                  : "text stands in double quotes, numbers between '<' and '>', a reference starts"
                      + " with '&'");
    };
  }

  private static DtsToken asEnd(DtsToken found) {
    return found.input().token(DeviceTreeLexer.SEMICOLON, found.first(), found.first());
  }

  /** An ampersand that starts no reference. */
  static Diagnostic brokenReference(DtsToken ampersand) {
    SourceInput input = ampersand.input();
    String text = input.file().text();
    if (text.startsWith("/", ampersand.end())) {
      int end = Words.endOfPath(text, ampersand.end());
      Origin path = input.origin(ampersand.first(), end);
      return Diagnostic.error("syntax", path, "the path of a reference stands in braces")
          .withRemedy("write '&{" + Words.shortened(text.substring(ampersand.end(), end)) + "}'");
    }
    if (!text.startsWith("{", ampersand.end())) {
      Diagnostic missing = error(ampersand, "a label must follow '&' without a space");
      int label = endOfSpaces(text, ampersand.end());
      int end = Words.endOfRun(input, label);
      return end == label
          ? missing
          : missing.withRemedy("write '&" + Words.shortened(text.substring(label, end)) + "'");
    }
    int end = Words.endOfPath(text, ampersand.end() + 1);
    if (end == text.length()
        || Character.isWhitespace(text.charAt(end))
        || ";>,".indexOf(text.charAt(end)) >= 0) {
      return Diagnostic.error(
              "syntax", input.origin(ampersand.first(), end), "missing '}' at the end of this path")
          .withRemedy("a path has no spaces");
    }
    DtsToken stray = input.token(DeviceTreeLexer.STRAY, end, end + 1);
    return error(stray, "a path cannot have " + Words.character(stray));
  }

  /** Where to read on after a {@link #brokenReference}: behind its brace, if it has one. */
  static int endOfBrokenReference(DtsToken ampersand) {
    SourceInput input = ampersand.input();
    String text = input.file().text();
    if (text.startsWith("/", ampersand.end())) {
      return Words.endOfPath(text, ampersand.end());
    }
    if (!text.startsWith("{", ampersand.end())) {
      return Words.endOfRun(input, endOfSpaces(text, ampersand.end()));
    }
    int end = Words.endOfPath(text, ampersand.end() + 1);
    int brace = end;
    int farthest = Math.min(text.length(), end + LONGEST_REST_OF_PATH);
    while (brace < farthest && ";>,}\n".indexOf(text.charAt(brace)) < 0) {
      brace++;
    }
    return text.startsWith("}", brace) ? brace + 1 : end;
  }

  private static int endOfSpaces(String text, int start) {
    int end = start;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return end;
  }

  /**
   * Where the text ends, such as {@code acme,board}, that begins with {@code word} in cells and was
   * forgotten its quotes; the end of the word itself where there is no such text.
   */
  static int endOfText(DtsToken word) {
    Matcher text =
        TEXT_WITH_COMMA
            .matcher(word.input().file().text())
            .region(word.first(), word.input().endOfLine(word.first()));
    return word.getType() == DeviceTreeLexer.WORD && text.lookingAt() ? text.end() : word.end();
  }

  /** Text without quotes from {@code word} to {@code end} stands in cells. */
  static Diagnostic textInCells(DtsToken word, int end) {
    String text = word.input().file().text().substring(word.first(), end);
    return Diagnostic.error(
            "syntax",
            word.input().origin(word.first(), end),
            "'" + Words.shortened(text) + "' is not a number")
        .withRemedy(
            "text is written in double quotes, outside of '<' and '>': \""
                + Words.shortened(text)
                + "\"");
  }

  /** {@code found} cannot stand between {@code <} and {@code >}. */
  static Diagnostic noCell(DtsToken previous, DtsToken found) {
    return switch (found.getType()) {
      case DeviceTreeLexer.WORD -> NumberErrors.word(previous, found);
      case DeviceTreeLexer.COMMA ->
          error(found, "cells are separated by spaces, not by commas")
              .withRemedy("delete the comma");
      case DeviceTreeLexer.STRING ->
          error(found, found(found) + " cannot stand between '<' and '>'")
              .withRemedy(
                  "write it as a part of its own: <…>, " + Words.shortened(found.getText()));
      case DeviceTreeLexer.AND -> brokenReference(found);
      case DeviceTreeLexer.MINUS -> minusInCells(previous, found);
      case DeviceTreeLexer.COLON ->
          previous.getType() == DeviceTreeLexer.INTEGER && previous.touches(found)
              ? error(found, "numbers are separated by spaces, not by colons")
                  .withRemedy("bytes, as those of a MAC address, are written [00 11 22 33 44 55]")
              : error(found, "':' needs parentheses around its expression")
                  .withRemedy("write <(…)>");
      case DeviceTreeLexer.BITS -> error(found, "/bits/ must stand before '<'");
      default -> {
        if (found.getText().startsWith(".")
            && previous.getType() == DeviceTreeLexer.INTEGER
            && previous.touches(found)) {
          yield Diagnostic.error(
              "syntax",
              found.input().origin(previous.first(), Words.endOfRun(found.input(), found.end())),
              "cells hold whole numbers only");
        }
        yield WordKinds.isOperator(found.getType())
            ? operatorInCells(found)
            : error(found, "expected a number, a reference or '>', found " + found(found));
      }
    };
  }

  private static Diagnostic operatorInCells(DtsToken operator) {
    return error(operator, found(operator) + " needs parentheses around its expression")
        .withRemedy(
            operator
                .input()
                .macroAt(operator.first())
                .map(macro -> "write parentheses around all that macro " + macro + " stands for")
                .orElse("write <(…)>"));
  }

  /** A minus in cells: it begins a negative number, or stands in what should be a label. */
  private static Diagnostic minusInCells(DtsToken previous, DtsToken minus) {
    SourceInput input = minus.input();
    if (isInLabel(previous, minus)) {
      int end = endOfDashedLabel(minus);
      return Diagnostic.error(
          "syntax",
          input.origin(previous.first(), end),
          "a label has letters, digits and underscores only, no '-'");
    }
    int end = Words.endOfRun(input, minus.end());
    String number = input.file().text().substring(minus.end(), end);
    return error(minus, "'-' needs parentheses around its expression")
        .withRemedy(
            previous.getType() == DeviceTreeLexer.LESS && !number.isEmpty()
                ? "write <(-" + Words.shortened(number) + ")>"
                : "write <(…)>");
  }

  /** Whether {@code minus} stands in what should be a reference to a label. */
  static boolean isInLabel(DtsToken previous, DtsToken minus) {
    return previous.getType() == DeviceTreeLexer.LABEL_REFERENCE && previous.touches(minus);
  }

  /** Where the label with dashes ends that {@code minus} stands in. */
  static int endOfDashedLabel(DtsToken minus) {
    String text = minus.input().file().text();
    int end = Words.endOfRun(minus.input(), minus.end());
    while (text.startsWith("-", end)) {
      end = Words.endOfRun(minus.input(), end + 1);
    }
    return end;
  }

  /** {@code sign}, a ';' or '=', is brought into cells by a macro. */
  static Diagnostic signFromDefinition(DtsToken sign) {
    return error(sign, "macro " + macro(sign) + " brings a " + found(sign) + " into these cells")
        .withRemedy("delete it: a #define has no '=' before its words and no ';' behind them");
  }

  private static String macro(DtsToken word) {
    return word.input().macroAt(word.first()).orElseThrow();
  }

  /** {@code <} at {@code opening} is never closed; {@code last} is the last word inside. */
  static Diagnostic openCells(DtsToken opening, DtsToken last) {
    return open("'>'", "these cells", opening, last);
  }

  /** {@code [} at {@code opening} is never closed; {@code last} is the last word inside. */
  static Diagnostic openBytes(DtsToken opening, DtsToken last) {
    return open("']'", "these bytes", opening, last);
  }

  /** {@code (} at {@code opening} is never closed; {@code last} is the last word inside. */
  static Diagnostic openParenthesis(DtsToken opening, DtsToken last) {
    return open("')'", "this parenthesis", opening, last);
  }

  private static Diagnostic open(String closing, String what, DtsToken opening, DtsToken last) {
    return Diagnostic.error("syntax", last.after(), "missing " + closing + " to end " + what)
        .withNote(opening.origin(), "opened here");
  }

  /** {@code word}, letters and digits, stands between {@code [} and {@code ]} and is no bytes. */
  static Diagnostic noBytes(DtsToken word) {
    String run = word.getText();
    Origin where = word.origin();
    if (run.startsWith("0x") || run.startsWith("0X")) {
      return Diagnostic.error("syntax", where, "bytes between '[' and ']' take no '0x'")
          .withRemedy(
              run.length() <= 2
                  ? "write the digits alone"
                  : run.length() <= 4
                      ? "write " + run.substring(2)
                      : "if this is a number, write it between '<' and '>'");
    }
    if (run.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      return Diagnostic.error(
              "syntax",
              where,
              "every byte has two hexadecimal digits, and '"
                  + Words.shortened(run)
                  + (run.length() == 1 ? "' is one" : "' has an odd number of them"))
          .withRemedy(run.length() == 1 ? "write 0" + run : "add a digit, or take one away");
    }
    return Diagnostic.error(
        "syntax", where, "'" + Words.shortened(run) + "' is no hexadecimal byte");
  }

  /** {@code found} cannot stand between {@code [} and {@code ]}. */
  static Diagnostic noByte(DtsToken found) {
    if (found.getText().equals(":")) {
      return error(found, "bytes are separated by spaces, not by colons")
          .withRemedy("write a space, or nothing, in place of each colon");
    }
    if (found.getType() == DeviceTreeLexer.COMMA) {
      return error(found, "bytes are separated by spaces, not by commas")
          .withRemedy("delete the comma");
    }
    return error(found, "expected a hexadecimal byte or ']', found " + found(found));
  }

  /** {@code found} follows a complete operand, and neither an operator nor ')' does. */
  static Diagnostic noOperator(DtsToken previous, DtsToken found) {
    return switch (found.getType()) {
      case DeviceTreeLexer.WORD -> NumberErrors.word(previous, found);
      case DeviceTreeLexer.EQUALS ->
          error(found, "'=' is no operator").withRemedy("numbers are compared with '=='");
      case DeviceTreeLexer.COMMA -> error(found, "',' is no operator");
      case DeviceTreeLexer.LABEL_REFERENCE, DeviceTreeLexer.PATH_REFERENCE ->
          NumberErrors.noOperand(previous, found);
      default -> error(found, "expected an operator or ')', found " + found(found));
    };
  }

  /** Two parts of a value with no comma between. */
  static Diagnostic missingComma(DtsToken previous, DtsToken found) {
    return Diagnostic.error(
            "syntax", previous.after(), "missing ',' between two parts of this value")
        .withNote(found.origin(), "the second part");
  }

  /** {@code found} follows a complete part of a value, and neither ',' nor ';' does. */
  static Diagnostic afterPart(DtsToken previous, DtsToken found) {
    if (found.getType() == DeviceTreeLexer.GREATER) {
      return error(found, "this '>' ends no cells: there is no '<' before it");
    }
    Diagnostic unexpected =
        error(found, "expected ',' or ';' after this value, found " + found(found));
    if (found.getText().equals("+") && previous.getType() == DeviceTreeLexer.STRING) {
      return unexpected.withRemedy("the parts of a value have a comma between them");
    }
    if (found.getType() == DeviceTreeLexer.INTEGER) {
      return unexpected.withRemedy("numbers stand between '<' and '>', with their references");
    }
    return previous.getType() == DeviceTreeLexer.STRING && previous.touches(found)
        ? unexpected.withRemedy("a double quote inside of a string is written \\\"")
        : unexpected;
  }

  /** A string without a closing quote. */
  static Diagnostic openString(DtsToken string) {
    SourceInput input = string.input();
    int end = Math.min(string.end(), input.endOfLine(string.first()));
    Origin where = input.origin(string.first(), Math.max(end, string.first() + 1));
    return endsInBackslash(string)
        ? Diagnostic.error("syntax", where, "a line of a string cannot end in a backslash")
            .withRemedy("write two strings with a comma between, or \\n for a line break")
        : Diagnostic.error("syntax", where, "this string has no closing quote");
  }

  /** Whether the string's first line ends in a backslash, and that is all that is wrong. */
  static boolean endsInBackslash(DtsToken string) {
    return string.getType() == DeviceTreeLexer.OPEN_STRING
        && string.input().file().text().startsWith("\\", string.end())
        && string.getText().indexOf('\n') < 0;
  }

  private static Diagnostic error(DtsToken found, String message) {
    return Diagnostic.error("syntax", found.origin(), message);
  }
}
