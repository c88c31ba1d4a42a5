package dev.conifer.fadump;

import static dev.conifer.fadump.Fadumps.bytes;
import static dev.conifer.fadump.Fadumps.messages;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CrashInfoHeaderTest {
  private static final LinuxFadump LITTLE = LinuxFadump.current();
  private static final LinuxFadump BIG = LITTLE.withOrder(ByteOrder.BIG_ENDIAN);

  private static final CrashInfoHeader HEADER =
      CrashInfoHeader.armed(
              PhysicalAddress.of(0x1_4123_0000L), 0x1008, new TreeSet<>(List.of(0, 1, 65)))
          .crashed(1, Fadumps.registers(3), new TreeSet<>(List.of(1, 65)));

  @Test
  void isInTheKernelsOwnByteOrder() {
    byte[] little = HEADER.encode(LITTLE);
    byte[] big = HEADER.encode(BIG);

    assertEquals(40 + 384 + 256, little.length);
    assertArrayEquals(
        bytes(
            "47495350 4d444146 01000000 01000000 00002341 01000000 08100000 00000000"
                + " 80010000 00010000"),
        Arrays.copyOf(little, 40));
    assertArrayEquals(
        bytes(
            "4641444d 50534947 00000001 00000001 00000001 41230000 00000000 00001008"
                + " 00000180 00000100"),
        Arrays.copyOf(big, 40));
    assertArrayEquals(
        bytes("0200000000000000 0200000000000000"), Arrays.copyOfRange(little, 424, 440));
    assertArrayEquals(
        bytes("0000000000000002 0000000000000002"), Arrays.copyOfRange(big, 424, 440));
  }

  @Test
  void whatWasWrittenIsRead() {
    for (LinuxFadump kernel : List.of(LITTLE, BIG)) {
      assertEquals(HEADER, CrashInfoHeader.read("x", HEADER.encode(kernel), kernel).orThrow());
    }
  }

  @Test
  void whenNoKernelSaidWhoDiedNobodyDid() {
    CrashInfoHeader armed =
        CrashInfoHeader.armed(PhysicalAddress.ZERO, 0, new TreeSet<>(List.of(0)));

    assertEquals(
        Optional.empty(),
        CrashInfoHeader.read("x", armed.encode(LITTLE), LITTLE).orThrow().crashingCpu());
  }

  @Test
  void anotherByteOrderIsRefused() {
    assertEquals(
        List.of(
            "x:0x0 (crash header): Error (E-fadump-endianness): the kernel that died was"
                + " big-endian, the second one is little-endian"),
        messages(CrashInfoHeader.read("x", HEADER.encode(BIG), LITTLE)));
  }

  @Test
  void theOldMagicIsRefused() {
    byte[] old = HEADER.encode(BIG);
    System.arraycopy(bytes("4641444d50494e46"), 0, old, 0, 8);

    assertEquals(
        List.of(
            "x:0x0 (crash header): Error (E-fadump-header-old): the crash header is a 'FADMPINF'"
                + " of Linux before 6.10: a newer kernel frees the dump"),
        messages(CrashInfoHeader.read("x", old, BIG)));
  }

  @Test
  void otherSizesAreRefused() {
    LinuxFadump small =
        new LinuxFadump(ByteOrder.LITTLE_ENDIAN, 4096, 384, 32, 1 << 24, LITTLE.changes());

    assertEquals(
        List.of(
            "x:0x20 (crash header): Error (E-fadump-header-size): the crash header has 384 bytes"
                + " of registers and 32 of CPU mask, the second kernel 384 and 256"),
        messages(
            CrashInfoHeader.read(
                "x",
                Arrays.copyOf(
                    CrashInfoHeader.armed(PhysicalAddress.ZERO, 0, new TreeSet<>(List.of(255)))
                        .encode(small),
                    4096),
                LITTLE)));
  }

  @Test
  void whatIsNoHeaderIsRefused() {
    assertEquals(
        List.of(
            "x:0x0 (crash header): Error (E-fadump-header): the crash header begins with"
                + " 0x0000000000000000, not with 'FADMPSIG'"),
        messages(CrashInfoHeader.read("x", new byte[4096], LITTLE)));
    assertEquals(
        List.of(
            "x:0x0 (crash header): Error (E-fadump-header): there are 39 bytes where the crash"
                + " header should be, it has 680"),
        messages(CrashInfoHeader.read("x", new byte[39], LITTLE)));
  }
}
