package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One visit of one file: goes from item to item, copies what lies between, carries out directives
 * and has macros expanded.
 */
final class FileWalk {
  /** What looks like a directive without arguments. */
  private static final Pattern LONE_WORD =
      Pattern.compile("^[ \\t]*+#[ \\t]*+([a-z]++)[ \\t]*+$", Pattern.MULTILINE);

  /** As in GCC, the numbers of lines have 32 bits. */
  private static final long MOST_LINES = 0xffff_ffffL;

  private final Run run;
  private final Current current;
  private final PreparedFile file;
  private final Site site;

  /** Where {@code #include_next} looks. */
  private final Headers.Search nextSearch;

  private final int depth;
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

  /** How many of the file's misplaced directives are told. */
  private int told;

  /** Whether it is told that a comment has no end. */
  private boolean commentIsTold;

  /** What the {@code #line}s so far say, the latest last. */
  private final List<Renumbering> renumberings = new ArrayList<>();

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
    this.text = file.text();
    this.limit = text.length();
    if (file.isRenumbered()) {
      renumberings.add(new Renumbering(file.spliced().file().name(), 1, 0));
    }
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

  /** The line of {@code offset} as {@code __LINE__} has it. */
  long lineOf(int offset) {
    Renumbering last = renumbering(offset);
    return last == null
        ? file.spliced().position(offset).line()
        : (last.line + file.spliced().line(offset) - last.atLine - 1) & MOST_LINES;
  }

  /** The name of the file at {@code offset} as {@code __FILE__} has it. */
  String fileOf(int offset) {
    Renumbering last = renumbering(offset);
    return last == null ? file.spliced().position(offset).file() : last.file;
  }

  private @Nullable Renumbering renumbering(int offset) {
    for (int i = renumberings.size() - 1; i >= 0; i--) {
      if (renumberings.get(i).atLine < file.spliced().line(offset)) {
        return renumberings.get(i);
      }
    }
    return null;
  }

