package dev.conifer.plan;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import java.util.Arrays;
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
 * @param preset the board whose known behaviour counts instead, if the plan names one
 */
public record BoardPlan(
    String treeName,
    DeviceTree tree,
    List<AddressRange> banks,
    List<FirmwareWrite> firmware,
    Retention keeps,
    Optional<Preset> preset) {
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

  /** A board whose memory is known to behave in some way; {@code dev.conifer.board} knows how. */
  public enum Preset {
    /** QEMU's {@code virt} machine. */
    QEMU_VIRT("qemu-virt"),
    /** Raspberry Pi 4. */
    RASPBERRY_PI_4("raspberry-pi-4"),
    /** i.MX8MP. */
    IMX8MP("imx8mp"),
    /** A board over whose watchdog reset alone memory is left. */
    WATCHDOG_ONLY("watchdog-only"),
    /** A guest of a hypervisor that keeps its memory. */
    HYPERVISOR_GUEST("hypervisor-guest");

    private final String word;

    Preset(String word) {
      this.word = word;
    }

    /** The words of all of them. */
    static List<String> words() {
      return Arrays.stream(values()).map(Preset::toString).toList();
    }

    /** The one that a plan calls {@code word}. */
    static Preset of(String word) {
      return Arrays.stream(values())
          .filter(preset -> preset.word.equals(word))
          .findFirst()
          .orElseThrow();
    }

    /** What a plan calls it. */
    @Override
    public String toString() {
      return word;
    }
  }
}
