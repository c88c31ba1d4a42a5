package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Origin;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One visit of one file: goes from item to item, copies what lies between, carries out directives
 * and has macros expanded.
 */
final class FileWalk {
  private final Run run;
  private final Current current;
  private final PreparedFile file;
  private final Site site;

  /** Where {@code #include_next} looks. */
  private final Headers.Search nextSearch;

  private final int depth;
  private final LineNumbers lines;
  private final DirectiveProblems problems;
  private final String text;
  private final int limit;

  /** The next item. */
  private int item;

  /** Up to where the text is copied or spent. */
  private int at;

  /** Up to where the last macro's use was spent. */
  private int endOfUse = -1;

  /** Whether directives are carried out amid a call's arguments, so that nothing may be written. */
  private boolean amidArguments;

  private FileWalk(
      Run run,
      Current current,
      PreparedFile file,
      Site site,
      Headers.Search nextSearch,
      @Nullable FileWalk includer) {
    this.run = run;
    this.current = current;
    this.file = file;
    this.site = site;
    this.nextSearch = nextSearch;
    this.depth = includer == null ? 0 : includer.depth + 1;
    this.lines = new LineNumbers(file);
    this.problems = new DirectiveProblems(run, file, site);
    this.text = file.text();
    this.limit = text.length();
  }

  /** Reads {@code file}, which the user named, and all that it includes. */
  static void read(PreparedFile file, Run run) {
    Current current = new Current(run);
    // As in GCC: #include_next in the first file is #include.
    Headers.Search everywhere = Headers.Search.from(file.folder());
    current.enter(new FileWalk(run, current, file, Site.file(file.spliced()), everywhere, null));
  }

  /** The file that is being read now, and what all files share. */
  static final class Current {
    private final Expander expander;
    private final Printer printer;
    private final ConditionReader conditions;
    private @Nullable FileWalk walk;

    private Current(Run run) {
      this.expander = new Expander(run, this);
      this.printer = new Printer(run.output());
      this.conditions = new ConditionReader(run, expander);
    }

    FileWalk walk() {
      FileWalk now = walk;
      if (now == null) {
        throw new IllegalStateException("no file is being read");
      }
      return now;
    }

    private void enter(FileWalk entered) {
      FileWalk before = walk;
      walk = entered;
      entered.walk();
      walk = before;
    }
  }

  /** How many includes led here. */
  int depth() {
    return depth;
  }

  /** The lines as {@code __LINE__} and {@code __FILE__} have them. */
  LineNumbers lines() {
    return lines;
  }

  /** Where {@code #include_next} in this file looks. */
  Headers.Search nextSearch() {
    return nextSearch;
  }

  PreparedFile file() {
    return file;
  }

  private void walk() {
    run.makeRoom();
    int items = file.items();
    @Nullable Macro[] macros = run.macros();
    while (item < items) {
      int what = file.what(item);
      if (what >= 0) {
        Macro macro = macros[what];
        if (macro == null) {
          item++;
        } else {
          use(macro);
          macros = run.macros();
        }
      } else if (what == PreparedFile.COMMENT) {
        copyTo(file.start(item));
        skipTo(file.end(item++));
      } else {
        copyTo(file.start(item));
        directive(what);
        macros = run.macros();
      }
    }
    copyTo(limit);
    problems.misplacedBefore(limit);
    if (!run.output().isAtLineStart()) {
      run.output().append('\n');
    }
  }

  private void copyTo(int end) {
    if (end > at) {
      if (at == endOfUse) {
        separateFromText();
      }
      run.output().copy(site, text, at, end);
      at = end;
    }
  }

  /** Leaves out the text up to {@code end}, but not the blank or the end of line that it is. */
  private void skipTo(int end) {
    boolean line = text.charAt(end - 1) == '\n' || end == limit;
    if (line && !run.output().isAtLineStart()) {
      run.output().append('\n');
    } else if (!run.output().endsWhite()) {
      run.output().append(' ');
    }
    at = end;
  }

  // ---- Macros

  private void use(Macro macro) {
    int start = file.start(item);
    int end = file.end(item);
    Printer printer = current.printer;
    if (macro.takesArguments() && !isCalled(end)) {
      item++;
      return;
    }
    if (start > at) {
      Token before = wordBefore(start);
      copyTo(start);
      printer.startAfterText(before);
    } else if (at != endOfUse) {
      printer.startAfterText(null);
    }
    Token name = Token.of(Token.Kind.NAME, macro.name(), 0, text, start, end, site);
    item++;
    at = end;
    if (macro.isPlain()) {
      printPlain(macro, name);
    } else {
      run.step(name);
      expand(macro, name);
    }
    endOfUse = at;
  }

