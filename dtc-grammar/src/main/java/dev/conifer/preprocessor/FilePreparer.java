package dev.conifer.preprocessor;

import dev.conifer.diagnostic.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Finds the items of one file: makes it a {@link PreparedFile}. */
final class FilePreparer {
  private static final int FIRST_ITEMS = 256;

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final Names names;
  private final SplicedText spliced;
  private final String text;
  private final int limit;
  private final DirectiveReader directiveReader;
  private final Site definition;

  private int[] starts = new int[FIRST_ITEMS];
  private int[] ends = new int[FIRST_ITEMS];
  private int[] whats = new int[FIRST_ITEMS];
  private int items;
  private final List<Directive> directives = new ArrayList<>();
  private int[] partners = new int[16];

  private final List<Directive.Mistake> misplaced = new ArrayList<>();

  /** The conditionals that are open: of each the latest #if, #elif or #else, as a directive. */
  private final Deque<Integer> open = new ArrayDeque<>();

  private FilePreparer(SourceFile file, Names names) {
    this.names = names;
    this.spliced = SplicedText.of(file);
    this.text = spliced.text();
    this.limit = text.length();
    this.definition = Site.file(spliced);
    this.directiveReader = new DirectiveReader(names, text, definition);
  }

  static PreparedFile prepare(SourceFile file, Names names) {
    return new FilePreparer(file, names).prepare();
  }

  private PreparedFile prepare() {
    // A byte order mark is no blank, but the line behind it may be a directive as any other.
    int at = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    while (at < limit) {
      at = line(at);
    }
    for (int last : open) {
      partners[last] = items;
    }
    return new PreparedFile(
        spliced,
        definition,
        Arrays.copyOf(starts, items),
        Arrays.copyOf(ends, items),
        Arrays.copyOf(whats, items),
        directives.toArray(new Directive[0]),
        Arrays.copyOf(partners, directives.size()),
        List.copyOf(misplaced),
        guard());
  }

  /** The items of the line that begins at {@code start}; gives the start of the next. */
  private int line(int start) {
    int at = start;
    while (at < limit && Scanner.isBlank(text.charAt(at))) {
      at++;
    }
    if (at < limit && text.charAt(at) == '/') {
      int comment = comment(at);
      if (comment > at) {
        // What stands before a directive is not text.
        return comment;
      }
    }
    if (at < limit && text.charAt(at) == '#') {
      int word = Scanner.endOfBlanks(text, at + 1, limit);
      Optional<Directive> directive = directiveReader.read(at, word);
      if (directive.isPresent()) {
        return directive(at, directive.get());
      }
      at++;
    }
    return text(at);
  }

  /** The items from {@code start} to the end of its line; gives the start of the next. */
  private int text(int start) {
    int at = start;
    while (at < limit) {
      char c = text.charAt(at);
      if (Scanner.isLetter(c)) {
        at = name(at);
      } else if (c == '\n') {
        return at + 1;
      } else if (c == ' ' || c == '\t') {
        at++;
      } else if (Scanner.startsNumber(text, at, limit)) {
        at = Scanner.endOfNumber(text, at, limit);
      } else if (c == '"' || c == '\'') {
        at = Scanner.endOfLiteral(text, at, limit);
      } else if (c == '/') {
        int comment = comment(at);
        if (comment > at && text.charAt(comment - 1) == '\n') {
          return comment;
        }
        at = comment > at ? comment : at + 1;
      } else {
        at++;
      }
    }
    return limit;
  }

  private int name(int start) {
    int hash = text.charAt(start);
    int end = start + 1;
    while (end < limit && Scanner.isLetterOrDigit(text.charAt(end))) {
      hash = 31 * hash + text.charAt(end++);
    }
    if (Scanner.isPrefixed(text, start, end)) {
      return Scanner.endOfLiteral(text, end, limit);
    }
    add(start, end, names.of(text, start, end, hash));
    return end;
  }

  /** Keeps the comments at {@code at}; gives their end, which is {@code at} if there are none. */
  private int comment(int at) {
    int end = Scanner.endOfComment(text, at, limit);
    if (end == at) {
      return at;
    }
    if (text.startsWith("/*", at) && !(end - at >= 4 && text.startsWith("*/", end - 2))) {
      directive(
          new Directive.Mistake("this comment has no end", at, at + 2, Optional.empty()),
          at,
          limit);
      return limit;
    }
    end = endOfBlankLines(end);
    add(at, end, PreparedFile.COMMENT);
    return end;
  }

