package dev.conifer.loader.linuxboot;

import dev.conifer.memory.Content;
import dev.conifer.memory.WrappingU64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What kexec is to put into one range of physical memory. Where {@code parts} are shorter than the
 * range, the kernel that loads the segment fills the rest with zeros ({@code
 * kimage_load_normal_segment}).
 *
 * @param parts one after the other from the range's start
 * @param range where they go
 */
record Segment(List<Part> parts, WrappingRange range) {
  private static final Comparator<Segment> BY_START_LARGEST_FIRST =
      Comparator.<Segment, Long>comparing(segment -> segment.range.start(), Long::compareUnsigned)
          .thenComparing(segment -> segment.range.size(), (a, b) -> Long.compareUnsigned(b, a));

  Segment {
    parts = List.copyOf(parts);
  }

  /**
   * A stretch of a segment.
   *
   * @param what what it is, for people
   */
  record Part(Content content, String what) {
    private static Part zeros(long size, String where) {
      return new Part(Content.fill(0, size), "zeros " + where);
    }
  }

  /** A segment of one part. */
  static Segment of(String what, Content content, WrappingRange range) {
    return new Segment(List.of(new Part(content, what)), range);
  }

  /**
   * Makes of {@code segments} what {@code kexec_load} takes ({@code AlignAndMerge}): starts rounded
   * down and sizes up to pages, segments that share a page made one, with zeros in the gap.
   *
   * @param page the page size, in bytes
   * @return ascending
   * @throws Refusal when two overlap
   */
  static List<Segment> alignedAndMerged(List<Segment> segments, long page) {
    List<Segment> sorted = segments.stream().sorted(BY_START_LARGEST_FIRST).toList();
    for (int i = 0; i + 1 < sorted.size(); i++) {
      if (sorted.get(i).range.overlaps(sorted.get(i + 1).range)) {
        throw new Refusal(
            "could not align segments: %s and %s overlap"
                .formatted(sorted.get(i).range, sorted.get(i + 1).range));
      }
    }
    List<Segment> merged = new ArrayList<>();
    for (Segment segment : sorted) {
      Segment aligned = segment.startAligned(page);
      Segment last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && aligned.range.overlaps(last.range)) {
        merged.set(merged.size() - 1, last.followedBy(segment));
      } else {
        merged.add(aligned);
      }
    }
    return merged.stream().map(segment -> segment.sizeAligned(page)).toList();
  }

  private Segment startAligned(long page) {
    long start = WrappingU64.alignDown(range.start(), page);
    long before = range.start() - start;
    List<Part> padded = new ArrayList<>();
    if (before > 0) {
      padded.add(Part.zeros(before, "in front"));
    }
    padded.addAll(parts);
    return new Segment(padded, new WrappingRange(start, range.size() + before));
  }

  private Segment sizeAligned(long page) {
    return new Segment(
        cut(range.size()),
        new WrappingRange(range.start(), WrappingU64.alignUp(range.size(), page)));
  }

  /** This and, behind it, {@code next}, with zeros where neither has anything. */
  private Segment followedBy(Segment next) {
    List<Part> joined = new ArrayList<>(cut(range.size()));
    long gap = next.range.start() - range.start() - length(joined);
    if (gap > 0) {
      joined.add(Part.zeros(gap, "between"));
    }
    joined.addAll(next.cut(next.range.size()));
    return new Segment(joined, WrappingRange.between(range.start(), next.range.end()));
  }

  /** The parts as far as they lie in the first {@code size} bytes, unsigned. */
  private List<Part> cut(long size) {
    List<Part> cut = new ArrayList<>();
    long left = size;
    for (Part part : parts) {
      long most = WrappingU64.min(left, part.content.size());
      if (most > 0) {
        cut.add(new Part(part.content.slice(0, most), part.what));
      }
      left -= most;
    }
    return cut;
  }

  private static long length(List<Part> parts) {
    return parts.stream().mapToLong(part -> part.content.size()).sum();
  }

  /**
   * The parts with zeros behind them, up to the range's end: every byte that kexec writes.
   *
   * @throws IllegalArgumentException when the range has 2^63 bytes or more
   */
  List<Part> filled() {
    List<Part> filled = new ArrayList<>(parts);
    long rest = range.size() - length(parts);
    if (rest != 0) {
      filled.add(Part.zeros(rest, "behind"));
    }
    return filled;
  }
}
