package dev.conifer.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code bdinfo} and {@code printenv} out of console logs. */
class ConsoleTextTest {
  private static final String BDINFO =
      """
      boot_params = 0x0000000000000000
      DRAM bank   = 0x0000000000000000
      -> start    = 0x0000000040000000
      -> size     = 0x0000000040000000
      DRAM bank   = 0x0000000000000001
      -> start    = 0x0000000000000000
      -> size     = 0x0000000000000000
      relocaddr   = 0x000000007fef7000
      fdt_blob    = 0x000000007edb6db0
      fdt_size    = 0x0000000000100000
       reserved.cnt  = 0x2 / max = 0x10
       reserved[0]\t[0x7ddb2000-0x7fffffff], 0x0224e000 bytes flags: 0
       reserved[1]\t[0x7edb2930-0x7fffffff], 0x0124d6d0 bytes flags: 4
      TLB addr    = 0x000000007fff0000
      irq_sp      = 0x000000007edb6da0
      sp start    = 0x000000007edb6da0
      """;

  private static final Bdinfo READ =
      new Bdinfo(
          List.of(AddressRange.of(0x40000000L, 0x40000000L)),
          PhysicalAddress.of(0x7fef7000L),
          Optional.of(PhysicalAddress.of(0x7fff0000L)),
          Optional.of(PhysicalAddress.of(0x7edb6db0L)),
          Optional.of(0x100000L),
          Optional.of(PhysicalAddress.of(0x7edb6da0L)),
          Optional.empty(),
          Optional.empty(),
          Optional.of(16),
          List.of(
              new LmbLine(0x7ddb2000L, 0x7fffffffL, "0"),
              new LmbLine(0x7edb2930L, 0x7fffffffL, "4")));

  @Test
  void allLinesAreRead() {
    assertReads(BDINFO);
  }

  @Test
  void whatTerminalsAndLoggersAddIsNoPartOfTheLines() {
    assertReads(BDINFO.replace("\n", "\r\n"));
    assertReads(BDINFO.replaceAll("(?m)^", "[2026-03-01 12:00:59.123] "));
    assertReads(BDINFO.replaceAll("(?m)^", "[   12.345678] "));
    assertReads(BDINFO.replaceAll("(?m)^", "Mar  1 12:00:59 "));
    assertReads(BDINFO.replaceAll("(?m)^", "12:00:59.123> "));
    assertReads(BDINFO.replaceAll("(?m)^", "\u001b[0;32m").replace("\n", "\u001b[0m\u001b[K\r\n"));
    assertReads("=> bdinfo\n" + BDINFO + "=> ");
    assertReads("U-Boot SPL 2023.01\nDRAM:  1 GiB\nSTM32MP> bdinfo\n" + BDINFO + "STM32MP> ");
    assertReads(BDINFO.replace("TLB addr", "eth0: link up, 1000 Mb/s = 0x1000\nTLB addr"));
  }

  @Test
  void theLastCompleteOutputCounts() {
    String other = BDINFO.replace("0x000000007fef7000", "0x0000000055555000");
    String cut = other.substring(0, other.indexOf("TLB addr"));
    assertReads("=> bdinfo\n" + other + "=> bdinfo\n" + BDINFO);
    assertReads("=> bdinfo\n" + BDINFO + "=> bdinfo\n" + cut);
    assertReads(other + BDINFO);
  }

  private static void assertReads(String text) {
    Result<Bdinfo> read = BdinfoText.read(SourceFile.of("bdinfo.txt", text));
    assertEquals(List.of(), read.diagnostics());
    assertEquals(READ, read.orThrow());
  }

  @Test
  void wordsForFlagsAndTheOldestFormOfListsAreRead() {
    String words = BDINFO.replace("bytes flags: 4", "bytes, flags: no-notify, no-overwrite");
    assertEquals(
        "no-notify, no-overwrite",
        BdinfoText.read(SourceFile.of("b", words)).orThrow().reserved().get(1).flags());
    String old =
        BDINFO.replaceAll("(?m)^ reserved\\[.*\n", "")
            + "    memory.reg[0x0].base   = 0x40000000\n\t\t   .size   = 0x40000000\n"
            + "    reserved.reg[0x0].base   = 0x7edb2930\n\t\t     .size   = 0x124d6d0\n";
    assertEquals(
        List.of(new LmbLine(0x7edb2930L, 0x7fffffffL, "0")),
        BdinfoText.read(SourceFile.of("b", old)).orThrow().reserved());
  }