  private void printPlain(Macro macro, Token name) {
    Token[] body = macro.body();
    Token first = body[0];
    Token last = body[body.length - 1];
    Site expansion =
        site.expansion(
            run.names().name(macro.name()), macro.definition().text(), name.start(), name.end());
    Printer printer = current.printer;
    printer.print(Token.padding(name));
    if (printer.isBlankNeeded(first)) {
      run.output().append(' ');
    }
    run.output().copy(expansion, first.text(), first.start(), last.end());
    printer.startAfterBody(last);
  }

  private void expand(Macro macro, Token name) {
    Expander expander = current.expander;
    Printer printer = current.printer;
    if (!expander.enter(name, macro)) {
      printer.print(name);
      return;
    }
    printer.print(Token.padding(name));
    for (Token t = expander.next(); t != null; t = expander.next()) {
      printer.print(t);
    }
  }

  /** Puts a blank between what a macro stood for and the text that follows, where it needs one. */
  private void separateFromText() {
    char c = text.charAt(at);
    if (c == '\n' || Scanner.isBlank(c)) {
      return;
    }
    Token next = new Scanner(run.names(), text, at, limit).next(site);
    if (!next.isWhite() && current.printer.isBlankNeeded(next)) {
      run.output().append(' ');
    }
  }

  /** The word that ends at {@code end} and with which a macro's first word may be mixed up. */
  private @Nullable Token wordBefore(int end) {
    char c = text.charAt(end - 1);
    if (c == '\n' || c == '(' || c == ',' || Scanner.isBlank(c)) {
      return null;
    }
    int start = end - 1;
    while (start > at && text.charAt(start - 1) != '\n') {
      start--;
    }
    Scanner scanner = new Scanner(run.names(), text, start, end);
    Token last = null;
    for (Token t = scanner.next(site); t.kind() != Token.Kind.END; t = scanner.next(site)) {
      last = t;
    }
    return last;
  }

  /** Whether the macro's name that ends at {@code end} may be followed by its arguments. */
  private boolean isCalled(int end) {
    int next = end;
    while (next < limit && (Scanner.isBlank(text.charAt(next)) || text.charAt(next) == '\n')) {
      next++;
    }
    if (next >= limit) {
      return false;
    }
    char c = text.charAt(next);
    return c == '(' || c == '/';
  }

  // ---- What the expander reads of the text

  /** The next word of the text; directives before it are carried out. */
  Token read() {
    int before = at;
    skipToWord();
    boolean white = at > before;
    if (at >= limit || isItemHere()) {
      return Token.end(site, at);
    }
    Scanner scanner = new Scanner(run.names(), text, at, limit);
    Token token = scanner.next(site);
    at = scanner.at();
    while (item < file.items() && file.start(item) < at) {
      item++;
    }
    return white ? token.with(Token.WHITE) : token;
  }

  /** Whether a comment or a directive comes next. */
  private boolean isItemHere() {
    return item < file.items() && file.start(item) == at && file.what(item) < 0;
  }

  /** Goes to the next word, over blanks, comments and directives, which are carried out. */
  private void skipToWord() {
    skipComments();
    // As in GCC: a call ends with the file that it began in.
    while (isItemHere() && !(file.directive(file.what(item)) instanceof Directive.Include)) {
      amidArguments = true;
      directive(file.what(item));
      amidArguments = false;
      skipComments();
    }
  }

  /** Goes to the next word or directive, over blanks and comments. */
  private void skipComments() {
    while (at < limit) {
      if (isItemHere() && file.what(item) == PreparedFile.COMMENT) {
        at = file.end(item++);
      } else if (text.charAt(at) == '\n' || Scanner.isBlank(text.charAt(at))) {
        at++;
      } else {
        return;
      }
    }
  }

  /** Takes an opening parenthesis, if that is the next word. */
  boolean takeOpeningParenthesis() {
    int startAt = at;
    int startItem = item;
    skipComments();
    if (at < limit && text.charAt(at) == '(') {
      at++;
      return true;
    }
    at = startAt;
    item = startItem;
    return false;
  }

  // ---- Directives

  /** Carries out the directive that is the next item, and goes to the item to read then. */
  private void directive(int what) {
    Directive directive = file.directive(what);
    int directiveItem = item++;
    problems.misplacedBefore(file.start(directiveItem));
    int end = file.end(directiveItem);
    if (directive instanceof Directive.Define define) {
      define(define.macro());
    } else if (directive instanceof Directive.Undefine undefine) {
      run.undefine(undefine.name());
    } else if (directive instanceof Directive.If condition) {
      if (endOf(what) == file.items()) {
        problems.unended(directiveItem);
      }
      branch(holds(condition.test()), what);
      return;
    } else if (directive instanceof Directive.ElseIf || directive instanceof Directive.Else) {
      // Reached from above: the lines before it counted.
      skipToEnd(what);
      return;
    } else if (directive instanceof Directive.Include include) {
      skipLine(end);
      include(include, directiveItem);
      return;
    } else if (directive instanceof Directive.Line line) {
      renumber(line, directiveItem);
    } else if (directive instanceof Directive.Message message) {
      problems.message(message, directiveItem);
    } else if (directive instanceof Directive.Once) {
      run.readOnce(file);
    } else if (directive instanceof Directive.Mistake mistake) {
      problems.mistake(mistake);
    }
    skipLine(end);
  }

