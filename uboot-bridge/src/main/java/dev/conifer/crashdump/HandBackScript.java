package dev.conifer.crashdump;

import com.google.common.io.Resources;
import dev.conifer.memory.AddressRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The script that makes the dead kernel's memory part of the running system, when the dump is
 * saved. It goes by the addresses that the capture tree offers: the number of a namespace depends
 * on what else there is, and a preserved region may be one.
 *
 * @param title what the script says it was made from
 * @param memory what is handed back, device by device
 */
public record HandBackScript(String title, List<AddressRange> memory) {
  /** The script's file. */
  public static final String FILE = "hand-back.sh";

  public HandBackScript {
    Objects.requireNonNull(title);
    memory = List.copyOf(memory);
  }

  /** The script. */
  public String text() {
    try {
      return Resources.toString(
              Resources.getResource(HandBackScript.class, FILE), StandardCharsets.UTF_8)
          .replace("@TITLE@", title)
          .replace(
              "@MEMORY@",
              memory.stream()
                  .map(AddressRange::start)
                  .map(Object::toString)
                  .collect(Collectors.joining(" ")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
