package dev.conifer.loader.uboot;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a command printed, beside the console of the real U-Boot. Times, speeds, progress and what
 * belongs to devices are left out on both sides; every other line must be the same.
 */
final class Console {
  /** Lines that tell of devices, of time, or of what a file holds. */
  private static final Predicate<String> BESIDE_THE_POINT =
      Pattern.compile(
              "Loading: .*|[\\t\\s]*#+|\\s+[\\d.]+ .iB/s|Using .* device|TFTP from server .*"
                  + "|No EFI system partition|Unable to find TPMv2 device|Missing RNG device .*"
                  + "|DHCP client bound .*|Device \\d: .*|\\s+(Type|Capacity): .*"
                  + "|(boot_params|DRAM bank|flash\\w+|baudrate|Build|current eth|eth\\w*|IP addr"
                  + "|devicetree|arch_number|Early malloc|serial addr|multi_dtb_fit| width| shift"
                  + "| offset| clock|new_fdt|fdt_size|eth-1addr)\\b.*|lmb_dump_all:")
          .asMatchPredicate();

  /** What asks a terminal for its size. */
  private static final Pattern TERMINAL = Pattern.compile("\\e(\\[[\\d;]*[a-zA-Z]|[78])");

  private Console() {}

  /**
   * Whether the lines agree.
   *
   * @param recorded the console from the command's echo to the next prompt
   * @param over whether the machine is gone: the recording then shows what was last seen of it
   */
  static boolean agree(String command, List<String> printed, String recorded, boolean over) {
    List<String> lines = recorded.lines().toList();
    boolean echoed = !lines.isEmpty() && lines.get(0).equals(command);
    boolean back = !lines.isEmpty() && lines.get(lines.size() - 1).equals("=>");
    if (over || !echoed || !back) {
      return over && !back;
    }
    return relevant(printed).equals(relevant(lines.subList(1, lines.size() - 1)));
  }

  private static List<String> relevant(List<String> lines) {
    return lines.stream()
        .map(line -> TERMINAL.matcher(line).replaceAll(""))
        .map(line -> line.replaceFirst("bytes read in .*", "bytes read"))
        .map(line -> line.replaceFirst("^([0-9a-f]{8}:) .*", "$1"))
        .map(String::stripTrailing)
        .filter(line -> !line.isBlank())
        .filter(BESIDE_THE_POINT.negate())
        .toList();
  }
}
