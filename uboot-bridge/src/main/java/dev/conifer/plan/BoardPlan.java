package dev.conifer.plan;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The board of a plan.
 *
 * @param treeName the file of the board's tree
 * @param tree what it says
 * @param banks the DRAM banks that the plan gives, ascending; empty when the tree's own {@code
 *     /memory} holds
 * @param firmware what is written at every reset before the loader runs
 * @param keeps over which resets DRAM keeps its bytes
 * @param preset the board whose known behaviour counts instead, such as {@code raspberry-pi-4}
 */
public record BoardPlan(
    String treeName,
    DeviceTree tree,
    List<AddressRange> banks,
    List<FirmwareWrite> firmware,
    Retention keeps,
    Optional<String> preset) {
  /** The boards whose behaviour is known. */
  public static final List<String> PRESETS =
      List.of("qemu-virt", "raspberry-pi-4", "imx8mp", "watchdog-only", "hypervisor-guest");

  public BoardPlan {
    Objects.requireNonNull(treeName);
    Objects.requireNonNull(tree);
    banks = List.copyOf(banks);
    firmware = List.copyOf(firmware);
    Objects.requireNonNull(keeps);
    Objects.requireNonNull(preset);
  }

  /**
   * Over which kinds of reset DRAM keeps its bytes.
   *
   * @param warm a warm reset
   * @param cold a cold reset
   * @param watchdog the watchdog's reset
   */
  public record Retention(boolean warm, boolean cold, boolean watchdog) {
    /** What a plan means that says nothing: power stays on but for a cold reset. */
    public static final Retention DEFAULT = new Retention(true, false, true);
  }
}
