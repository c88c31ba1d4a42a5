package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How text came to be where it is: it stands in a file that was visited, or in a macro that was
 * expanded. The sites of one source form a tree, the file that the user named at its root.
 */
final class Site {
  /** The site of what stands nowhere. */
  static final Site NOWHERE =
      new Site(Kind.FILE, SplicedText.of(SourceFile.of("", "")), null, 0, 0);

  /** How many expansions of macros a chain shows: macros may be nested without end. */
  private static final int MOST_EXPANSIONS_SHOWN = 8;

  private enum Kind {
    FILE,
    EXPANSION,
    /** Text that no file has, such as what {@code ##} makes: all of it stands for one range. */
    MADE
  }

  private final Kind kind;
  private final SplicedText text;
  private final @Nullable Site parent;

  /** Of the parent's text: the directive, the macro's call; the range that made text stands for. */
  private final int start;

  private final int end;
  private final int depth;
  private final String macro;

  private Site(Kind kind, SplicedText text, @Nullable Site parent, int start, int end) {
    this(kind, text, parent, start, end, "");
  }

  private Site(
      Kind kind, SplicedText text, @Nullable Site parent, int start, int end, String macro) {
    this.kind = kind;
    this.text = text;
    this.parent = parent;
    this.start = start;
    this.end = end;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.macro = macro;
  }

  /** The file that the user named. */
  static Site file(SplicedText text) {
    return new Site(Kind.FILE, text, null, 0, 0);
  }

  /** The file {@code text}, which a directive of this one includes. */
  Site include(SplicedText included, int directiveStart, int directiveEnd) {
    return new Site(Kind.FILE, included, this, directiveStart, directiveEnd);
  }

  /** The body, in {@code definition}, of a macro that is called here from start to end. */
  Site expansion(String name, SplicedText definition, int callStart, int callEnd) {
    if (kind == Kind.MADE && parent != null) {
      return parent.expansion(name, definition, start, end);
    }
    return new Site(Kind.EXPANSION, definition, this, callStart, callEnd, name);
  }

  /** Text that stands for this site's range from {@code first} to {@code last}. */
  Site made(int first, int last) {
    if (kind == Kind.MADE) {
      return this;
    }
    return new Site(Kind.MADE, text, this, first, last);
  }

  SplicedText text() {
    return text;
  }

  /** The name of the macro whose body this is, or that it was made for; absent for a file. */
  Optional<String> macro() {
    return switch (kind) {
      case FILE -> Optional.empty();
      case EXPANSION -> Optional.of(macro);
      case MADE -> parent == null ? Optional.empty() : parent.macro();
    };
  }

  /** How many includes and macros led here. */
  int depth() {
    return depth;
  }

  /** Where in the innermost file stands what brought the text at {@code first} here. */
  int placeInFile(int first) {
    int place = first;
    for (Site site = this; site.kind != Kind.FILE && site.parent != null; site = site.parent) {
      place = site.start;
    }
    return place;
  }

  /**
   * The origin of the text of this site from {@code first} (inclusive) to {@code last}. A blank
   * that was added behind the text has its end for a place.
   */
  Origin origin(int first, int last) {
    if (kind == Kind.MADE && parent != null) {
      return parent.origin(start, end);
    }
    int length = text.text().length();
    int to = Math.min(last, length);
    return Origin.of(text.range(Math.min(first, to), to), via());
  }

  private List<Origin.Step> via() {
    if (parent == null) {
      return List.of();
    }
    List<Origin.Step> steps = new ArrayList<>();
    int expansions = 0;
    for (Site site = this; site.parent != null; site = site.parent) {
      SourceRange where = site.parent.text.range(site.start, site.end);
      if (site.kind == Kind.FILE) {
        steps.add(Origin.Step.include(where));
      } else if (site.kind == Kind.EXPANSION && expansions++ < MOST_EXPANSIONS_SHOWN) {
        steps.add(Origin.Step.expansion(site.macro, where));
      }
    }
    return Collections.unmodifiableList(steps);
  }

  /**
   * The origin of a stretch that begins at {@code first} of {@code from} and ends before {@code
   * last} of {@code to}: in the innermost file or macro that has all of it.
   */
  static Origin span(Site from, int first, Site to, int last) {
    if (from == to) {
      return from.origin(first, Math.max(first, last));
    }
    Site left = from;
    Site right = to;
    int start = first;
    int end = last;
    while (left != right) {
      if (left.parent != null && left.depth >= right.depth) {
        start = left.start;
        left = left.parent;
      } else if (right.parent != null) {
        end = right.end;
        right = right.parent;
      } else {
        return from.origin(first, first);
      }
    }
    return left.origin(Math.min(start, end), Math.max(start, end));
  }
}
