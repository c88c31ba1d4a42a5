package dev.conifer.cli;

import java.io.IOException;

/** The reader at the other end of standard output has gone away. */
final class ClosedPipeException extends IOException {
  private static final long serialVersionUID = 1;

  ClosedPipeException(IOException cause) {
    super(cause);
  }
}
