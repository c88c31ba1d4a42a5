package dev.conifer.board;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Step;
import dev.conifer.memory.Memory;
import java.util.List;

/**
 * What runs on a {@link BoardModel} from the reset vector on: a boot loader, and after it as much
 * of the next stage as is modelled.
 */
@FunctionalInterface
public interface Firmware {

  /**
   * Runs.
   *
   * @param cause why
   * @param memory the board's memory, as the reset left it
   */
  BootTrace run(ResetCause cause, Memory memory);

  /** Firmware that boots {@code request} with {@code loader} whatever the cause. */
  static Firmware of(BootLoader loader, BootRequest request) {
    return (cause, memory) -> loader.boot(request, memory);
  }

  /** This firmware, and {@code next} after it when it hands over. */
  default Firmware then(NextStage next) {
    return (cause, memory) -> {
      BootTrace trace = run(cause, memory);
      return trace
          .handover()
          .map(handover -> trace.withSteps(next.start(handover, memory)))
          .orElse(trace);
    };
  }

  /** What takes the board over from a loader: a kernel. */
  @FunctionalInterface
  interface NextStage {
    /** Starts on what the loader handed over; gives the steps that it did. */
    List<Step> start(Handover handover, Memory memory);
  }
}
