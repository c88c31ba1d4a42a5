package dev.conifer.dts;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of text that was read before. Sources of one batch have most of their text in common:
 * every board of a family holds the whole description of its chip.
 *
 * <p>Threads may share it. What was not used for longest is forgotten first.
 */
public final class SyntaxCache {
  /**
   * How much text is remembered at most, in UTF-16 units; all of Linux 6.12 is a few times that.
   */
  private static final long MOST_TEXT = 32 << 20;

  /** Bytes of the heap for each unit; text and syntax take less than half of that. */
  private static final int HEAP_PER_UNIT = 32;

  private final @Nullable Cache<String, Known> known;

  private SyntaxCache(@Nullable Cache<String, Known> known) {
    this.known = known;
  }

  /** One that remembers nothing: for sources that are read once. */
  public static SyntaxCache none() {
    return new SyntaxCache(null);
  }

  /** One for the sources of a batch, with nothing in it yet. */
  public static SyntaxCache create() {
    return new SyntaxCache(
        CacheBuilder.newBuilder()
            .maximumWeight(Math.min(MOST_TEXT, Runtime.getRuntime().maxMemory() / HEAP_PER_UNIT))
            .weigher((String text, Known syntax) -> text.length())
            .build());
  }

  /** Whether nothing is ever found. */
  boolean isNone() {
    return known == null;
  }

  Optional<Known> find(String text) {
    return known == null ? Optional.empty() : Optional.ofNullable(known.getIfPresent(text));
  }

  void add(String text, Known syntax) {
    if (known != null) {
      known.put(text, syntax);
    }
  }

  /**
   * The syntax of some text.
   *
   * @param items the statements of which the text consists; at least one
   * @param start the offset of the text where it was read
   */
  record Known(List<TopLevelItem> items, int start) {
    Known {
      items = List.copyOf(items);
    }
  }
}
