package dev.conifer.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class RamoopsLogTest {
  private static final PhysicalAddress START = PhysicalAddress.of(0x5f000000L);
  private static final int SIGNATURE = 0x43474244;
  private static final int VERSION_6_1_192 = 6 << 16 | 1 << 8 | 192;

  private final byte[] region = new byte[0x10000];

  private static Node node(int... sizes) {
    List<String> names =
        List.of("record-size", "console-size", "ftrace-size", "pmsg-size", "ecc-size");
    Node node = Node.named("ramoops@5f000000");
    for (int i = 0; i < sizes.length; i++) {
      node = node.withProperty(names.get(i), PropertyValue.ofCells(sizes[i]));
    }
    return node;
  }

  private static Result<RamoopsLog> read(Node node, byte[] bytes) {
    MemoryImage memory =
        RawMemory.of(List.of(new RawMemory.Part("ram", START, ByteSource.of(bytes)))).orThrow();
    return RamoopsLog.read(node, AddressRange.of(START, bytes.length), memory);
  }

  private static List<String> messages(Result<?> result) {
    return result.diagnostics().stream().map(d -> d.code() + ": " + d.message()).toList();
  }

  private void zone(int at, int signature, int start, byte[] data) {
    ByteBuffer.wrap(region)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(at, signature)
        .putInt(at + 4, start)
        .putInt(at + 8, data.length)
        .put(at + 12, data);
  }

  private void zone(int at, int start, String text) {
    zone(at, SIGNATURE, start, text.getBytes(StandardCharsets.UTF_8));
  }

  private static RamoopsRecord record(RamoopsRecord.Kind kind, String text) {
    return new RamoopsRecord(kind, 0, Optional.empty(), text);
  }

  @Test
  void eachZoneIsWhereTheDriverPutsIt() {
    // 0x10000 - 0x4000 - 0x2000 leaves 0xa000: five records of 0x2000.
    zone(0x0000, 0, "====1700000000.012345-D\nPanic#1 Part1\nfirst\n");
    zone(0x8000, 0, "====1700000001.000001\nOops#2 Part1\nlast\n");
    zone(0xa000, 0, "console\n");
    zone(0xe000, 0, "user\n");

    Result<RamoopsLog> log = read(node(0x2000, 0x4000, 0, 0x2000), region);

    assertEquals(List.of(), log.diagnostics());
    assertEquals(
        List.of(
            new RamoopsRecord(
                RamoopsRecord.Kind.LOG,
                0,
                Optional.of(new RamoopsRecord.Time(1_700_000_000L, 12_345)),
                "Panic#1 Part1\nfirst\n"),
            new RamoopsRecord(
                RamoopsRecord.Kind.LOG,
                4,
                Optional.of(new RamoopsRecord.Time(1_700_000_001L, 1)),
                "Oops#2 Part1\nlast\n"),
            record(RamoopsRecord.Kind.CONSOLE, "console\n"),
            record(RamoopsRecord.Kind.USER, "user\n")),
        log.orThrow().records());
    assertEquals(
        List.of("dmesg-ramoops-0", "dmesg-ramoops-4", "console-ramoops-0", "pmsg-ramoops-0"),
        log.orThrow().records().stream().map(RamoopsRecord::fileName).toList());
  }

  @Test
  void aRingBeginsAtItsOldestByte() {
    zone(0, 3, "newold ");

    assertEquals(
        List.of(record(RamoopsRecord.Kind.CONSOLE, "old new")),
        read(node(0, 0x10000), region).orThrow().records());
  }

  @Test
  void theFunctionTraceMayStandBeforeOrAfterTheUserMessages() {
    Node node = node(0, 0x8000, 0x4000, 0x4000);
    zone(0xc000, 0, "as in 6.1");
    zone(0x8000, SIGNATURE ^ VERSION_6_1_192, 0, new byte[0]);
    assertEquals(
        List.of(record(RamoopsRecord.Kind.USER, "as in 6.1")),
        read(node, region).orThrow().records());

    zone(0x8000, 0, "as in 6.12");
    zone(0xc000, SIGNATURE ^ VERSION_6_1_192, 0, new byte[16]);
    Result<RamoopsLog> log = read(node, region);
    assertEquals(List.of(record(RamoopsRecord.Kind.USER, "as in 6.12")), log.orThrow().records());
    assertEquals(
        List.of("W-ramoops-ftrace: the function trace at [0x5f00c000, 0x5f010000) is not decoded"),
        messages(log));
  }

  @Test
  void aPackedRecordIsUnpacked() {
    String text = "Panic#1 Part1\n" + "the same line again\n".repeat(200);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
    deflater.finish();
    byte[] packed = new byte[0x1000];
    int length = deflater.deflate(packed);
    deflater.end();
    byte[] header = "====5.000006-C\n".getBytes(StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOf(header, header.length + length);
    System.arraycopy(packed, 0, data, header.length, length);
    zone(0, SIGNATURE, 0, data);

    assertEquals(
        List.of(text),
        read(node(0x4000), region).orThrow().records().stream().map(r -> r.text()).toList());

    zone(0, SIGNATURE, 0, Arrays.copyOf(data, data.length - 5));
    Result<RamoopsLog> damaged = read(node(0x4000), region);
    String left = damaged.orThrow().records().get(0).text();
    assertTrue(!left.isEmpty() && left.length() < text.length() && text.startsWith(left), left);
    assertEquals(
        List.of(
            "W-ramoops-packed: the record at [0x5f000000, 0x5f004000) unpacks no further than to %d"
                    .formatted(left.length())
                + " bytes: it is damaged, or not packed with deflate"),
        messages(damaged));
  }

  /**
   * Recorded from Debian's 6.1.0-56-arm64 in QEMU, then damaged: 2 bytes of the header and 8 of a
   * block. The next boot of the same kernel showed a file of 6956 bytes with this hash, whose last
   * line is its own.
   */
  @Test
  void parityPutsRightWhatLinuxPutsRight() throws NoSuchAlgorithmException {
    byte[] damaged = Resources.bytes("ramoops-record-6.1.bin");

    Result<RamoopsLog> log = read(node(0x1000, 0, 0, 0, 16), damaged);

    assertEquals(
        List.of(
            "W-ramoops-bits: the zone at [0x5f000000, 0x5f001000) had 10 wrong bytes that its parity"
                + " put right, and 0 blocks that it could not"),
        messages(log));
    byte[] file =
        (log.orThrow().records().get(0).text()
                + "\nECC: 10 Corrected bytes, 0 unrecoverable blocks\n")
            .getBytes(StandardCharsets.UTF_8);
    assertEquals(6956, file.length);
    assertEquals(
        "fb2a6615cb0157a61289ec69a484e1fd4ce68188ac36dbdd316ff251de39c8ae",
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
  }

  @Test
  void aBlockWithTooManyWrongBytesIsCounted() {
    byte[] damaged = Resources.bytes("ramoops-record-6.1.bin");
    for (int i = 0; i < 9; i++) {
      damaged[12 + 5 * 128 + 3 * i] ^= 0x5a;
    }

    Result<RamoopsLog> log = read(node(0x1000, 0, 0, 0, 16), damaged);

    assertEquals(
        List.of(
            "W-ramoops-bits: the zone at [0x5f000000, 0x5f001000) had 10 wrong bytes that its parity"
                + " put right, and 1 blocks that it could not"),
        messages(log));
  }

  @Test
  void whatIsWrongWithAZoneIsTold() {
    zone(0x0000, 0, "no time");
    ByteBuffer bytes = ByteBuffer.wrap(region).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0x4000, SIGNATURE).putInt(0x4008, 0x4000);
    bytes.putInt(0x8000, 0x41454264);
    bytes.putInt(0xc000, SIGNATURE).putInt(0xc004, 2).putInt(0xc008, 1);

    assertEquals(
        List.of(
            "W-ramoops-record: the record at [0x5f000000, 0x5f004000) does not begin with the time"
                + " at which it was written",
            "W-ramoops-zone: the zone at [0x5f004000, 0x5f008000) says that it has 16384 bytes from"
                + " 0 on, of 16372: Linux drops it",
            "W-ramoops-bits: the signature at 0x5f008000 has 3 wrong bits: the memory did not keep"
                + " them",
            "W-ramoops-zone: the zone at [0x5f00c000, 0x5f010000) says that it has 1 bytes from 2"
                + " on, of 16372: Linux drops it"),
        messages(read(node(0x4000), region)));
  }

  @Test
  void zonesThatDoNotFitAreAnError() {
    Result<RamoopsLog> log = read(node(0x1000, 0x10000, 0, 0x1000), region);

    assertEquals(
        List.of(
            "E-ramoops-zones: the zones of /ramoops@5f000000 take 68 KiB, but it has only 64 KiB:"
                + " Linux does not use it"),
        messages(log));
    assertEquals(
        List.of(
            "E-ramoops-zones: /ramoops@5f000000 would have 9223372036854775807 log records of 1"
                + " byte"),
        messages(
            RamoopsLog.read(
                node(1),
                AddressRange.of(0, Long.MAX_VALUE),
                MemoryImage.of(new SparseMemory(MemoryMap.EMPTY, "untouched"), MemoryMap.EMPTY))));
  }

  @Test
  void memoryThatIsNotThereIsTold() {
    assertEquals(
        List.of("W-ramoops-memory: the zone at [0x5f000000, 0x5f020000) is not there"),
        messages(
            RamoopsLog.read(
                node(0, 0x20000),
                AddressRange.of(START, 0x20000),
                RawMemory.of(List.of(new RawMemory.Part("ram", START, ByteSource.of(region))))
                    .orThrow())));
  }

  @Test
  void damageNeverEndsInAnException() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("RamoopsLogTest seed " + seed);
    Random random = new Random(seed);
    int records = 0;
    for (int run = 0; run < 300; run++) {
      zone(0, 0, "====1.000001-D\nlog\n");
      zone(0xc000, 0, "console\n");
      for (int i = 0; i < 3; i++) {
        region[random.nextInt(2) * 0xc000 + random.nextInt(32)] = (byte) random.nextInt();
      }
      Node node = node(0x1000 << random.nextInt(4), 0x4000, 0, 0, random.nextInt(3) * 16);
      records += read(node, region).orThrow().records().size();
    }
    assertTrue(records > 0, "nothing was read in any run");
  }
}
