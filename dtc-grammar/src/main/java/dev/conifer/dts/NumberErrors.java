package dev.conifer.dts;

import static dev.conifer.dts.Words.found;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Spelling;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.preprocessor.DefinedMacros;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong where a number should stand: in cells, in expressions, in directives. */
final class NumberErrors {
  private static final Pattern SUFFIXED = Pattern.compile("(?:[0-9]+|0[xX][0-9a-fA-F]+)[uUlL]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]+");

  private static final Pattern BINARY = Pattern.compile("0[bB][01]{1,63}");
  private static final Pattern HEXADECIMAL_BY_SUFFIX = Pattern.compile("[0-9a-fA-F]+[hH]");
  private static final Pattern SEPARATED = Pattern.compile("[0-9]+(?:_[0-9]+)+");

  /** As memory sizes are told. */
  private static final Pattern SIZED = Pattern.compile("([0-9]{1,6})([kKMG])(?:i?B)?");

  private NumberErrors() {}

  /** {@code found} stands where an operand of an expression should. */
  static Diagnostic noOperand(DtsToken previous, DtsToken found) {
    switch (found.getType()) {
      case DeviceTreeLexer.LABEL_REFERENCE -> {
        Diagnostic reference =
            error(found, found(found) + " is a reference, and an expression takes numbers only");
        return previous.touches(found)
            ? reference.withRemedy("if '&' is meant as an operator, put a space behind it")
            : reference;
      }
      case DeviceTreeLexer.PATH_REFERENCE -> {
        return error(found, found(found) + " is a reference, and an expression takes numbers only");
      }
      case DeviceTreeLexer.WORD, DeviceTreeLexer.LABEL -> {
        return word(previous, found);
      }
      case DeviceTreeLexer.PLUS -> {
        return error(found, "there is no '+' before a single operand").withRemedy("leave it out");
      }
      case DeviceTreeLexer.RIGHT_PARENTHESIS -> {
        if (previous.getType() == DeviceTreeLexer.LEFT_PARENTHESIS) {
          return Diagnostic.error(
              "syntax", previous.to(found), "there is nothing between these parentheses");
        }
      }
      default -> {}
    }
    return error(found, "expected a number after " + found(previous) + ", found " + found(found));
  }

  /** A word that is no number; it may be what is left of one, or a macro's name. */
  static Diagnostic word(DtsToken previous, DtsToken word) {
    if (previous.getType() == DeviceTreeLexer.INTEGER && previous.touches(word)) {
      return malformed(previous, word);
    }
    SourceInput input = word.input();
    char next = Words.nextVisible(input, word.end());
    if (word.getType() == DeviceTreeLexer.WORD && next == ':') {
      return spacedLabel(word);
    }
    String text = word.getText();
    if (next == ')' && previous.getType() == DeviceTreeLexer.LEFT_PARENTHESIS && isCast(word)) {
      return Diagnostic.error("syntax", previous.origin(), "numbers have no types here")
          .withRemedy("delete '(" + Words.shortened(text) + ")'");
    }
    if (text.equals("sizeof")) {
      return error(word, "nothing has a size here: 'sizeof' is C").withRemedy("write the number");
    }
    boolean call = next == '(' && isWrittenWithIt(word);
    Diagnostic noNumber =
        error(
            word,
            call
                ? "'" + text + "(…)' is not a number: there is no macro of that name"
                : "'" + Words.shortened(text) + "' is not a number");
    if (Words.isLabel(word, text)) {
      return noNumber.withRemedy("to refer to the node with that label, write &" + text);
    }
    return known(noNumber, text, input.macros())
        .orElseGet(
            () ->
                noNumber.withRemedy(
                    call
                        ? "#include the header that defines " + text
                        : otherwise(Words.shortened(text))));
  }

  /** {@code noNumber} with what is known of the macro that {@code text} was meant for. */
  private static Optional<Diagnostic> known(
      Diagnostic noNumber, String text, DefinedMacros macros) {
    Optional<Origin> definition = macros.definition(text);
    if (definition.isEmpty()) {
      return Spelling.nearest(text, macros.names())
          .map(macro -> noNumber.withRemedy("did you mean " + macro + "?"));
    }
    return Optional.of(
        macros.takesArguments(text)
            ? noNumber
                .withNote(definition.get(), "the macro of that name takes arguments")
                .withRemedy("write " + text + "(…)")
            : noNumber
                .withNote(definition.get(), "the macro of that name is defined only here")
                .withRemedy("move the definition before its first use"));
  }