  /** Goes on behind a directive's line; the text before it is written already. */
  private void skipLine(int end) {
    at = end;
    if (!amidArguments && !run.output().isAtLineStart()) {
      run.output().append('\n');
    }
  }

  private void define(Macro macro) {
    Macro before = run.macro(macro.name());
    if (before != null && !before.isSameAs(macro)) {
      problems.definedAgain(macro, before);
    }
    run.define(macro);
  }

  /** The item of the {@code #endif} of the conditional that {@code what} belongs to. */
  private int endOf(int what) {
    int next = file.partner(what);
    while (next < file.items() && !(directiveAt(next) instanceof Directive.EndIf)) {
      next = file.partner(file.what(next));
    }
    return next;
  }

  private Directive directiveAt(int index) {
    return file.directive(file.what(index));
  }

  /** Goes on with the first lines of a conditional that count. */
  private void branch(boolean counts, int what) {
    if (counts) {
      skipLine(file.end(item - 1));
      return;
    }
    int next = file.partner(what);
    while (next < file.items()) {
      item = next + 1;
      Directive directive = directiveAt(next);
      if (!(directive instanceof Directive.ElseIf elseIf) || holds(elseIf.test())) {
        skipLine(file.end(next));
        return;
      }
      next = file.partner(file.what(next));
    }
    item = next;
    skipLine(limit);
  }

  private void skipToEnd(int what) {
    int end = endOf(what);
    item = Math.min(end + 1, file.items());
    skipLine(end < file.items() ? file.end(end) : limit);
  }

  private boolean holds(Directive.Test test) {
    if (test instanceof Directive.Test.Expression condition) {
      return current.conditions.isTrue(this, condition.start(), condition.end());
    }
    Directive.Test.Defined macro = (Directive.Test.Defined) test;
    if (macro.name() == Token.NO_NAME) {
      problems.noMacro(macro);
      return false;
    }
    return (run.macro(macro.name()) != null) == macro.wanted();
  }

  private void renumber(Directive.Line directive, int directiveItem) {
    int start = file.start(directiveItem);
    List<Token> words = current.conditions.words(this, directive.start(), directive.end());
    if (words.isEmpty() || !words.get(0).spelling().matches("\\d+")) {
      problems.line(
          words.isEmpty() ? origin(start, directive.end()) : words.get(0).origin(),
          "#line takes the decimal number of a line");
      return;
    }
    String name = lines.fileOf(start);
    if (words.size() > 1) {
      Token quoted = words.get(1);
      if (quoted.kind() != Token.Kind.LITERAL || quoted.first() != '"') {
        problems.line(
            quoted.origin(), "'" + quoted + "' is no file's name: it stands in double quotes");
        return;
      }
      name = quoted.spelling().substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
    }
    lines.renumber(start, words.get(0).spelling(), name);
  }

  /** The origin of this file's text from {@code start} (inclusive) to {@code end} (exclusive). */
  Origin origin(int start, int end) {
    return site.origin(start, end);
  }

  Site site() {
    return site;
  }

  // ---- Includes

  private void include(Directive.Include directive, int directiveItem) {
    int start = file.start(directiveItem);
    int end = Math.max(directive.end(), start + 1);
    Optional<HeaderName> name = HeaderName.read(this, directive, current.conditions);
    if (name.isEmpty()) {
      problems.noFile(origin(start, end));
      return;
    }
    int last = Scanner.startOfBlanks(text, start + 1, end);
    Origin where = origin(start, last);
    run.countInclude(where);
    Headers.Search search = directive.next() ? nextSearch : Headers.Search.from(file.folder());
    Optional<Headers.Found> found = run.headers().find(name.get(), search, where, run);
    if (found.isEmpty()) {
      return;
    }
    PreparedFile header = found.get().file();
    run.dependOn(header);
    boolean known = run.isReadOnce(header) || (directive.once() && run.isIncluded(header));
    if (directive.once()) {
      run.readOnce(header);
    }
    if (known || (header.guard() >= 0 && run.macro(header.guard()) != null)) {
      return;
    }
    if (depth >= IncludeLimits.DEEPEST) {
      throw run.fatal(IncludeLimits.tooDeep(where));
    }
    run.include(header);
    current.enter(
        new FileWalk(
            run,
            current,
            header,
            site.include(header.spliced(), start, last),
            found.get().next(),
            this));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s at %d", file.spliced().file().name(), at);
  }
}
