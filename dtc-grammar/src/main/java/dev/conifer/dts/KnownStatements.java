package dev.conifer.dts;

import dev.conifer.dts.grammar.DeviceTreeLexer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passes over statements of a source that another source held before, and remembers the others.
 *
 * <p>The unit is a run: the text from the start of a statement to the next {@code };} that starts a
 * line, which mostly is one block. What stands around a run does not change its meaning: behind a
 * semicolon a source is always read in the same mode, and no word reaches over one.
 */
final class KnownStatements {
  private static final String END = "\n};";

  private final SyntaxCache cache;
  private final DtsTokenStream words;
  private final FileBuilder builder;

  /** The run that is being read; null when it is not to be remembered. */
  private @Nullable Run run;

  /** The end of the last run that was looked for: another one cannot begin before. */
  private int end;

  KnownStatements(SyntaxCache cache, DtsTokenStream words, FileBuilder builder) {
    this.cache = cache;
    this.words = words;
    this.builder = builder;
  }

  /** Passes over the run that begins with the current word; whether it was known. */
  boolean pass() {
    DtsToken first = words.current();
    if (cache.isNone() || first.first() < end || !isBehindStatement(first)) {
      return false;
    }
    int brace = first.source().indexOf(END, first.first());
    end = brace < 0 ? Integer.MAX_VALUE : brace + END.length();
    if (brace < 0) {
      return false;
    }
    String text = first.source().substring(first.first(), end);
    Optional<SyntaxCache.Known> known = cache.find(text).filter(this::fits);
    if (known.isEmpty()) {
      run = new Run(text, first, builder.items().size());
      return false;
    }
    builder.add(known.get().items(), first.first() - known.get().start());
    words.readAgain(end, DeviceTreeLexer.NAMES);
    return true;
  }

  /** Whether {@code first} comes behind a statement, both in the source that the user named. */
  private boolean isBehindStatement(DtsToken first) {
    DtsToken previous = words.previous();
    return first.input().includer() == null
        && previous.input() == first.input()
        && previous.getType() == DeviceTreeLexer.SEMICOLON;
  }

  /** Whether the run may stand here: what may be a source's first block depends on the source. */
  private boolean fits(SyntaxCache.Known known) {
    return !builder.items().isEmpty() || known.items().get(0) instanceof TopLevelItem.RootBlock;
  }

  /** A statement that was not known, and in which nothing is wrong, has ended. */
  void statementEnds() {
    Run open = run;
    if (open == null) {
      return;
    }
    open.statements++;
    DtsToken last = words.previous();
    boolean inside = last.input() == open.first.input();
    if (inside && last.end() < end) {
      return;
    }
    run = null;
    if (inside && last.end() == end && open.namesNoFile()) {
      remember(open);
    }
  }

  private void remember(Run ended) {
    List<TopLevelItem> items =
        builder.items().subList(ended.firstItem, builder.items().size()).stream()
            .map(Placed::syntax)
            .toList();
    // Others than items are headers and reservations.
    if (items.size() == ended.statements) {
      cache.add(ended.text, new SyntaxCache.Known(items, ended.first.first()));
    }
  }

  /** A run whose end has not come yet. */
  private static final class Run {
    private final String text;
    private final DtsToken first;
    private final int firstItem;
    private int statements;

    Run(String text, DtsToken first, int firstItem) {
      this.text = text;
      this.first = first;
      this.firstItem = firstItem;
    }

    /** Whether its syntax is made of nothing but its text. */
    boolean namesNoFile() {
      return !text.contains("/include/") && !text.contains("/incbin/");
    }
  }
}
