package dev.conifer.plan;

import dev.conifer.memory.AddressRange;
import java.util.Objects;

/**
 * A range that is written at every reset before the loader runs: by SPL, TF-A, OP-TEE, DRAM
 * initialisation.
 *
 * @param stage who writes it
 * @param range what is written
 */
public record FirmwareWrite(String stage, AddressRange range) {
  public FirmwareWrite {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(range);
  }
}
