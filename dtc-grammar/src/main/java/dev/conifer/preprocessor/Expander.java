package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out macros: C11 6.10.3, with GCC's choices where that leaves any.
 *
 * <p>Words that are still to be read lie on a stack of contexts: the body of a macro that is being
 * expanded is put on top and read, names in it that stand for macros put theirs on top of it. While
 * a macro's context is on the stack, its name does not stand for it; such a name is painted, and
 * stays what it is ever after.
 */
final class Expander {
  private final Run run;
  private final FileWalk.Current current;
  private final WordMaker words;
  private Context[] stack = new Context[16];
  private int depth;

  /** By the number of its name, whether a macro is on the stack. */
  private boolean[] active = new boolean[0];

  /** Whether names are read as they are, because they are a call's arguments. */
  private boolean collecting;

  /** The same before a condition was begun, which may stand between a call's arguments. */
  private boolean collectingBefore;

  /** Whether the words of a directive are read. */
  private boolean reading;

  private int nesting;

  Expander(Run run, FileWalk.Current current) {
    this.run = run;
    this.current = current;
    this.words = new WordMaker(run);
  }

  /** Words to read next, and the macro that is active until they are read. */
  private static final class Context {
    private final Token[] tokens;
    private final int macro;
    private int at;

    Context(Token[] tokens, int macro) {
      this.tokens = tokens;
      this.macro = macro;
    }
  }

  private void push(Token[] tokens, int macro) {
    if (depth == stack.length) {
      stack = Arrays.copyOf(stack, depth * 2);
    }
    stack[depth++] = new Context(tokens, macro);
    if (macro != Token.NO_NAME) {
      if (macro >= active.length) {
        active = Arrays.copyOf(active, Math.max(run.macros().length, macro + 1));
      }
      active[macro] = true;
    }
  }

  private void pop() {
    Context context = stack[--depth];
    if (context.macro != Token.NO_NAME) {
      active[context.macro] = false;
    }
  }

  /**
   * Puts what {@code name} stands for on the stack; false when it stands for itself, because no
   * parentheses follow.
   */
  boolean enter(Token name, Macro macro) {
    Macro.Builtin builtin = macro.builtin();
    if (builtin != null) {
      push(new Token[] {builtin(builtin, name)}, Token.NO_NAME);
      return true;
    }
    if (!macro.takesArguments()) {
      push(bodyAt(macro, expansion(macro, name, name.end())), macro.name());
      return true;
    }
    if (!takeOpeningParenthesis()) {
      return false;
    }
    Arguments arguments = arguments(macro, name);
    if (arguments == null) {
      return true;
    }
    Site expansion = expansion(macro, name, arguments.end());
    push(replaced(macro, arguments, expansion), macro.name());
    return true;
  }

  private Site expansion(Macro macro, Token name, int end) {
    return name.site()
        .expansion(run.names().name(macro.name()), macro.definition().text(), name.start(), end);
  }

  private static Token[] bodyAt(Macro macro, Site expansion) {
    Token[] body = macro.body();
    Token[] tokens = new Token[body.length];
    for (int i = 0; i < body.length; i++) {
      tokens[i] = body[i].at(expansion);
    }
    return tokens;
  }

  private Token builtin(Macro.Builtin builtin, Token name) {
    return switch (builtin) {
      case LINE ->
          words.made(
              Token.Kind.NUMBER,
              Long.toString(current.walk().lines().lineOf(placeInFile(name))),
              name);
      case FILE ->
          words.made(
              Token.Kind.LITERAL, quoted(current.walk().lines().fileOf(placeInFile(name))), name);
      case BASE_FILE -> words.made(Token.Kind.LITERAL, quoted(run.baseFile()), name);
      case COUNTER -> words.made(Token.Kind.NUMBER, Integer.toString(run.count()), name);
      case INCLUDE_LEVEL ->
          words.made(Token.Kind.NUMBER, Integer.toString(current.walk().depth()), name);
      case HAS_INCLUDE, HAS_INCLUDE_NEXT -> {
        run.add(
            Diagnostic.error(
                "E-macro", name.origin(), "'" + name + "' may stand in #if and #elif only"));
        yield words.made(Token.Kind.NUMBER, "0", name);
      }
    };
  }

