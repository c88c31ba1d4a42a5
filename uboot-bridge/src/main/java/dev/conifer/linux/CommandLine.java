package dev.conifer.linux;

import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What the kernel's command line says of memory. */
final class CommandLine {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final NodePath CHOSEN = NodePath.of("/chosen");

  private final String text;

  CommandLine(String text) {
    this.text = text;
  }

  /** The one that {@code tree} hands over. */
  static CommandLine of(DeviceTree tree) {
    return new CommandLine(
        tree.node(CHOSEN)
            .flatMap(node -> node.value("bootargs"))
            .flatMap(PropertyValue::string)
            .orElse(""));
  }

  /**
   * {@code mem=}: how much memory is used, counted from the lowest on, in whole pages ({@code
   * early_mem} in arch/arm64/mm/init.c).
   */
  OptionalLong memoryLimit() {
    return value("mem")
        .map(value -> OptionalLong.of(number(value) & -TreeOfLinux.PAGE))
        .orElse(OptionalLong.empty());
  }

  /**
   * {@code cma=}: the size of the default contiguous memory area, in bytes; 0 for none. Where it is
   * given, a node that wants to be the default is refused ({@code early_cma} and {@code
   * rmem_cma_setup} in kernel/dma/contiguous.c).
   */
  OptionalLong defaultPool() {
    return value("cma").map(value -> OptionalLong.of(number(value))).orElse(OptionalLong.empty());
  }

  /** The last setting of a parameter counts. */
  private Optional<String> value(String parameter) {
    List<String> values = values(parameter);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** Every setting of a parameter, in the order of the line. */
  List<String> values(String parameter) {
    List<String> values = new ArrayList<>();
    for (String word : SPACE.split(text, -1)) {
      if (word.equals("--")) {
        break;
      }
      if (word.startsWith(parameter + "=")) {
        values.add(word.substring(parameter.length() + 1));
      }
    }
    return values;
  }

  /** {@code memparse}: digits as in C, then a unit; what follows is somebody else's. */
  private static long number(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int radix = lower.startsWith("0x") ? 16 : lower.startsWith("0") ? 8 : 10;
    int at = radix == 16 ? 2 : 0;
    long number = 0;
    while (at < lower.length() && Character.digit(lower.charAt(at), radix) >= 0) {
      number = number * radix + Character.digit(lower.charAt(at), radix);
      at++;
    }
    int unit = at < lower.length() ? "kmgtpe".indexOf(lower.charAt(at)) + 1 : 0;
    return number << (10 * unit);
  }
}
