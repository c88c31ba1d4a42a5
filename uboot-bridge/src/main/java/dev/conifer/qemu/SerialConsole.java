package dev.conifer.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A machine's first serial port: what the guest printed, and typing to it. Bytes are read as ISO
 * 8859-1, so that none is lost.
 */
public final class SerialConsole {
  /** The most that is kept, in characters: of a guest that prints without end, the end counts. */
  private static final int MOST_KEPT = 16 << 20;

  /** How much of the console stands in an exception's message, in characters. */
  private static final int TAIL = 800;

  private final SocketChannel channel;
  private final StringBuilder text = new StringBuilder();
  private int seen;
  private boolean ended;

  SerialConsole(SocketChannel channel) {
    this.channel = channel;
    Thread reader = new Thread(this::read, "console");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try {
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        append(StandardCharsets.ISO_8859_1.decode(buffer).toString());
        buffer.clear();
      }
    } catch (IOException e) {
      // The channel was closed: the same as its end.
    } finally {
      end();
    }
  }

  private synchronized void append(String more) {
    text.append(more);
    int excess = text.length() - MOST_KEPT;
    if (excess > 0) {
      text.delete(0, excess);
      seen = Math.max(0, seen - excess);
    }
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Types {@code keys}. */
  public void type(String keys) {
    ByteBuffer bytes = ByteBuffer.wrap(keys.getBytes(StandardCharsets.ISO_8859_1));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new QemuException("nobody reads the console any more", e);
    }
  }

  /** Everything that was printed so far. */
  public synchronized String text() {
    return text.toString();
  }

  /**
   * What was waited for and came.
   *
   * @param which the index of the pattern that matched
   * @param before what was printed between what was waited for last and this
   * @param match the match
   */
  public record Seen(int which, String before, MatchResult match) {}

  /** {@link #expect(Duration, List)} for one pattern. */
  public Seen expect(Duration patience, Pattern pattern) {
    return expect(patience, List.of(pattern));
  }

  /**
   * Waits until what was printed since the last match holds one of {@code patterns}: the one that
   * begins first. What follows it is left for the next call.
   *
   * @throws QemuException when none comes in time, or none can come any more
   */
  public synchronized Seen expect(Duration patience, List<Pattern> patterns) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<Seen> first = first(patterns);
      if (first.isPresent()) {
        return first.get();
      }
      long left = deadline - System.nanoTime();
      if (ended || left <= 0) {
        throw new QemuException(
            "%s without %s%n%s".formatted(reason(patience), wanted(patterns), tail()));
      }
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new QemuException("interrupted while waiting for " + wanted(patterns));
      }
    }
  }

  private Optional<Seen> first(List<Pattern> patterns) {
    int which = -1;
    Optional<MatchResult> first = Optional.empty();
    for (int i = 0; i < patterns.size(); i++) {
      Matcher matcher = patterns.get(i).matcher(text);
      if (matcher.find(seen) && first.filter(f -> f.start() <= matcher.start()).isEmpty()) {
        first = Optional.of(matcher.toMatchResult());
        which = i;
      }
    }
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String before = text.substring(seen, first.get().start());
    seen = first.get().end();
    return Optional.of(new Seen(which, before, first.get()));
  }

  private String reason(Duration patience) {
    return ended ? "the console ended" : "%d s passed".formatted(patience.toSeconds());
  }

  private static String wanted(List<Pattern> patterns) {
    return String.join(" or ", patterns.stream().map(p -> "'" + p + "'").toList());
  }

  private String tail() {
    return "the console's end:\n" + text.substring(Math.max(0, text.length() - TAIL));
  }
}
