package dev.conifer.qemu;

/**
 * Thrown when a machine does not do what was asked of it: QEMU does not start or ends too early,
 * the console stays silent, a QMP command fails. The message ends with what was seen last.
 */
public final class QemuException extends RuntimeException {

  /** Says what did not happen. */
  public QemuException(String message) {
    super(message);
  }

  QemuException(String message, Throwable cause) {
    super(message, cause);
  }
}