  /** Whether {@code word}, the only one in its parentheses, stands before another operand. */
  private static boolean isCast(DtsToken word) {
    int closing = word.source().indexOf(')', word.end());
    char next = Words.nextVisible(word.input(), closing + 1);
    return Words.isAsciiLetterOrDigit(next) || next == '_' || next == '(';
  }

  /** Whether the parenthesis behind {@code word} comes out of the same text. */
  private static boolean isWrittenWithIt(DtsToken word) {
    SourceInput input = word.input();
    int parenthesis = word.source().indexOf('(', word.end());
    return input.macroAt(parenthesis).equals(input.macroAt(word.first()));
  }

  /** What {@code text}, which is no number, may be meant to be. */
  private static String otherwise(String text) {
    String macro = "if it is a macro, #include the header that defines it";
    Optional<String> number =
        text.length() > 1 && HEXADECIMAL.matcher(text).matches()
            ? Optional.of(text)
            : Optional.empty();
    if (text.length() > 2 && HEXADECIMAL_BY_SUFFIX.matcher(text).matches()) {
      number = Optional.of(text.substring(0, text.length() - 1));
    }
    if (number.isPresent()) {
      return "if it is hexadecimal, write 0x" + number.get() + "; " + macro;
    }
    return text.equals(text.toUpperCase(Locale.ROOT))
        ? macro
        : "a reference is written &" + text + ", text in double quotes and outside of < >";
  }

  /** {@code word}, a label but for the space before its colon. */
  static Diagnostic spacedLabel(DtsToken word) {
    String text = word.input().file().text();
    int colon = text.indexOf(':', word.end());
    return Diagnostic.error(
            "syntax",
            word.input().origin(word.first(), colon + 1),
            "no space may stand between the label '" + word.getText() + "' and its colon")
        .withRemedy("write '" + word.getText() + ":'");
  }

  /** A number, and letters right behind it that do not belong to it. */
  private static Diagnostic malformed(DtsToken number, DtsToken rest) {
    SourceInput input = number.input();
    int end = Words.endOfRun(input, rest.first());
    String text = input.file().text().substring(number.first(), end);
    Diagnostic noNumber =
        Diagnostic.error("syntax", input.origin(number.first(), end), reason(text));
    return remedy(text).map(noNumber::withRemedy).orElse(noNumber);
  }

  private static Optional<String> remedy(String text) {
    Matcher sized = SIZED.matcher(text);
    if (sized.matches()) {
      long unit = 1L << (10 * (1 + "KMG".indexOf(Character.toUpperCase(sized.group(2).charAt(0)))));
      return Optional.of(
          "there are no units: write 0x" + Long.toHexString(Long.parseLong(sized.group(1)) * unit));
    }
    if (SUFFIXED.matcher(text).matches()) {
      return Optional.of("leave it out: no number needs one");
    }
    if (BINARY.matcher(text).matches()) {
      return Optional.of(
          "there are no binary numbers: write 0x"
              + Long.toHexString(Long.parseLong(text.substring(2), 2)));
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return Optional.of("if it is hexadecimal, write 0x" + text);
    }
    if (HEXADECIMAL_BY_SUFFIX.matcher(text).matches()) {
      return Optional.of("write 0x" + text.substring(0, text.length() - 1));
    }
    return SEPARATED.matcher(text).matches()
        ? Optional.of("write " + text.replace("_", ""))
        : Optional.empty();
  }

  private static String reason(String text) {
    String shown = Words.shortened(text);
    if (text.equalsIgnoreCase("0x")) {
      return "'" + shown + "' has no digits";
    }
    if (SUFFIXED.matcher(text).matches()) {
      return "'" + shown + "' has a suffix that is none of U, L, UL, LL and ULL";
    }
    if (text.startsWith("0x") || text.startsWith("0X")) {
      int wrong = 2;
      while (wrong < text.length() - 1 && Character.digit(text.charAt(wrong), 16) >= 0) {
        wrong++;
      }
      return "'"
          + shown
          + "' is not a number: '"
          + text.charAt(wrong)
          + "' is no hexadecimal digit";
    }
    return "'" + shown + "' is not a number";
  }

  private static Diagnostic error(DtsToken found, String message) {
    return Diagnostic.error("syntax", found.origin(), message);
  }
}
