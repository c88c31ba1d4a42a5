package dev.conifer.dump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.util.List;

/**
 * The dead kernel's log: what {@code dmesg} would have shown.
 *
 * <p>The kernel keeps it in a ring without locks (kernel/printk/printk_ringbuffer.c, from 5.10 on);
 * where that lies and what it looks like is in VMCOREINFO. A kernel that died in the middle of a
 * message leaves that one out.
 *
 * @param messages oldest first
 */
public record KernelLog(List<Message> messages) {
  private static final long NANOSECONDS = 1_000_000_000L;
  private static final long NANOSECONDS_OF_MICROSECOND = 1_000;

  public KernelLog {
    messages = List.copyOf(messages);
  }

  /** The log of the kernel that {@code info} describes. */
  public static Result<KernelLog> read(Vmcoreinfo info, KernelMemory memory) {
    return PrintkRing.of(info, memory)
        .then(
            ring -> {
              List<Diagnostic> diagnostics = ring.read();
              return Result.of(new KernelLog(ring.records()), diagnostics);
            });
  }

  /**
   * The log as {@code dmesg} prints it: each line with the seconds since boot. Control characters
   * are written as {@code \xNN}.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Message message : messages) {
      for (String line : message.text.split("\n", -1)) {
        text.append(
            "[%5d.%06d] "
                .formatted(
                    Long.divideUnsigned(message.nanoseconds, NANOSECONDS),
                    Long.remainderUnsigned(message.nanoseconds, NANOSECONDS)
                        / NANOSECONDS_OF_MICROSECOND));
        text.append(Printable.of(line)).append('\n');
      }
    }
    return text.toString();
  }

  /**
   * One message.
   *
   * @param sequence counts messages since boot, from 0
   * @param nanoseconds since boot
   * @param facility as in syslog; 0 is the kernel
   * @param level as in syslog: 0 emergency to 7 debug
   * @param text one line or several, without the last line feed
   */
  public record Message(long sequence, long nanoseconds, int facility, int level, String text) {}
}
