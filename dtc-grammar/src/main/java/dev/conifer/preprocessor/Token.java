package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Origin;
import org.jspecify.annotations.Nullable;

/** A word of C: what macros are made of and work on. */
final class Token {
  /** A blank stands before it. */
  static final int WHITE = 1;

  /** {@code ##} follows. */
  static final int PASTED = 1 << 1;

  /** {@code #} precedes, and it is a parameter's name. */
  static final int STRINGIFIED = 1 << 2;

  /** It named a macro within that macro's expansion, and never stands for the macro again. */
  static final int PAINTED = 1 << 3;

  /** The {@link #name} of what is no identifier. */
  static final int NO_NAME = -1;

  /** The {@link #parameter} of what is none. */
  static final int NO_PARAMETER = -1;

  enum Kind {
    /** An identifier. */
    NAME,
    /** What begins as a number, whether it is one or not: {@code 1}, {@code 0x1f}, {@code 1e-x}. */
    NUMBER,
    /** Text in double quotes, or in single ones. */
    LITERAL,
    /** An operator or a sign that C has. */
    SIGN,
    /** Anything else, such as a quote without its partner, with the rest of the line. */
    OTHER,
    /** Nothing: a place at which two words met that did not stand side by side in any file. */
    PADDING,
    /** The end of the file, of the directive or of the argument. */
    END
  }

  private final Kind kind;
  private final int name;
  private final int parameter;
  private final int flags;
  private final String text;
  private final int start;
  private final int end;
  private final Site site;
  private final @Nullable Token source;

  private Token(
      Kind kind,
      int name,
      int parameter,
      int flags,
      String text,
      int start,
      int end,
      Site site,
      @Nullable Token source) {
    this.kind = kind;
    this.name = name;
    this.parameter = parameter;
    this.flags = flags;
    this.text = text;
    this.start = start;
    this.end = end;
    this.site = site;
    this.source = source;
  }

  /**
   * The token that is {@code text} from {@code start} to {@code end}, which stands at {@code site}.
   */
  static Token of(Kind kind, int name, int flags, String text, int start, int end, Site site) {
    return new Token(kind, name, NO_PARAMETER, flags, text, start, end, site, null);
  }

  /** The end of what {@code site} is part of. */
  static Token end(Site site, int at) {
    return new Token(Kind.END, NO_NAME, NO_PARAMETER, 0, "", at, at, site, null);
  }

  /**
   * A place at which words met; what follows has the blank of {@code source}, where there is one.
   */
  static Token padding(@Nullable Token source) {
    return new Token(Kind.PADDING, NO_NAME, NO_PARAMETER, 0, "", 0, 0, Site.NOWHERE, source);
  }

  Kind kind() {
    return kind;
  }

  /** The identifier's number; {@link #NO_NAME}. */
  int name() {
    return name;
  }

  /** Which of its macro's parameters this is, from 0; {@link #NO_PARAMETER}. */
  int parameter() {
    return parameter;
  }

  boolean is(int flag) {
    return (flags & flag) != 0;
  }

  boolean isWhite() {
    return is(WHITE);
  }

  /** Whether it is this sign of C. */
  boolean isSign(char sign) {
    return kind == Kind.SIGN && end - start == 1 && text.charAt(start) == sign;
  }

  /** Whether it is this sign of C, of several characters. */
  boolean isSign(String sign) {
    return kind == Kind.SIGN && isWord(sign);
  }

  /** Whether it is spelled {@code word}. */
  boolean isWord(String word) {
    return length() == word.length() && text.startsWith(word, start);
  }

  /** The text that this is a part of. */
  String text() {
    return text;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int length() {
    return end - start;
  }

  char first() {
    return start < end ? text.charAt(start) : '\0';
  }

  String spelling() {
    return text.substring(start, end);
  }

  /** What a {@link Kind#PADDING} has its blank of. */
  @Nullable Token source() {
    return source;
  }

  /** Where it was written. */
  Origin origin() {
    return site.origin(start, end);
  }

  Site site() {
    return site;
  }

  Token with(int flag) {
    return is(flag) ? this : withFlags(flags | flag);
  }

  Token without(int flag) {
    return is(flag) ? withFlags(flags & ~flag) : this;
  }

  private Token withFlags(int changed) {
    return new Token(kind, name, parameter, changed, text, start, end, site, source);
  }

  Token withParameter(int number) {
    return new Token(kind, name, number, flags, text, start, end, site, source);
  }

  /** The same word of a macro's body in one of the macro's expansions. */
  Token at(Site expansion) {
    return new Token(kind, name, parameter, flags, text, start, end, expansion, source);
  }

  @Override
  public String toString() {
    return spelling();
  }
}