  @Test
  void aMissingLineIsToldWithWhatItIsFor() {
    assertEquals(
        List.of(
            "this output of bdinfo has no line 'TLB addr': it tells where U-Boot's page tables"
                + " begin, which end its image, which is assumed now"),
        messages(BdinfoText.read(SourceFile.of("b", BDINFO.replaceAll("(?m)^TLB.*\n", "")))));
    assertEquals(
        List.of(
            "this output of bdinfo has no line 'DRAM bank': it tells which memory U-Boot has,"
                + " which is assumed now"),
        messages(BdinfoText.read(SourceFile.of("b", BDINFO.replaceAll("(?m)^->.*\n", "")))));
    assertEquals(
        List.of(
            "there is no output of 'bdinfo': no line 'relocaddr   = 0x…', which tells where"
                + " U-Boot's image lies"),
        messages(BdinfoText.read(SourceFile.of("b", BDINFO.replace("relocaddr", "relocadr")))));
  }

  @Test
  void theRealConsoleIsRead() throws IOException {
    SourceFile log = resource("console-4G.log");
    Result<Bdinfo> bdinfo = BdinfoText.read(log);
    Result<Map<String, String>> printenv = PrintenvText.read(log);
    assertEquals(List.of(), bdinfo.diagnostics());
    assertEquals(List.of(), printenv.diagnostics());
    assertEquals(PhysicalAddress.of(0x13fef7000L), bdinfo.orThrow().image());
    assertEquals(
        Long.toHexString(bdinfo.orThrow().controlFdt().orElseThrow().bits()),
        printenv.orThrow().get("fdtcontroladdr"));
    assertEquals("0xffffffff", printenv.orThrow().get("initrd_high"));
    assertEquals("qfw usb0 scsi0 virtio0 nvme0 dhcp ", printenv.orThrow().get("boot_targets"));
    assertEquals(52, printenv.orThrow().size());
  }

  @Test
  void aVariableThatIsLostIsNoticedByTheSizeThatUBootPrints() throws IOException {
    String text = resource("console-1G.log").text();
    assertEquals(
        List.of(
            "the variables read have 4494 bytes, U-Boot says 4511: lines were lost, altered or"
                + " mixed with others"),
        messages(
            PrintenvText.read(
                SourceFile.of("printenv.txt", text.replace("vendor=emulation\r\n", "")))));
  }

  @Test
  void variablesWithoutTheirEndAreReadWithAWarning() {
    Result<Map<String, String>> read =
        PrintenvText.read(SourceFile.of("p", "=> printenv\na=1\nb=x=y z\n=> \nc=3"));
    assertEquals(
        Map.of("a", "1", "b", "x=y z"),
        PrintenvText.read(SourceFile.of("p", "=> printenv\na=1\nb=x=y z\n=> ")).orThrow());
    assertEquals(
        List.of(
            "this output of printenv has no line 'Environment size: …': it tells that the output"
                + " is whole, so variables may be missing"),
        messages(read));
    assertEquals(
        List.of("there is no output of 'printenv': no line name=value"),
        messages(PrintenvText.read(SourceFile.of("p", "=> \n"))));
  }

  @Test
  void noiseOfAnyKindEndsInAResult() throws IOException {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("ConsoleTextTest: -Dconifer.seed=" + seed);
    Random random = new Random(seed);
    String log = resource("console-1G.log").text();
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder(log);
      for (int n = random.nextInt(60); n >= 0; n--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
      }
      SourceFile file = SourceFile.of("noise", text.toString());
      Result<Bdinfo> bdinfo = BdinfoText.read(file);
      assertTrue(bdinfo.value().isPresent() || !bdinfo.diagnostics().isEmpty());
      Result<Map<String, String>> printenv = PrintenvText.read(file);
      assertTrue(printenv.value().isPresent() || !printenv.diagnostics().isEmpty());
    }
  }

  private static List<String> messages(Result<?> result) {
    return result.diagnostics().stream().map(Diagnostic::message).toList();
  }

  private static SourceFile resource(String name) throws IOException {
    try (InputStream in = ConsoleTextTest.class.getResourceAsStream(name)) {
      return SourceFile.of(
          name, new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
