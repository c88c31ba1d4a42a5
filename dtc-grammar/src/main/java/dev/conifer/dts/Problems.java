package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was found wrong with one source. */
final class Problems {
  /** A source with more problems than this is no devicetree source, and is read no further. */
  static final int MOST = 1000;

  private final Set<Diagnostic> found = new LinkedHashSet<>();

  /** The places in macros at which something was found. */
  private final Set<SourceRange> inMacros = new HashSet<>();

  /**
   * What merges left: as long as it is there, both sides are read, and what is told of them vain.
   */
  private final Set<Diagnostic> conflicts = new LinkedHashSet<>();

  /** Text that was meant for a comment. */
  private final List<SourceRange> comments = new ArrayList<>();

  /**
   * Keeps {@code diagnostic}, unless it is known already: text is read twice after an error, and
   * that of a macro whenever it is used.
   */
  void add(Diagnostic diagnostic) {
    if (!isKnownInMacro(diagnostic)) {
      found.add(diagnostic);
    }
    if (found.size() >= MOST) {
      throw new Abandoned();
    }
  }

  private boolean isKnownInMacro(Diagnostic diagnostic) {
    return diagnostic.location() instanceof Origin origin
        && origin.macro().isPresent()
        && !inMacros.add(origin.range().orElseThrow());
  }

  /** Keeps {@code mark}, which a merge left, and nothing but such marks. */
  void addConflict(Diagnostic mark) {
    conflicts.add(mark);
    add(mark);
  }

  /** Forgets what is wrong in {@code range}, which was meant for a comment. */
  void forget(SourceRange range) {
    comments.add(range);
  }

  /** Keeps {@code diagnostic} and gives up. */
  Abandoned fatal(Diagnostic diagnostic) {
    found.add(diagnostic);
    return new Abandoned();
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All of them, by their place in the text as it is read, includes in their place. */
  List<Diagnostic> inReadingOrder() {
    List<Diagnostic> all = new ArrayList<>(conflicts.isEmpty() ? found : conflicts);
    all.removeIf(problem -> comments.stream().anyMatch(range -> isIn(problem, range)));
    all.sort(Comparator.comparing(d -> path(d.location()), Problems::compare));
    return all;
  }

  private static boolean isIn(Diagnostic problem, SourceRange range) {
    return problem.location() instanceof Origin origin
        && origin
            .range()
            .filter(at -> at.file().equals(range.file()))
            .filter(at -> at.start() >= range.start() && at.end() <= range.end())
            .isPresent();
  }

  /** The offsets that lead to a place: of the outermost include, of the next, …, of itself. */
  private static List<Integer> path(Location location) {
    List<Integer> offsets = new ArrayList<>();
    if (location instanceof Origin origin) {
      for (int i = origin.via().size() - 1; i >= 0; i--) {
        offsets.add(origin.via().get(i).where().start());
      }
      origin.range().ifPresent(range -> offsets.add(range.start()));
    }
    return offsets;
  }

  private static int compare(List<Integer> left, List<Integer> right) {
    for (int i = 0; i < left.size() && i < right.size(); i++) {
      int order = Integer.compare(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  /** Thrown where reading on makes no sense; the reason is among the problems. */
  static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Abandoned() {
      super(null, null, false, false);
    }
  }
}
