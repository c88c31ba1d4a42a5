package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.preprocessor.ExpandedSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The source in which a piece of syntax stands, and where in it: makes origins of extents. */
public final class Placement {
  private final SourceFile file;

  /** Knows where the text was written, if that is not {@link #file}. */
  private final @Nullable ExpandedSource expanded;

  /** What is added to an extent to get offsets in the text of {@link #file}. */
  private final int shift;

  private Placement(SourceFile file, @Nullable ExpandedSource expanded, int shift) {
    this.file = file;
    this.expanded = expanded;
    this.shift = shift;
  }

  /** That of the syntax that was made of {@code file}, or of {@code expanded}, its text. */
  static Placement in(SourceFile file, @Nullable ExpandedSource expanded) {
    return new Placement(file, expanded, 0);
  }

  /** That of syntax of the same source which was made of text {@code distance} units before it. */
  Placement shifted(int distance) {
    return new Placement(file, expanded, distance);
  }

  /** Where the text of {@code extent} was written. */
  public Origin origin(Extent extent) {
    if (extent instanceof Extent.Included included) {
      return included.origin();
    }
    Extent.Here here = (Extent.Here) extent;
    return origin(here.start() + shift, here.end() + shift);
  }

  private Origin origin(int start, int end) {
    return expanded == null ? Origin.of(file, start, end, List.of()) : expanded.origin(start, end);
  }
}
