package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import java.util.Objects;
import java.util.Optional;

/**
 * What firmware answers to a call.
 *
 * @param status the number that the kernel sees: 0 for success
 * @param why the reason, which the kernel does not see; absent when there is nothing to say
 */
public record FirmwareAnswer(int status, Optional<Diagnostic> why) {
  /** All went well. */
  public static final FirmwareAnswer SUCCESS = new FirmwareAnswer(0, Optional.empty());

  public FirmwareAnswer {
    Objects.requireNonNull(why);
  }

  /** Whether the call did what it was to do. */
  public boolean succeeded() {
    return status == 0;
  }

  static FirmwareAnswer refused(int status, Diagnostic why) {
    return new FirmwareAnswer(status, Optional.of(why));
  }
}