  /**
   * What a {@code #line} says.
   *
   * @param line the number of the line that follows it
   * @param atLine the number that its own line really has
   */
  private record Renumbering(String file, long line, int atLine) {}

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
    tellMisplaced(limit);
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
    tellMisplaced(file.start(directiveItem));
    int end = file.end(directiveItem);
    if (directive instanceof Directive.Define define) {
      define(define.macro());
    } else if (directive instanceof Directive.Undefine undefine) {
      run.undefine(undefine.name());
    } else if (directive instanceof Directive.If condition) {
      tellUnended(what, directiveItem);
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
      tell(message, directiveItem);
    } else if (directive instanceof Directive.Once) {
      run.readOnce(file);
    } else if (directive instanceof Directive.Mistake mistake) {
      tell(mistake);
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
      String name = run.names().name(macro.name());
      Diagnostic again =
          Diagnostic.warning(
              "W-macro",
              origin(macro.nameStart(), macro.nameEnd()),
              "macro " + name + " is defined again, with another meaning");
      run.add(
          before.builtin() != null
              ? again
              : again
                  .withNote(before.origin(), "it is defined first here")
                  .withRemedy("delete one, or write #undef " + name + " before the second"));
    }
    run.define(macro);
  }

  private void tellUnended(int what, int directiveItem) {
    if (endOf(what) == file.items() && file.openComment().isPresent()) {
      // The #endif may be in the comment.
      tell(file.openComment().get());
    } else if (endOf(what) == file.items()) {
      int start = file.start(directiveItem);
      int word = Scanner.endOfBlanks(text, start + 1, limit);
      int end = Scanner.endOfName(text, word, limit);
      Diagnostic unended =
          Diagnostic.error(
              "E-directive",
              origin(start, end),
              "this #" + text.substring(word, end) + " has no #endif");
      run.add(
          misspeltEnd(end)
              .map(line -> unended.withNote(line, "did you mean #endif?"))
              .orElse(unended));
    }
  }

  /** The first line from {@code start} on that has nothing but what may be meant for an #endif. */
  private Optional<Origin> misspeltEnd(int start) {
    Matcher line = LONE_WORD.matcher(text);
    for (int at = start; line.find(at); at = line.end()) {
      if (Spelling.nearest(line.group(1), List.of("endif")).isPresent()) {
        return Optional.of(origin(line.start(1) - 1, line.end(1)));
      }
    }
    return Optional.empty();
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
      int word = Scanner.endOfBlanks(text, macro.start() + 1, limit);
      String directive = text.substring(word, Scanner.endOfName(text, word, limit));
      run.add(
          Diagnostic.error(
              "E-condition",
              origin(macro.start(), trimmed(macro.start(), macro.end())),
              "#" + directive + " takes the name of a macro"));
      return false;
    }
    return (run.macro(macro.name()) != null) == macro.wanted();
  }

  private void renumber(Directive.Line directive, int directiveItem) {
    int start = file.start(directiveItem);
    List<Token> words = current.conditions.words(this, directive.start(), directive.end());
    if (words.isEmpty() || !words.get(0).spelling().matches("\\d+")) {
      tellLine(
          words.isEmpty() ? origin(start, directive.end()) : words.get(0).origin(),
          "#line takes the decimal number of a line");
      return;
    }
    String name = fileOf(start);
    if (words.size() > 1) {
      Token quoted = words.get(1);
      if (quoted.kind() != Token.Kind.LITERAL || quoted.first() != '"') {
        tellLine(quoted.origin(), "'" + quoted + "' is no file's name: it stands in double quotes");
        return;
      }
      name = quoted.spelling().substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
    }
    renumberings.add(
        new Renumbering(name, number(words.get(0).spelling()), file.spliced().line(start)));
  }

  /** The number of a line; as in GCC, what is too large wraps around. */
  private static long number(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      number = (number * 10 + digits.charAt(i) - '0') & MOST_LINES;
    }
    return number;
  }

  private void tellLine(Origin where, String message) {
    run.add(Diagnostic.error("E-directive", where, message));
  }

  private void tell(Directive.Message message, int directiveItem) {
    String said = text.substring(message.start(), message.end()).strip();
    int start = file.start(directiveItem);
    int end = Math.max(message.end(), start + 1);
    String word = message.error() ? "#error" : "#warning";
    Origin where = origin(start, end);
    String sentence = said.isEmpty() ? word : said;
    run.add(
        message.error()
            ? Diagnostic.error("E-error", where, sentence)
            : Diagnostic.warning("W-warning", where, sentence));
  }

  /** Tells what stands at a wrong place before {@code end} and was not told yet. */
  private void tellMisplaced(int end) {
    List<Directive.Mistake> misplaced = file.misplaced();
    while (told < misplaced.size() && misplaced.get(told).start() < end) {
      tell(misplaced.get(told++));
    }
  }

  private void tell(Directive.Mistake mistake) {
    if (file.openComment().filter(mistake::equals).isPresent()) {
      if (commentIsTold) {
        return;
      }
      commentIsTold = true;
    }
    Diagnostic wrong =
        Diagnostic.error("E-directive", origin(mistake.start(), mistake.end()), mistake.message());
    run.add(mistake.remedy().map(wrong::withRemedy).orElse(wrong));
  }

  /** The origin of this file's text from {@code start} (inclusive) to {@code end} (exclusive). */
  Origin origin(int start, int end) {
    return site.origin(Math.min(start, end), end);
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
      run.add(
          Diagnostic.error(
                  "E-include",
                  origin(start, end),
                  "#include takes \"FILE\" or <FILE>, or a macro for one")
              .withRemedy("put the file's name between double quotes"));
      return;
    }
    Origin where = origin(start, trimmed(start, end));
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
            site.include(header.spliced(), start, trimmed(start, end)),
            found.get().next(),
            this));
  }

  private int trimmed(int start, int end) {
    int last = end;
    while (last > start + 1 && Scanner.isBlank(text.charAt(last - 1))) {
      last--;
    }
    return last;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s at %d", file.spliced().file().name(), at);
  }
}