  private static int placeInFile(Token name) {
    return name.site().placeInFile(name.start());
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  // ---- Reading

  /** The next word, its macros carried out; null when all of the stack is read. */
  @Nullable Token next() {
    while (depth > 0) {
      Context context = stack[depth - 1];
      if (context.at == context.tokens.length) {
        pop();
        return Token.padding(null);
      }
      Token token = context.tokens[context.at];
      if (token.kind() == Token.Kind.END) {
        return token;
      }
      context.at++;
      run.step(token);
      if (token.is(Token.PASTED)) {
        paste(token, context);
        return Token.padding(token);
      }
      if (token.kind() != Token.Kind.NAME || token.is(Token.PAINTED)) {
        return token;
      }
      Macro macro = run.macro(token.name());
      if (macro == null) {
        return token;
      }
      if (token.name() < active.length && active[token.name()]) {
        return token.with(Token.PAINTED);
      }
      if (collecting || (reading && macro.isFileTest())) {
        return token;
      }
      return enter(token, macro) ? Token.padding(token) : token;
    }
    return null;
  }

  /** The next word of a call, from the file where the stack is read. */
  private Token nextOfCall() {
    Token token = next();
    if (token != null) {
      return token;
    }
    Token read = current.walk().read();
    run.step(read);
    return read;
  }

  /** Whether the next word is an opening parenthesis; it is taken if it is. */
  private boolean takeOpeningParenthesis() {
    Token blank = null;
    boolean skipped = false;
    boolean found = false;
    while (true) {
      if (depth == 0) {
        found = current.walk().takeOpeningParenthesis();
        break;
      }
      Context context = stack[depth - 1];
      Token source = null;
      if (context.at == context.tokens.length) {
        pop();
      } else {
        Token token = context.tokens[context.at];
        if (token.kind() != Token.Kind.PADDING) {
          found = token.isSign('(') && !token.is(Token.PASTED);
          context.at += found ? 1 : 0;
          break;
        }
        context.at++;
        source = token.source();
      }
      if (!skipped || blank == null || (!blank.isWhite() && source == null)) {
        blank = source;
      }
      skipped = true;
    }
    if (!found && skipped) {
      push(new Token[] {Token.padding(blank)}, Token.NO_NAME);
    }
    return found;
  }

  // ---- Arguments

  /**
   * The arguments of one call.
   *
   * @param omitted whether there is none for {@code __VA_ARGS__}, not even an empty one
   * @param end where the call ends, if that is in the text that has the macro's name
   */
  private record Arguments(
      List<Token[]> raw, List<Token @Nullable []> expanded, boolean omitted, int end) {}

  private @Nullable Arguments arguments(Macro macro, Token name) {
    boolean before = collecting;
    collecting = true;
    List<Token[]> found = new ArrayList<>();
    List<Token> argument = new ArrayList<>();
    int parentheses = 0;
    Token token;
    while (true) {
      token = nextOfCall();
      if (token.kind() == Token.Kind.END) {
        collecting = before;
        tellUnended(macro, name);
        return null;
      }
      if (token.kind() == Token.Kind.PADDING && argument.isEmpty()) {
        continue;
      }
      if (token.isSign('(')) {
        parentheses++;
      } else if (token.isSign(')')) {
        if (parentheses-- == 0) {
          break;
        }
      } else if (token.isSign(',')
          && parentheses == 0
          && !(macro.isVariadic() && found.size() + 1 == macro.parameters())) {
        found.add(trimmed(argument));
        argument.clear();
        continue;
      }
      argument.add(token);
    }
    found.add(trimmed(argument));
    collecting = before;
    return matched(macro, name, found, token);
  }

  private static Token[] trimmed(List<Token> argument) {
    int end = argument.size();
    while (end > 0 && argument.get(end - 1).kind() == Token.Kind.PADDING) {
      end--;
    }
    return argument.subList(0, end).toArray(new Token[0]);
  }

  private @Nullable Arguments matched(Macro macro, Token name, List<Token[]> found, Token closing) {
    boolean onlyEmpty = found.size() == 1 && found.get(0).length == 0;
    int count = onlyEmpty && macro.parameters() == 0 ? 0 : found.size();
    boolean omitted = macro.isVariadic() && (count < macro.parameters() || onlyEmpty);
    int missing = macro.parameters() - count;
    if (missing < 0 || missing > (macro.isVariadic() ? 1 : 0)) {
      tellCount(macro, name, closing, count);
      return null;
    }
    for (int i = 0; i < missing; i++) {
      found.add(new Token[0]);
    }
    List<Token @Nullable []> expanded = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      expanded.add(null);
    }
    int end = closing.site() == name.site() ? closing.end() : name.end();
    return new Arguments(found, expanded, omitted, Math.max(end, name.end()));
  }

  private void tellUnended(Macro macro, Token name) {
    Diagnostic unended =
        Diagnostic.error(
            "E-macro",
            name.site().origin(name.start(), name.end()),
            "the arguments of macro " + name + " have no ')' in this file");
    run.add(withDefinition(unended, macro));
  }

