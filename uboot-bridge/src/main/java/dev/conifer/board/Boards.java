package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.List;

/** Boards whose memory is known to behave in some way, each with where that is known from. */
public final class Boards {
  /**
   * How likely a bit is to be another one after a reset of a Raspberry Pi 4: of two ramoops headers
   * that somebody read back, 3 and 4 of 32 bits were.
   */
  private static final double RASPBERRY_PI_4_ROT = 0.1;

  private Boards() {}

  /**
   * QEMU's {@code virt} machine: every reset keeps RAM, but QEMU puts its tree, 1 MiB, at the start
   * of it each time. Measured with QEMU 7.2.
   */
  public static BoardProfile qemuVirt(List<AddressRange> banks) {
    PhysicalAddress start = banks.get(0).start();
    Retention keeps =
        new Retention.WrittenAgain(start, Content.unknown("QEMU's device tree", Sizes.MIB));
    return BoardProfile.of(banks).withRetention(new RetentionPolicy(keeps, keeps, keeps));
  }

  /**
   * Raspberry Pi 4: refresh pauses over a reset, and bits rot.
   *
   * @param seed which bits
   * @see <a href="https://github.com/raspberrypi/linux/issues/5298">raspberrypi/linux#5298</a>
   */
  public static BoardProfile raspberryPi4(List<AddressRange> banks, long seed) {
    Retention rots = new Retention.BitRot(RASPBERRY_PI_4_ROT, seed);
    return BoardProfile.of(banks)
        .withCpus(4)
        .withSystemReset2(false)
        .withRetention(new RetentionPolicy(rots, rots, rots));
  }

  /**
   * i.MX8MP: no reset keeps anything.
   *
   * @see <a href="https://community.toradex.com/t/29567">community.toradex.com, 29567</a>
   */
  public static BoardProfile imx8mp(List<AddressRange> banks) {
    return BoardProfile.of(banks).withCpus(4).withRetention(RetentionPolicy.ALL_LOST);
  }

  /**
   * A board whose firmware initialises DRAM at every reset that software asks for, as TF-A does on
   * Agilex unless the reset was a watchdog's or warm, and that has no warm reset: only the watchdog
   * leaves memory alone, without the cache lines that were dirty.
   *
   * @param seed which lines
   */
  public static BoardProfile watchdogOnly(List<AddressRange> banks, long seed) {
    return BoardProfile.of(banks)
        .withSystemReset2(false)
        .withRetention(
            new RetentionPolicy(
                Retention.ZEROED, Retention.ZEROED, Retention.KEPT, new DirtyLines(0.5, seed)));
  }

  /**
   * A guest of a hypervisor that keeps its memory over every reset, as sun4v's does: nobody scrubs
   * what stays the same guest's.
   */
  public static BoardProfile hypervisorGuest(List<AddressRange> banks) {
    return BoardProfile.of(banks).withRetention(RetentionPolicy.ALL_KEPT);
  }
}