  /** Where the first line begins that is not blank, if nothing stands between it and {@code at}. */
  private int endOfBlankLines(int at) {
    int line = at;
    int i = at;
    while (i < limit) {
      char c = text.charAt(i);
      if (c == '\n') {
        line = i + 1;
      } else if (!Scanner.isBlank(c)) {
        return line;
      }
      i++;
    }
    return limit;
  }

  private int directive(int start, Directive directive) {
    int end = endOfBlankLines(Scanner.endOfLine(text, start, limit));
    int comment = unendedComment(start, end);
    if (comment >= 0) {
      return comment(comment);
    }
    Directive read = paired(directive, start);
    int index = directives.size();
    directive(read, start, end);
    pair(read, index);
    return end;
  }

  /** Where a comment of a directive begins that goes on to the end of the file; else -1. */
  private int unendedComment(int start, int end) {
    if (end < limit || text.endsWith("*/")) {
      return -1;
    }
    int comment = text.indexOf("/*", start);
    return comment >= 0
            && text.indexOf("*/", comment + 2) < 0
            && Scanner.endOfLine(text, start, comment) == comment
        ? comment
        : -1;
  }

  private void directive(Directive directive, int start, int end) {
    int index = directives.size();
    if (index == partners.length) {
      partners = Arrays.copyOf(partners, index * 2);
    }
    directives.add(directive);
    add(start, end, PreparedFile.whatOf(index));
  }

  /** {@code directive}, or what is wrong with it where it has no {@code #if}. */
  private Directive paired(Directive directive, int start) {
    boolean follows =
        directive instanceof Directive.ElseIf
            || directive instanceof Directive.Else
            || directive instanceof Directive.EndIf;
    if (!follows) {
      return directive;
    }
    int word = Scanner.endOfBlanks(text, start + 1, limit);
    int end = Scanner.endOfName(text, word, limit);
    String spelling = "#" + text.substring(word, end);
    if (open.isEmpty()) {
      return new Directive.Mistake(spelling + " without #if", start, end, Optional.empty());
    }
    boolean late = directives.get(open.peek()) instanceof Directive.Else;
    if (late && !(directive instanceof Directive.EndIf)) {
      // Told apart, because the lines behind an #else are mostly passed over.
      misplaced.add(
          new Directive.Mistake(
              spelling + " after #else",
              start,
              end,
              Optional.of("one #else ends a conditional; is an #endif missing before this line?")));
      return new Directive.Nothing();
    }
    return directive;
  }

  /** Makes {@code directive}, the last item, known to the one before it in its conditional. */
  private void pair(Directive directive, int index) {
    if (directive instanceof Directive.If) {
      open.push(index);
    } else if (directive instanceof Directive.ElseIf || directive instanceof Directive.Else) {
      partners[open.pop()] = items - 1;
      open.push(index);
    } else if (directive instanceof Directive.EndIf) {
      partners[open.pop()] = items - 1;
    }
  }

  private void add(int start, int end, int what) {
    if (items == starts.length) {
      starts = Arrays.copyOf(starts, items * 2);
      ends = Arrays.copyOf(ends, items * 2);
      whats = Arrays.copyOf(whats, items * 2);
    }
    starts[items] = start;
    ends[items] = end;
    whats[items++] = what;
  }

  private int guard() {
    int first = 0;
    while (first < items && whats[first] == PreparedFile.COMMENT) {
      first++;
    }
    int last = items - 1;
    while (last > first && whats[last] == PreparedFile.COMMENT) {
      last--;
    }
    if (last <= first || whats[first] >= 0 || whats[last] >= 0) {
      return PreparedFile.NO_GUARD;
    }
    boolean whole =
        partners[indexOf(whats[first])] == last
            && isBlankBefore(first)
            && ends[last] <= (last + 1 < items ? starts[last + 1] : limit)
            && Scanner.endOfWhite(text, ends[last], limit) == limit;
    return whole
            && directives.get(indexOf(whats[first])) instanceof Directive.If condition
            && condition.test() instanceof Directive.Test.Defined test
            && !test.wanted()
        ? test.name()
        : PreparedFile.NO_GUARD;
  }

  private boolean isBlankBefore(int item) {
    return Scanner.endOfWhite(text, 0, limit) == starts[item];
  }

  private static int indexOf(int what) {
    return PreparedFile.whatOf(0) - what;
  }
}
