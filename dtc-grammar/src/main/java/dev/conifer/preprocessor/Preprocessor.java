package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The C preprocessor for devicetree source, as {@code cpp -nostdinc -undef -D__DTS__ -x
 * assembler-with-cpp} does it.
 *
 * <pre>{@code
 * Preprocessor preprocessor =
 *     Preprocessor.of(Headers.fromDirectories(List.of(Path.of("include")))).define("BOARD=2");
 * }</pre>
 *
 * <p>It never changes, and threads may share it: the files that it includes are then read once.
 */
public final class Preprocessor {
  /** How deep calls of macros may stand in arguments of calls of macros. */
  static final int DEEPEST_CALL = 200;

  /** Words that macros may stand for in one source: some dozens of them can double without end. */
  static final long MOST_WORDS = 4_000_000;

  /** UTF-16 units of all words that {@code #} and {@code ##} make in one source. */
  static final long MOST_MADE = 16 << 20;

  /** A source with more problems than this is read no further. */
  static final int MOST_PROBLEMS = 1000;

  private static final Pattern DEFINITION =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(\\([^)\\n]*\\))?(?:=([^\\n]*))?");

  private static final String PREDEFINED =
      """
      #define __DTS__ 1
      #define __ASSEMBLER__ 1
      #define __STDC__ 1
      #define __STDC_HOSTED__ 1
      """;

  private static final String COMMAND_LINE = "<command-line>";

  private final Headers headers;
  private final String commands;
  private final PreparedFile predefined;

  private Preprocessor(Headers headers, String commands) {
    this.headers = headers;
    this.commands = commands;
    this.predefined =
        FilePreparer.prepare(SourceFile.of(COMMAND_LINE, PREDEFINED + commands), headers.names());
  }

  /** A preprocessor that finds what is included in {@code headers}. */
  public static Preprocessor of(Headers headers) {
    return new Preprocessor(Objects.requireNonNull(headers), "");
  }

  /**
   * With a macro more, as by cpp's {@code -D}: {@code NAME}, which is 1 then, {@code NAME=VALUE} or
   * {@code NAME(PARAMETERS)=VALUE}. The last of several definitions and {@link #undefine} holds.
   *
   * @throws IllegalArgumentException when it is none of these; see {@link #isDefinition}
   */
  public Preprocessor define(String definition) {
    Matcher parts = DEFINITION.matcher(definition);
    if (!parts.matches()) {
      throw new IllegalArgumentException(definition);
    }
    String name = parts.group(1);
    String parameters = parts.group(2) == null ? "" : parts.group(2);
    String value = parts.group(3) == null ? "1" : parts.group(3);
    return with("#undef " + name + "\n#define " + name + parameters + " " + value + "\n");
  }

  /** Without the macro {@code name}, as by cpp's {@code -U}. */
  public Preprocessor undefine(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(name);
    }
    return with("#undef " + name + "\n");
  }

  private Preprocessor with(String command) {
    return new Preprocessor(headers, commands + command);
  }

  /** Whether {@link #define} takes {@code text}. */
  public static boolean isDefinition(String text) {
    return DEFINITION.matcher(text).matches();
  }

  /** Whether {@code text} can be the name of a macro. */
  public static boolean isName(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  /**
   * Whether {@link #expand} would change {@code file}. A source without any line for the
   * preprocessor is left as it is, unless macros were given to {@link #define}.
   */
  public boolean concerns(SourceFile file) {
    return !commands.isEmpty() || DirectiveReader.mayHaveDirectives(file.text());
  }

  /**
   * Where the word ends of the line for the preprocessor whose {@code #} stands at {@code at};
   * absent where the line is that of a property or node.
   */
  public static OptionalInt directive(String text, int at) {
    int word = Scanner.endOfBlanks(text, at + 1, text.length());
    return DirectiveReader.isDirective(text, word)
        ? OptionalInt.of(Scanner.endOfName(text, word, text.length()))
        : OptionalInt.empty();
  }

  /** {@code file} with its directives and macros carried out. */
  public Result<ExpandedSource> expand(SourceFile file) {
    Run run = new Run(headers, file.name());
    try {
      PreparedFile prepared = FilePreparer.prepare(file, headers.names());
      Builtins.define(run);
      FileWalk.read(predefined, run);
      FileWalk.read(prepared, run);
    } catch (Run.Abandoned e) {
      // Its reason is among the problems.
    }
    List<Diagnostic> problems = new ArrayList<>(run.problems());
    if (run.failed()) {
      return Result.failure(problems);
    }
    return Result.of(run.output().build(run.files(), run.definedMacros()), problems);
  }
}
