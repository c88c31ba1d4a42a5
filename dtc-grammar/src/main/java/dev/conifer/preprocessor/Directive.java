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

  /** {@code #if}; the condition is the text from start to end. */
  record If(int start, int end) implements Directive {}

  /**
   * {@code #ifdef} and {@code #ifndef}.
   *
   * @param name the macro's number
   * @param wanted whether the lines that follow count if there is such a macro
   */
  record IfDefined(int name, boolean wanted) implements Directive {}

  /** {@code #elif}; the condition is the text from start to end. */
  record ElseIf(int start, int end) implements Directive {}

  /** {@code #else}. */
  record Else() implements Directive {}

  /** {@code #endif}. */
  record EndIf() implements Directive {}

  /** {@code #include}; what names the file is the text from start to end. */
  record Include(int start, int end) implements Directive {}

  /** {@code #error} and {@code #warning}; what it says is the text from start to end. */
  record Message(boolean error, int start, int end) implements Directive {}

  /** {@code #pragma once}. */
  record Once() implements Directive {}

  /** What has no effect here, such as any other {@code #pragma}. */
  record Nothing() implements Directive {}

  /** A line that is wrong, as its text from start to end shows. */
  record Mistake(String message, int start, int end, Optional<String> remedy)
      implements Directive {}
}
