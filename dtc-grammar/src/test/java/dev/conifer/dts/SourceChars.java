package dev.conifer.dts;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.misc.Interval;

/** A text for an ANTLR lexer, counted in UTF-16 units: a token's place is an offset into it. */
final class SourceChars implements CharStream {
  private final String text;
  private int at;

  SourceChars(String text) {
    this.text = text;
  }

  @Override
  public void consume() {
    if (at >= text.length()) {
      throw new IllegalStateException("cannot consume EOF");
    }
    at++;
  }

  @Override
  public int LA(int ahead) {
    int index = ahead > 0 ? at + ahead - 1 : at + ahead;
    return index >= 0 && index < text.length() ? text.charAt(index) : EOF;
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {}

  @Override
  public int index() {
    return at;
  }

  @Override
  public void seek(int index) {
    at = Math.min(index, text.length());
  }

  @Override
  public int size() {
    return text.length();
  }

  @Override
  public String getText(Interval interval) {
    int end = Math.min(interval.b + 1, text.length());
    return interval.a >= end ? "" : text.substring(interval.a, end);
  }

  @Override
  public String getSourceName() {
    return UNKNOWN_SOURCE_NAME;
  }
}
