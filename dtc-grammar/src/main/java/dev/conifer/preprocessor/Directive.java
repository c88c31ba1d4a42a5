package dev.conifer.preprocessor;

import java.util.Optional;

/** What a line for the preprocessor asks for. */
sealed interface Directive {

  /** {@code #define}. */
  record Define(Macro macro) implements Directive {}

  /**
   * {@code #undef}.
   *
   * @param name the macro's number
   */
  record Undefine(int name) implements Directive {}

  /** {@code #if}, {@code #ifdef} and {@code #ifndef}. */
  record If(Test test) implements Directive {}

  /** {@code #elif}, {@code #elifdef} and {@code #elifndef}. */
  record ElseIf(Test test) implements Directive {}

  /** {@code #else}. */
  record Else() implements Directive {}

  /** {@code #endif}. */
  record EndIf() implements Directive {}

  /**
   * {@code #include}, {@code #include_next} and {@code #import}; what names the file is the text
   * from start to end.
   *
   * @param next whether the search goes on behind the folder in which this file was found
   * @param once whether the file is not to be read a second time
   */
  record Include(boolean next, boolean once, int start, int end) implements Directive {}

  /** {@code #line}; the number, and the name if there is one, are the text from start to end. */
  record Line(int start, int end) implements Directive {}

  /** {@code #error} and {@code #warning}; what it says is the text from start to end. */
  record Message(boolean error, int start, int end) implements Directive {}

  /** {@code #pragma once}. */
  record Once() implements Directive {}

  /** What has no effect here, such as any other {@code #pragma}. */
  record Nothing() implements Directive {}

  /** A line that is wrong, as its text from start to end shows. */
  record Mistake(String message, int start, int end, Optional<String> remedy)
      implements Directive {}

  /** Whether the lines that follow count. */
  sealed interface Test {
    /** An expression: the text from start to end. */
    record Expression(int start, int end) implements Test {}

    /**
     * Whether there is a macro.
     *
     * @param name the macro's number; {@link Token#NO_NAME} where the line has no name
     * @param wanted whether there is to be one, or none
     * @param start where the directive begins
     * @param end where its line ends
     */
    record Defined(int name, boolean wanted, int start, int end) implements Test {}
  }
}
