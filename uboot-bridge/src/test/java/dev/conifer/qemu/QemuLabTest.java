package dev.conifer.qemu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.board.Registers;
import dev.conifer.board.ResetCause;
import dev.conifer.board.ResetKind;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU with Debian's U-Boot in it. */
@Tag("lab")
class QemuLabTest {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Pattern PROMPT = Pattern.compile("\\n=> ");
  private static final Pattern COUNTDOWN = Pattern.compile("Hit any key to stop autoboot");
  private static final PhysicalAddress MIDDLE = PhysicalAddress.of(0x42000000);
  private static final Content PATTERN = Content.pattern(3, MIDDLE, 0x100000);
  private static final AddressRange FILLED = AddressRange.of(MIDDLE, PATTERN.size());

  @TempDir Path folder;

  private static VirtMachine machine() {
    return VirtMachine.of(128 << 20).withFirmware(QemuTools.uBoot().orThrow());
  }

  private static void toThePrompt(Qemu qemu) {
    qemu.console().type(" ");
    qemu.console().expect(SOON, PROMPT);
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("conifer-qemu")).toList();
    }
  }

  @Test
  void theGuestSeesWhatWasFilledAndWeSeeWhatItWrites() {
    try (Qemu qemu = Qemu.prepare(machine())) {
      qemu.memory().write(MIDDLE, PATTERN);
      qemu.start();
      assertTrue(qemu.isRunning());
      toThePrompt(qemu);
      qemu.console().type("cmp.b 42000000 42000000 100000; mw.q 42000000 1122334455667788\n");
      qemu.console().expect(SOON, Pattern.compile("Total of 1048576 byte\\(s\\) were the same"));
      qemu.console().expect(SOON, PROMPT);
      assertThrows(IllegalStateException.class, () -> qemu.memory().read(FILLED));
      qemu.stop();
      assertFalse(qemu.isRunning());
      assertArrayEquals(
          new byte[] {(byte) 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11},
          qemu.memory().bytes(AddressRange.of(MIDDLE, 8)).orElseThrow());
      Registers registers = qemu.registers(0);
      assertTrue(machine().bank().contains(PhysicalAddress.of(registers.pc())));
      assertTrue(machine().bank().contains(PhysicalAddress.of(registers.sp())));
    }
  }

  @Test
  void resetsKeepMemory() {
    try (QemuBoard board = new QemuBoard(QemuTools.find().orThrow(), machine(), COUNTDOWN, SOON)) {
      board.powerOn();
      assertEquals(ResetCause.POWER_ON, board.resetCause().orElseThrow());
      board.memory().write(MIDDLE, PATTERN);
      for (ResetKind kind : ResetKind.values()) {
        board.reset(kind);
        assertEquals(kind.cause(), board.resetCause().orElseThrow());
        assertArrayEquals(
            PATTERN.bytes().orElseThrow(), board.memory().bytes(FILLED).orElseThrow());
      }
      board.powerOn();
      assertArrayEquals(new byte[(int) FILLED.size()], board.memory().bytes(FILLED).orElseThrow());
      assertEquals(5, board.console().split("Hit any key", -1).length - 1);
    }
  }

  @Test
  void aMachineStandsWhereTheGuestAsksForAReset() {
    try (Qemu qemu = Qemu.prepare(machine().standingAtReset())) {
      qemu.start();
      toThePrompt(qemu);
      qemu.console().type("reset\n");
      qemu.console().expect(SOON, Pattern.compile("resetting \\.\\.\\."));
      QemuException silent =
          assertThrows(
              QemuException.class,
              () -> qemu.console().expect(Duration.ofSeconds(3), Pattern.compile("U-Boot 2023")));
      assertTrue(String.valueOf(silent.getMessage()).startsWith("3 s passed without"));
      assertFalse(qemu.isRunning());
    }
  }

  @Test
  void aResetIsHeldAndThenDone() {
    try (Qemu qemu = Qemu.prepare(machine())) {
      qemu.start();
      for (int round = 0; round < 2; round++) {
        toThePrompt(qemu);
        qemu.holdNextReset();
        qemu.console().type("mw.b 42000000 a5 10; reset\n");
        qemu.awaitStop(SOON);
        assertEquals((byte) 0xa5, qemu.memory().bytes(AddressRange.of(MIDDLE, 1)).orElseThrow()[0]);
        qemu.memory().write(MIDDLE, PATTERN);
        qemu.reset();
        assertFalse(qemu.isRunning());
        qemu.resume();
      }
      toThePrompt(qemu);
      qemu.stop();
      assertArrayEquals(PATTERN.bytes().orElseThrow(), qemu.memory().bytes(FILLED).orElseThrow());
      qemu.resume();
      // Not held: nobody asked for it.
      qemu.console().type("reset\n");
      toThePrompt(qemu);
    }
  }

  @Test
  void aMachineStopsAtAnInstruction() {
    try (Qemu qemu = Qemu.prepare(machine())) {
      qemu.start();
      toThePrompt(qemu);
      // U-Boot waits for a key in a loop: every instruction at which it is met comes again.
      for (int i = 0; i < 2; i++) {
        qemu.stop();
        long at = qemu.registers(0).pc();
        qemu.resume();
        qemu.runTo(PhysicalAddress.of(at), SOON);
        assertFalse(qemu.isRunning());
        assertEquals(at, qemu.registers(0).pc());
      }
      qemu.resume();
      qemu.console().type("\n");
      qemu.console().expect(SOON, PROMPT);
      QemuException never =
          assertThrows(
              QemuException.class,
              () -> qemu.runTo(PhysicalAddress.of(0x43000000), Duration.ofSeconds(1)));
      assertEquals("no CPU came to the instruction at 0x43000000", never.getMessage());
    }
  }

  @Test
  void aFolderIsADiskOfTheGuest() throws IOException {
    Files.writeString(folder.resolve("hello.txt"), "from outside");
    try (Qemu qemu = Qemu.prepare(machine().withDisk(new VirtMachine.Disk.Folder(folder)))) {
      qemu.start();
      toThePrompt(qemu);
      qemu.console().type("virtio scan; load virtio 0:1 42000000 hello.txt\n");
      qemu.console().expect(SOON, Pattern.compile("12 bytes read"));
      qemu.stop();
      assertArrayEquals(
          "from outside".getBytes(StandardCharsets.US_ASCII),
          qemu.memory().bytes(AddressRange.of(MIDDLE, 12)).orElseThrow());
    }
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    List<Path> before = folders();
    List<ProcessHandle> children;
    try (Qemu qemu = Qemu.prepare(machine())) {
      qemu.start();
      children = ProcessHandle.current().descendants().toList();
      assertFalse(children.isEmpty());
      Thread.currentThread().interrupt();
    }
    assertTrue(Thread.interrupted());
    // The leash is told to go by the shell that it outlives, by a moment.
    children.forEach(child -> child.onExit().orTimeout(5, TimeUnit.SECONDS).join());
    assertEquals(before, folders());
  }

  @Test
  void aQemuThatDoesNotStartTellsWhy() {
    VirtMachine wrong = VirtMachine.of(128 << 20).withFirmware(Path.of("/nowhere/u-boot.bin"));
    try (Qemu qemu = Qemu.prepare(wrong)) {
      QemuException failed = assertThrows(QemuException.class, qemu::start);
      assertEquals(
          "QEMU did not start: qemu-system-aarch64: Could not find ROM image"
              + " '/nowhere/u-boot.bin'",
          failed.getMessage());
    }
  }
}
