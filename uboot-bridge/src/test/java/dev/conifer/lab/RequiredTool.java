package dev.conifer.lab;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests compare with. */
@SuppressWarnings("SystemOut")
public final class RequiredTool {
  private RequiredTool() {}

  /**
   * The program {@code name} on the PATH. Without it the test is skipped, or fails where {@code
   * -Dconifer.requireTools=true}.
   */
  public static HostTool orSkip(String name) {
    Optional<HostTool> tool = HostTool.find(name);
    String absent = "no %s on the PATH".formatted(name);
    if (tool.isEmpty() && Boolean.getBoolean("conifer.requireTools")) {
      throw new AssertionError(absent);
    }
    if (tool.isEmpty()) {
      System.out.println("skipped: " + absent);
    }
    Assumptions.assumeTrue(tool.isPresent(), absent);
    return tool.orElseThrow();
  }
}
