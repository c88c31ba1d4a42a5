package dev.conifer.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Standard output that remembers its first failure instead of throwing it.
 *
 * <p>A command runs to its end and its exit code stands, whether or not somebody still listens:
 * {@code conifer check … | head -1} under {@code pipefail} gives the check's own answer.
 */
final class StandardOutput extends OutputStream {
  private final OutputStream target;
  private Optional<IOException> failure = Optional.empty();

  StandardOutput(OutputStream target) {
    this.target = target;
  }

  /** Why not everything was written; the reader of a pipe that went away is no failure. */
  Optional<IOException> failure() {
    return failure.filter(e -> !(e instanceof ClosedPipeException));
  }

  @Override
  public void write(int b) {
    attempt(() -> target.write(b));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    attempt(() -> target.write(bytes, offset, length));
  }

  @Override
  public void flush() {
    attempt(target::flush);
  }

  private void attempt(Writing writing) {
    if (failure.isPresent()) {
      return;
    }
    try {
      writing.write();
    } catch (IOException e) {
      failure = Optional.of(e);
    }
  }

  private interface Writing {
    void write() throws IOException;
  }
}