  private void tellCount(Macro macro, Token name, Token closing, int count) {
    int least = macro.isVariadic() ? macro.parameters() - 1 : macro.parameters();
    int end = closing.site() == name.site() ? Math.max(closing.end(), name.end()) : name.end();
    Diagnostic wrong =
        Diagnostic.error(
            "E-macro",
            name.site().origin(name.start(), end),
            "macro "
                + name
                + " takes "
                + (macro.isVariadic() ? "at least " : "")
                + (least == 0 ? "no arguments" : least == 1 ? "1 argument" : least + " arguments")
                + " and is given "
                + (count == 0 ? "none" : count));
    run.add(withDefinition(wrong, macro));
  }

  private static Diagnostic withDefinition(Diagnostic diagnostic, Macro macro) {
    return diagnostic.withNote(macro.origin(), "it is defined here");
  }

  /** What the argument is in the body: its own macros carried out, once for all places. */
  private Token[] expanded(Arguments arguments, int parameter) {
    Token[] done = arguments.expanded().get(parameter);
    if (done != null) {
      return done;
    }
    Token[] raw = arguments.raw().get(parameter);
    Token[] made = mayExpand(raw) ? expand(raw) : raw;
    arguments.expanded().set(parameter, made);
    return made;
  }

  private boolean mayExpand(Token[] tokens) {
    for (Token token : tokens) {
      if ((token.kind() == Token.Kind.NAME && run.macro(token.name()) != null)
          || token.is(Token.PASTED)) {
        return true;
      }
    }
    return false;
  }

  private Token[] expand(Token[] argument) {
    Token first = argument[0];
    if (++nesting > Preprocessor.DEEPEST_CALL) {
      throw run.fatal(
          Diagnostic.error(
              "E-macro",
              first.site().origin(first.start(), first.end()),
              "macros are called within each other's arguments more than "
                  + Preprocessor.DEEPEST_CALL
                  + " deep"));
    }
    Token[] ended = Arrays.copyOf(argument, argument.length + 1);
    ended[argument.length] = Token.end(first.site(), first.start());
    push(ended, Token.NO_NAME);
    List<Token> result = new ArrayList<>();
    for (Token t = next(); t != null && t.kind() != Token.Kind.END; t = next()) {
      result.add(t);
    }
    pop();
    nesting--;
    return result.toArray(new Token[0]);
  }

  private Token[] replaced(Macro macro, Arguments arguments, Site expansion) {
    if (macro.parameters() == 0) {
      return bodyAt(macro, expansion);
    }
    return Replacement.of(macro, new ArgumentsOfCall(arguments), expansion, words);
  }

  /** The arguments, of which macros are carried out when somebody asks. */
  private final class ArgumentsOfCall implements Replacement.Arguments {
    private final Arguments arguments;

    ArgumentsOfCall(Arguments arguments) {
      this.arguments = arguments;
    }

    @Override
    public Token[] raw(int parameter) {
      return arguments.raw().get(parameter);
    }

    @Override
    public Token[] expanded(int parameter) {
      return Expander.this.expanded(arguments, parameter);
    }

    @Override
    public boolean omitted() {
      return arguments.omitted();
    }
  }

  /** Makes one word of {@code first} and those that are pasted to it, and puts it on the stack. */
  private void paste(Token first, Context context) {
    Token left = first;
    boolean more = true;
    while (more && context.at < context.tokens.length) {
      Token right = context.tokens[context.at];
      if (right.kind() == Token.Kind.PADDING) {
        context.at++;
        continue;
      }
      Token pasted = right.kind() == Token.Kind.END ? null : words.pasted(left, right);
      if (pasted == null) {
        break;
      }
      run.step(right);
      context.at++;
      left = pasted;
      more = right.is(Token.PASTED);
    }
    push(new Token[] {left.without(Token.PASTED)}, Token.NO_NAME);
  }

  // ---- Conditions

  /** Makes {@code tokens} all that is read until {@link #endReading}. */
  void beginReading(Token[] tokens) {
    push(tokens, Token.NO_NAME);
    collectingBefore = collecting;
    collecting = false;
    reading = true;
  }

  /** Forgets what {@link #beginReading} and those after it put on the stack. */
  void endReading(int depthBefore) {
    collecting = collectingBefore;
    reading = false;
    while (depth > depthBefore) {
      pop();
    }
  }

  int depth() {
    return depth;
  }

  /** The next word as it is, though it may name a macro. */
  Token nextAsWritten() {
    boolean before = collecting;
    collecting = true;
    Token token = next();
    while (token != null && token.kind() == Token.Kind.PADDING) {
      token = next();
    }
    collecting = before;
    return token == null ? Token.end(Site.NOWHERE, 0) : token;
  }
}
