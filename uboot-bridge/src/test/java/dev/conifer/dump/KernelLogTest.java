package dev.conifer.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelLogTest {
  private static final int NOTE = 0x600000;

  private final byte[] ram = new byte[DeadKernel.RAM_SIZE];
  private final DeadKernel kernel = new DeadKernel(ram, 3, NOTE);

  private Result<KernelLog> read() {
    Vmcoreinfo info = kernel.vmcoreinfo();
    return KernelMemory.of(info, kernel.memory()).then(memory -> KernelLog.read(info, memory));
  }

  private static List<String> messages(Result<KernelLog> log) {
    return log.diagnostics().stream().map(Diagnostic::toString).toList();
  }

  @Test
  void messagesComeWithTheirTimeAndLevel() {
    kernel.log(0, 6, "Booting Linux");
    kernel.log(12_345_678_901L, 4, "first\nsecond");

    Result<KernelLog> log = read();

    assertEquals(List.of(), log.diagnostics());
    assertEquals(
        List.of(
            new KernelLog.Message(0, 0, 0, 6, "Booting Linux"),
            new KernelLog.Message(1, 12_345_678_901L, 0, 4, "first\nsecond")),
        log.orThrow().messages());
    assertEquals(
        """
        [    0.000000] Booting Linux
        [   12.345678] first
        [   12.345678] second
        """,
        log.orThrow().text());
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    kernel.log(1_000, 6, "a\tb\u001b[2Jc\u009bd");

    assertEquals("[    0.000001] a\tb\\x1b[2Jc\\x9bd\n", read().orThrow().text());
  }

  @Test
  void anEmptyLogIsEmpty() {
    assertEquals(List.of(), read().orThrow().messages());
  }

  @Test
  void theOldestMessagesAreGoneOnceTheRingsHaveWrapped() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("KernelLogTest seed " + seed);
    Random random = new Random(seed);
    List<String> said = new ArrayList<>();

    for (int i = 0; i < 300; i++) {
      String message = i + "x".repeat(random.nextInt(60));
      kernel.log(i, 6, message);
      said.add(message);
      List<String> kept =
          read().orThrow().messages().stream().map(KernelLog.Message::text).toList();

      assertTrue(kept.size() >= Math.min(said.size(), 5), "only " + kept + " are left");
      assertEquals(said.subList(said.size() - kept.size(), said.size()), kept);
    }
  }

  @Test
  void aMessageThatWasBeingWrittenIsLeftOut() {
    kernel.log(0, 6, "whole");
    kernel.log(1, 6, "ha");
    kernel.leaveNewestUnfinished();

    Result<KernelLog> log = read();

    assertEquals(List.of(), log.diagnostics());
    assertEquals("[    0.000000] whole\n", log.orThrow().text());
  }

  @Test
  void aKernelWithAnOlderLogIsNamed() {
    kernel.say("SYMBOL(prb)", "");

    assertEquals(
        List.of(
            "VMCOREINFO:0x0: Error (E-kernel-log): VMCOREINFO of 6.1.0-conifer has no SYMBOL(prb):"
                + " kernels before 5.10 keep another log"),
        messages(read()));
  }

  @Test
  void whatVmcoreinfoDoesNotTellIsNotGuessed() {
    kernel.say("OFFSET(prb_data_ring.data)", "");

    assertEquals(
        List.of(
            "VMCOREINFO:0x0: Error (E-kernel-log): the log cannot be read: VMCOREINFO has no"
                + " OFFSET(prb_data_ring.data)"),
        messages(read()));
  }

  @Test
  void aRingOfAbsurdSizeIsRefused() {
    ram[0x230130] = 63;

    assertEquals(
        List.of(
            "VMCOREINFO:0x0: Error (E-kernel-log): the log cannot be read: the ring at "
                + new VirtualAddress(kernel.image(0x230130))
                + " would have 2^63 entries or bytes"),
        messages(read()));
  }

  @Test
  void aTextThatLeavesItsRingIsToldAndTheRestIsRead() {
    kernel.log(0, 6, "good");
    kernel.log(1, 6, "bad");
    ram[0x250000 + 24 + 8 + 16 - 8 + 1] = 0x70;

    Result<KernelLog> log = read();

    assertEquals("[    0.000000] good\n", log.orThrow().text());
    assertEquals(
        List.of(
            "printk ring:0x0: Warning (W-kernel-log): 1 of 2 messages of the log cannot be read"),
        messages(log));
  }

  @Test
  void damageNeverEndsInAnException() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("KernelLogTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      kernel.log(i, 6, "message " + i);
    }
    byte[] good = ram.clone();
    int read = 0;
    for (int run = 0; run < 2000; run++) {
      System.arraycopy(good, 0x230000, ram, 0x230000, 0x30000);
      for (int i = 0; i < 4; i++) {
        int at =
            random.nextBoolean()
                ? 0x230100 + random.nextInt(88)
                : 0x250000 + random.nextInt(0x1800);
        ram[at] = (byte) random.nextInt();
      }
      Result<KernelLog> log = read();
      read += log.failed() ? 0 : log.orThrow().messages().size();
    }
    assertTrue(read > 0, "nothing was read in any run");
  }
}
