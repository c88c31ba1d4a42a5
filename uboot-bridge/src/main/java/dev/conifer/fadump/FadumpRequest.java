package dev.conifer.fadump;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a kernel's command line asks of fadump.
 *
 * @param enabled {@code fadump=on} or {@code fadump=nocma}, whichever came last
 * @param cma whether the reserved area serves as CMA meanwhile
 * @param crashKernel {@code crashkernel=}: how much boot memory, in bytes; its offset does not
 *     matter
 * @param bootMemory {@code fadump_reserve_mem=}, which {@code crashkernel=} overrides
 * @param memoryLimit {@code mem=}, in bytes
 */
public record FadumpRequest(
    boolean enabled,
    boolean cma,
    Optional<Long> crashKernel,
    Optional<Long> bootMemory,
    Optional<Long> memoryLimit) {
  /** {@code fadump=on} and nothing else. */
  public static final FadumpRequest ON =
      new FadumpRequest(true, true, Optional.empty(), Optional.empty(), Optional.empty());

  private static final List<String> OTHER_CRASHKERNELS = List.of(",high", ",low", ",cma");

  public FadumpRequest {
    Objects.requireNonNull(crashKernel);
    Objects.requireNonNull(bootMemory);
    Objects.requireNonNull(memoryLimit);
  }

  /**
   * What {@code bootargs} say.
   *
   * @param systemRam how much memory there is, in bytes: a {@code crashkernel=} may depend on it
   */
  public static FadumpRequest of(String bootargs, long systemRam) {
    boolean enabled = false;
    boolean cma = true;
    Optional<Long> crashKernel = Optional.empty();
    Optional<Long> bootMemory = Optional.empty();
    Optional<Long> limit = Optional.empty();
    for (String word : words(bootargs)) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? "" : word.substring(equals + 1);
      switch (name) {
        case "fadump" -> {
          // As early_fadump_param does: by the first letters, and nocma is never taken back.
          enabled =
              value.startsWith("on")
                  || value.startsWith("nocma")
                  || (enabled && !value.startsWith("off"));
          cma &= !value.startsWith("nocma");
        }
        case "crashkernel" -> {
          if (OTHER_CRASHKERNELS.stream().noneMatch(value::endsWith)) {
            crashKernel = CrashKernelSize.of(value, systemRam);
          }
        }
        case "fadump_reserve_mem" -> bootMemory = CrashKernelSize.number(value);
        case "mem" -> limit = CrashKernelSize.number(value);
        default -> {
          // Not about fadump.
        }
      }
    }
    return new FadumpRequest(enabled, cma, crashKernel, bootMemory, limit);
  }

  /** The words of a command line: quotation marks keep blanks together. */
  private static List<String> words(String bootargs) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < bootargs.length(); i++) {
      char c = bootargs.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && Character.isWhitespace(c)) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words;
  }
}
