package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A macro as one {@code #define} made it, which may be carried out many times: nothing in it
 * changes.
 */
final class Macro {
  /** The {@link #parameters} of a macro that takes no parentheses. */
  static final int OBJECT = -1;

  /** What stands in parentheses behind it is left out where there are no variable arguments. */
  static final String OPTION = "__VA_OPT__";

  /** What the preprocessor itself knows, and no {@code #define}. */
  enum Builtin {
    FILE,
    LINE,
    COUNTER,
    INCLUDE_LEVEL,
    BASE_FILE,
    HAS_INCLUDE,
    HAS_INCLUDE_NEXT
  }

  private final int name;
  private final List<String> parameterNames;
  private final int parameters;
  private final boolean variadic;
  private final Token[] body;
  private final Site definition;
  private final int nameStart;
  private final int nameEnd;
  private final boolean plain;
  private final @Nullable Builtin builtin;

  /**
   * What a {@code #define} says.
   *
   * @param parameters how many, with the variadic one; {@link #OBJECT}
   * @param definition the file of the definition, in a visit that has no includer
   */
  Macro(
      int name,
      int parameters,
      List<String> parameterNames,
      boolean variadic,
      Token[] body,
      Site definition,
      int nameStart,
      int nameEnd) {
    this.name = name;
    this.parameters = parameters;
    this.parameterNames = List.copyOf(parameterNames);
    this.variadic = variadic;
    this.body = body;
    this.definition = definition;
    this.nameStart = nameStart;
    this.nameEnd = nameEnd;
    this.plain = parameters == OBJECT && isPlain(body);
    this.builtin = null;
  }

  /** The macro that the preprocessor knows as {@code builtin}. */
  Macro(int name, Builtin builtin) {
    this.name = name;
    this.parameters = OBJECT;
    this.parameterNames = List.of();
    this.variadic = false;
    this.body = new Token[0];
    this.definition = Site.NOWHERE;
    this.nameStart = 0;
    this.nameEnd = 0;
    this.plain = false;
    this.builtin = builtin;
  }

  /** Whether the body is copied as it stands in its file: no name in it, and single blanks. */
  private static boolean isPlain(Token[] body) {
    for (int i = 0; i < body.length; i++) {
      Token token = body[i];
      int gap = i == 0 ? 0 : token.start() - body[i - 1].end();
      boolean asWritten = gap == 0 || (gap == 1 && token.text().charAt(token.start() - 1) == ' ');
      if (token.kind() == Token.Kind.NAME || token.is(Token.PASTED) || !asWritten) {
        return false;
      }
    }
    return body.length > 0;
  }

  /** The number of its name. */
  int name() {
    return name;
  }

  /** How many parameters, with the variadic one; {@link #OBJECT}. */
  int parameters() {
    return parameters;
  }

  boolean takesArguments() {
    return parameters != OBJECT;
  }

  /** Whether the last parameter takes all arguments that are left. */
  boolean isVariadic() {
    return variadic;
  }

  Token[] body() {
    return body;
  }

  /** Whether the text of the body is all that it ever stands for. */
  boolean isPlain() {
    return plain;
  }

  @Nullable Builtin builtin() {
    return builtin;
  }

  /** Whether {@code word} of the body is a {@code __VA_OPT__}, with its parentheses behind it. */
  boolean isOption(Token word) {
    return variadic && word.kind() == Token.Kind.NAME && word.isWord(OPTION);
  }

  /** Whether it asks for a file, as only conditions do. */
  boolean isFileTest() {
    return builtin == Builtin.HAS_INCLUDE || builtin == Builtin.HAS_INCLUDE_NEXT;
  }

  /** The file of the definition. */
  Site definition() {
    return definition;
  }

  /** Where the name stands in its definition; nowhere for what no file defines. */
  Origin origin() {
    return builtin != null ? Origin.NONE : definition.origin(nameStart, nameEnd);
  }

  int nameStart() {
    return nameStart;
  }

  int nameEnd() {
    return nameEnd;
  }

  /** Whether both say the same: C11 6.10.3, so that defining it again is no mistake. */
  boolean isSameAs(Macro other) {
    if (this == other) {
      return true;
    }
    if (builtin != null
        || other.builtin != null
        || parameters != other.parameters
        || variadic != other.variadic
        || !parameterNames.equals(other.parameterNames)
        || body.length != other.body.length) {
      return false;
    }
    for (int i = 0; i < body.length; i++) {
      Token mine = body[i];
      Token its = other.body[i];
      if (!mine.spelling().equals(its.spelling())
          || mine.isWhite() != its.isWhite()
          || mine.is(Token.PASTED) != its.is(Token.PASTED)
          || mine.is(Token.STRINGIFIED) != its.is(Token.STRINGIFIED)) {
        return false;
      }
    }
    return true;
  }
}
