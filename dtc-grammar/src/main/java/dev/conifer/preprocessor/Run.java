package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known while one source is preprocessed: the macros, the text so far, the problems. */
final class Run {
  private final Headers headers;
  private final Names names;
  private final ExpandedSource.Builder output = new ExpandedSource.Builder();
  private final Set<String> files = new LinkedHashSet<>();
  private final Set<PreparedFile> included = new HashSet<>();
  private final Set<String> readOnce = new HashSet<>();
  private final List<Diagnostic> problems = new ArrayList<>();
  private final String baseFile;
  private @Nullable Macro[] macros;
  private boolean failed;
  private int counter;
  private int includes;
  private long steps;
  private long made;

  Run(Headers headers, String baseFile) {
    this.headers = headers;
    this.names = headers.names();
    this.baseFile = baseFile;
    this.files.add(baseFile);
    this.macros = new @Nullable Macro[names.count()];
  }

  Headers headers() {
    return headers;
  }

  Names names() {
    return names;
  }

  ExpandedSource.Builder output() {
    return output;
  }

  /** The name of the file that the user named. */
  String baseFile() {
    return baseFile;
  }

  // ---- Macros

  /** Makes sure that every identifier known by now has its place among the macros. */
  void makeRoom() {
    if (macros.length < names.count()) {
      macros = Arrays.copyOf(macros, names.count() + (names.count() >> 2));
    }
  }

  /** The macros by the numbers of their names; valid until {@link #makeRoom}. */
  @Nullable Macro[] macros() {
    return macros;
  }

  /** The macro that {@code name} stands for now; null when there is none. */
  @Nullable Macro macro(int name) {
    return name >= 0 && name < macros.length ? macros[name] : null;
  }

  void define(Macro macro) {
    if (macro.name() >= macros.length) {
      makeRoom();
    }
    macros[macro.name()] = macro;
  }

  void undefine(int name) {
    if (name < macros.length) {
      macros[name] = null;
    }
  }

  /** Those that are defined now. */
  DefinedMacros definedMacros() {
    return new DefinedMacros(names, macros);
  }

  /** The next value of {@code __COUNTER__}. */
  int count() {
    return counter++;
  }

  // ---- Files

  /** Takes note that what comes out depends on {@code file}, read again or not. */
  void dependOn(PreparedFile file) {
    files.add(file.spliced().file().name());
  }

  /** The names of the files that the source is made of, each once, that of the user first. */
  List<String> files() {
    return List.copyOf(files);
  }

  /** Whether {@code file} was included before. */
  boolean isIncluded(PreparedFile file) {
    return included.contains(file);
  }

  /** Takes note that {@code file} is included. */
  void include(PreparedFile file) {
    included.add(file);
  }

  boolean isReadOnce(PreparedFile file) {
    return !readOnce.isEmpty() && readOnce.contains(headers.identity(file));
  }

  void readOnce(PreparedFile file) {
    readOnce.add(headers.identity(file));
  }

  // ---- Problems and limits

  void add(Diagnostic diagnostic) {
    problems.add(diagnostic);
    failed |= diagnostic.isError();
    if (problems.size() >= Preprocessor.MOST_PROBLEMS) {
      throw new Abandoned();
    }
  }

  Abandoned fatal(Diagnostic diagnostic) {
    problems.add(diagnostic);
    failed = true;
    return new Abandoned();
  }

  /** Whether there was an error. */
  boolean failed() {
    return failed;
  }

  List<Diagnostic> problems() {
    return problems;
  }

  /** Counts a word that was read; a few macros can stand for words without end. */
  void step(Token token) {
    if (++steps > Preprocessor.MOST_WORDS || output.length() > IncludeLimits.LARGEST_TEXT) {
      throw fatal(tooMuch(token.site().origin(token.start(), token.end())));
    }
  }

  /** Counts the characters of a word that is made in the place of {@code token}. */
  void countMade(int characters, Token token) {
    made += characters;
    if (made > Preprocessor.MOST_MADE) {
      throw fatal(tooMuch(token.site().origin(token.start(), token.end())));
    }
  }

  /** Counts an include by the directive at {@code where}. */
  void countInclude(Origin where) {
    if (++includes > IncludeLimits.MOST || output.length() > IncludeLimits.LARGEST_TEXT) {
      throw fatal(IncludeLimits.tooMuch(where));
    }
  }

  private static Diagnostic tooMuch(Origin where) {
    return Diagnostic.error(
            "E-macro",
            where,
            "the macros of this source stand for more than "
                + Preprocessor.MOST_WORDS / 1_000_000
                + " million words or "
                + (IncludeLimits.LARGEST_TEXT >> 20)
                + " MiB of text")
        .withRemedy("look for a macro that names another twice, which does so too");
  }

  /** Thrown where reading on makes no sense; the reason is among the problems. */
  static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Abandoned() {
      super(null, null, false, false);
    }
  }
}
