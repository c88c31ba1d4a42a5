package dev.conifer.preprocessor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The body of one call of a macro, with the arguments in the places of the parameters: C11 6.10.3.1
 * to 6.10.3.3, C23's {@code __VA_OPT__}, and GCC's comma before {@code ##__VA_ARGS__}.
 */
final class Replacement {
  private final Macro macro;
  private final Arguments arguments;
  private final Site expansion;
  private final WordMaker words;
  private final List<Token> result;

  /** How many words stood before the {@code __VA_OPT__} that is being filled in; 0 outside. */
  private int optionalStart;

  private Replacement(Macro macro, Arguments arguments, Site expansion, WordMaker words) {
    this.macro = macro;
    this.arguments = arguments;
    this.expansion = expansion;
    this.words = words;
    this.result = new ArrayList<>(macro.body().length * 2);
  }

  /** The arguments of a call. */
  interface Arguments {
    /** Argument {@code parameter} as it was written. */
    Token[] raw(int parameter);

    /** Argument {@code parameter} with its macros carried out. */
    Token[] expanded(int parameter);

    /** Whether there is none for {@code __VA_ARGS__}, not even an empty one. */
    boolean omitted();
  }

  /** What the call of {@code macro} with {@code arguments} stands for. */
  static Token[] of(Macro macro, Arguments arguments, Site expansion, WordMaker words) {
    Replacement replacement = new Replacement(macro, arguments, expansion, words);
    Token[] body = macro.body();
    for (int i = 0; i < body.length; i++) {
      if (macro.isOption(body[i])) {
        i = replacement.option(i);
      } else {
        replacement.word(i);
      }
    }
    return replacement.result.toArray(new Token[0]);
  }

  private void word(int i) {
    if (macro.body()[i].parameter() == Token.NO_PARAMETER) {
      result.add(macro.body()[i].at(expansion));
    } else {
      parameter(i);
    }
  }

  private boolean isPastedBefore(int i) {
    return i > 0 && macro.body()[i - 1].is(Token.PASTED);
  }

  private boolean startsOption() {
    return optionalStart > 0 && result.size() == optionalStart;
  }

  private void parameter(int i) {
    Token word = macro.body()[i];
    boolean pastedBefore = isPastedBefore(i);
    boolean pastedAfter = word.is(Token.PASTED);
    Token[] argument;
    if (word.is(Token.STRINGIFIED)) {
      List<Token> raw = Arrays.asList(arguments.raw(word.parameter()));
      argument = new Token[] {words.stringified(raw, word.at(expansion))};
    } else if (pastedBefore || pastedAfter) {
      argument = arguments.raw(word.parameter());
    } else {
      argument = arguments.expanded(word.parameter());
    }
    if (pastedBefore && !pastedAfter && !word.is(Token.STRINGIFIED)) {
      dropPaste(argument, macro.isVariadic() && word.parameter() == macro.parameters() - 1);
    }
    if (i > 0 && !pastedBefore && !startsOption()) {
      result.add(Token.padding(word));
    }
    result.addAll(Arrays.asList(argument));
    if (argument.length > 0 && pastedAfter) {
      setLast(last().with(Token.PASTED));
    }
    if (!pastedAfter) {
      result.add(Token.padding(null));
    }
  }

  private Token last() {
    return result.get(result.size() - 1);
  }

  private void setLast(Token token) {
    result.set(result.size() - 1, token);
  }

  /**
   * What becomes of the word before {@code ##} and the argument: nothing is pasted to an empty one,
   * and a comma before {@code ##__VA_ARGS__} is never pasted, but goes when there are none.
   *
   * @param rest whether the argument is that of {@code __VA_ARGS__}
   */
  private void dropPaste(Token[] argument, boolean rest) {
    if (result.isEmpty() || last().kind() == Token.Kind.PADDING) {
      return;
    }
    if (last().isSign(',') && rest) {
      if (arguments.omitted()) {
        result.remove(result.size() - 1);
        return;
      }
    } else if (argument.length > 0 || startsOption()) {
      return;
    }
    setLast(last().without(Token.PASTED));
  }

  // ---- __VA_OPT__

  /**
   * Fills in what the {@code __VA_OPT__} at {@code i} has in its parentheses, if there are variable
   * arguments; gives the place of the closing parenthesis.
   */
  private int option(int i) {
    Token[] body = macro.body();
    int closing = OptionalWords.closing(body, i + 1);
    if (i > 0 && !isPastedBefore(i)) {
      result.add(Token.padding(body[i]));
    }
    optionalStart = result.size();
    if (hasVariableArguments()) {
      for (int inner = i + 2; inner < closing; inner++) {
        word(inner);
      }
    }
    endOption(body[i], body[closing].is(Token.PASTED));
    optionalStart = 0;
    return closing;
  }

  private void endOption(Token name, boolean pastedAfter) {
    if (name.is(Token.STRINGIFIED)) {
      List<Token> filledIn = result.subList(optionalStart, result.size());
      Token text = words.stringified(words.pasted(List.copyOf(filledIn)), name.at(expansion));
      filledIn.clear();
      result.add(pastedAfter ? text.with(Token.PASTED) : text);
      return;
    }
    if (startsOption()) {
      setLast(last().without(Token.PASTED));
    }
    if (!pastedAfter) {
      result.add(Token.padding(null));
    } else if (!result.isEmpty() && last().kind() != Token.Kind.PADDING) {
      setLast(last().with(Token.PASTED));
    }
  }

  private boolean hasVariableArguments() {
    for (Token token : arguments.expanded(macro.parameters() - 1)) {
      if (token.kind() != Token.Kind.PADDING) {
        return true;
      }
    }
    return false;
  }
}
