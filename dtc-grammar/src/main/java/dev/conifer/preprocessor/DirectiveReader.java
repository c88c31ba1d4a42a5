package dev.conifer.preprocessor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads one line for the preprocessor. */
final class DirectiveReader {
  /** What a property's name may have and no word of the preprocessor is followed by. */
  private static final String NAME_SIGNS = ",._+*#?@-";

  /** What follows a property's or node's name. */
  private static final String AFTER_NAME = "=;{";

  private static final String VARIADIC = "__VA_ARGS__";

  private static final Set<String> NEVER_MACROS =
      Set.of("defined", "__has_include", "__has_include_next");

  private final Names names;
  private final String text;
  private final Site definition;

  DirectiveReader(Names names, String text, Site definition) {
    this.names = names;
    this.text = text;
    this.definition = definition;
  }

  /** Whether anything in {@code text} may be a line for the preprocessor. */
  static boolean mayHaveDirectives(String text) {
    for (int at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
      int word = at + 1;
      while (word < text.length() && Scanner.isBlank(text.charAt(word))) {
        word++;
      }
      if (word < text.length() && isDirective(text, word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the line is one for the preprocessor whose word stands at {@code word}. dtc knows no
   * such lines, and {@code #if} is a fine name for a property; so what looks like one is one unless
   * the sign follows that follows a property's or a node's name.
   */
  static boolean isDirective(String text, int word) {
    if (text.startsWith("/*", word) || text.startsWith("//", word)) {
      return true;
    }
    if (word >= text.length() || !Scanner.isLetter(text.charAt(word))) {
      return false;
    }
    int end = Scanner.endOfName(text, word, text.length());
    if (Word.of(text, word, end) == null) {
      return false;
    }
    if (end < text.length() && NAME_SIGNS.indexOf(text.charAt(end)) >= 0) {
      return false;
    }
    int next = end;
    while (next < text.length() && Scanner.isBlank(text.charAt(next))) {
      next++;
    }
    return next == text.length() || AFTER_NAME.indexOf(text.charAt(next)) < 0;
  }

  /**
   * The directive whose {@code #} stands at {@code at} and its word at {@code word}; empty when the
   * line is none for the preprocessor, but one for dtc that begins with a property's name.
   */
  Optional<Directive> read(int at, int word) {
    int end = Scanner.endOfLine(text, at, text.length());
    if (word >= end) {
      return Optional.of(new Directive.Nothing());
    }
    if (!isDirective(text, word)) {
      return Optional.empty();
    }
    int nameEnd = Scanner.endOfName(text, word, end);
    Word kind = Word.of(text, word, nameEnd);
    if (kind == null) {
      return Optional.empty();
    }
    int start = Scanner.endOfBlanks(text, nameEnd, end);
    return Optional.of(
        switch (kind) {
          case DEFINE -> define(at, start, end);
          case UNDEF -> {
            OptionalInt name = name(start, end);
            yield name.isEmpty()
                ? noName("#undef", at, start, end)
                : names.name(name.getAsInt()).equals("defined")
                    ? neverMacro("defined", start)
                    : new Directive.Undefine(name.getAsInt());
          }
          case IF -> new Directive.If(new Directive.Test.Expression(start, end));
          case ELIF -> new Directive.ElseIf(new Directive.Test.Expression(start, end));
          case IFDEF, IFNDEF -> new Directive.If(defined(kind == Word.IFDEF, at, start, end));
          case ELIFDEF, ELIFNDEF ->
              new Directive.ElseIf(defined(kind == Word.ELIFDEF, at, start, end));
          case ELSE -> new Directive.Else();
          case ENDIF -> new Directive.EndIf();
          case INCLUDE -> new Directive.Include(false, false, start, end);
          case INCLUDE_NEXT -> new Directive.Include(true, false, start, end);
          case IMPORT -> new Directive.Include(false, true, start, end);
          case ERROR, WARNING -> new Directive.Message(kind == Word.ERROR, start, end);
          case PRAGMA ->
              text.substring(start, end).strip().equals("once")
                  ? new Directive.Once()
                  : new Directive.Nothing();
          case LINE -> new Directive.Line(start, end);
          case IDENT, SCCS -> identification(kind, at, start, end);
          case ASSERT, UNASSERT ->
              mistake(
                  "#" + kind.spelling() + " is not supported",
                  at,
                  nameEnd,
                  "define a macro and test that");
        });
  }

  private Directive.Test defined(boolean wanted, int at, int start, int end) {
    return new Directive.Test.Defined(name(start, end).orElse(Token.NO_NAME), wanted, at, end);
  }

  /** A text that only object files have a place for. */
  private Directive identification(Word kind, int at, int start, int end) {
    boolean quoted =
        start < end
            && text.charAt(start) == '"'
            && Scanner.isClosed(text, start, Scanner.endOfLiteral(text, start, end));
    return quoted
        ? new Directive.Nothing()
        : mistake(
            "#" + kind.spelling() + " takes a text in double quotes", at, Math.max(end, at + 1));
  }

  private OptionalInt name(int start, int end) {
    if (start >= end || !Scanner.isLetter(text.charAt(start))) {
      return OptionalInt.empty();
    }
    int nameEnd = Scanner.endOfName(text, start, end);
    return OptionalInt.of(names.of(text, start, nameEnd));
  }

  private static Directive neverMacro(String name, int start) {
    return mistake("'" + name + "' cannot be the name of a macro", start, start + name.length());
  }

  private Directive noName(String directive, int at, int start, int end) {
    return start >= end
        ? mistake(directive + " takes the name of a macro", at, end, "name one, or delete the line")
        : mistake(
            "a macro's name begins with a letter or an underscore", start, endOfWord(start, end));
  }

  private int endOfWord(int start, int end) {
    int last = start;
    while (last < end && !Scanner.isBlank(text.charAt(last)) && text.charAt(last) != '(') {
      last++;
    }
    return Math.max(last, Math.min(start + 1, end));
  }

  private static Directive mistake(String message, int start, int end) {
    return new Directive.Mistake(message, start, end, Optional.empty());
  }

  private static Directive mistake(String message, int start, int end, String remedy) {
    return new Directive.Mistake(message, start, end, Optional.of(remedy));
  }

  // ---- #define

  private Directive define(int at, int start, int end) {
    OptionalInt found = name(start, end);
    if (found.isEmpty()) {
      return noName("#define", at, start, end);
    }
    int name = found.getAsInt();
    int nameEnd = Scanner.endOfName(text, start, end);
    if (NEVER_MACROS.contains(names.name(name))) {
      return neverMacro(names.name(name), start);
    }
    Scanner scanner = new Scanner(names, text, nameEnd, end);
    Parameters parameters = Parameters.NONE;
    if (nameEnd < end && text.charAt(nameEnd) == '(') {
      Token opening = scanner.next(definition);
      try {
        parameters = parameters(scanner, opening);
      } catch (MistakeException e) {
        return e.mistake;
      }
    }
    return body(scanner, parameters, name, start, nameEnd);
  }

  private record Parameters(int count, List<String> names, boolean variadic) {
    static final Parameters NONE = new Parameters(Macro.OBJECT, List.of(), false);

    int indexOf(Token token) {
      return token.kind() == Token.Kind.NAME ? names.indexOf(token.spelling()) : -1;
    }
  }

  private Parameters parameters(Scanner scanner, Token opening) throws MistakeException {
    List<String> found = new ArrayList<>();
    Token token = scanner.next(definition);
    if (token.isSign(')')) {
      return new Parameters(0, List.of(), false);
    }
    while (true) {
      if (token.isSign("...")) {
        found.add(VARIADIC);
        return close(scanner, found);
      }
      if (token.kind() != Token.Kind.NAME) {
        throw new MistakeException(
            token.kind() == Token.Kind.END
                ? mistake(
                    "the parameters of this macro have no ')'", opening.start(), opening.end())
                : mistake("a parameter's name was expected here", token.start(), token.end()));
      }
      if (found.contains(token.spelling())) {
        throw new MistakeException(
            mistake(
                "'" + token.spelling() + "' is the name of two parameters",
                token.start(),
                token.end()));
      }
      found.add(token.spelling());
      Token after = scanner.next(definition);
      if (after.isSign(')')) {
        return new Parameters(found.size(), found, false);
      }
      if (after.isSign("...")) {
        return close(scanner, found);
      }
      if (!after.isSign(',')) {
        throw new MistakeException(
            after.kind() == Token.Kind.END
                ? mistake(
                    "the parameters of this macro have no ')'", opening.start(), opening.end())
                : mistake("',' or ')' was expected here", after.start(), after.end()));
      }
      token = scanner.next(definition);
    }
  }

  private Parameters close(Scanner scanner, List<String> found) throws MistakeException {
    Token closing = scanner.next(definition);
    if (!closing.isSign(')')) {
      throw new MistakeException(
          mistake(
              "')' was expected after '...'",
              closing.start(),
              Math.max(closing.end(), closing.start())));
    }
    return new Parameters(found.size(), found, true);
  }

  private Directive body(
      Scanner scanner, Parameters parameters, int name, int nameStart, int nameEnd) {
    List<Token> body = new ArrayList<>();
    boolean pasteNext = false;
    boolean stringifyNext = false;
    for (Token token = scanner.next(definition);
        token.kind() != Token.Kind.END;
        token = scanner.next(definition)) {
      Token read = body.isEmpty() ? token.without(Token.WHITE) : token;
      if (read.isSign("##")) {
        if (body.isEmpty()) {
          return mistake("'##' needs a word on both sides", read.start(), read.end());
        }
        if (!pasteNext) {
          body.set(body.size() - 1, body.get(body.size() - 1).with(Token.PASTED));
        }
        pasteNext = true;
        stringifyNext = false;
        continue;
      }
      int parameter = parameters.indexOf(read);
      boolean option =
          parameters.variadic() && read.kind() == Token.Kind.NAME && read.isWord(Macro.OPTION);
      if (parameter >= 0 || option) {
        read = read.withParameter(parameter);
        if (stringifyNext) {
          Token sign = body.remove(body.size() - 1);
          read = read.with(Token.STRINGIFIED);
          read = sign.isWhite() ? read.with(Token.WHITE) : read.without(Token.WHITE);
        }
      }
      body.add(read);
      stringifyNext = parameters.count() >= 0 && read.isSign('#');
      pasteNext = false;
    }
    if (pasteNext) {
      return mistake("'##' needs a word on both sides", nameStart, nameEnd);
    }
    Macro macro =
        new Macro(
            name,
            parameters.count(),
            parameters.names(),
            parameters.variadic(),
            body.toArray(new Token[0]),
            definition,
            nameStart,
            nameEnd);
    Optional<Directive.Mistake> mistake = OptionalWords.mistake(macro);
    return mistake.isPresent() ? mistake.get() : new Directive.Define(macro);
  }

  /** Thrown where a definition is wrong. */
  private static final class MistakeException extends Exception {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial")
    private final Directive mistake;

    MistakeException(Directive mistake) {
      super(null, null, false, false);
      this.mistake = mistake;
    }
  }
}
