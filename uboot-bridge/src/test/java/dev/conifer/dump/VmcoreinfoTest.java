package dev.conifer.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VmcoreinfoTest {
  private static Result<Vmcoreinfo> parse(String text) {
    return Vmcoreinfo.parse("info", text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Vmcoreinfo recorded(String name) {
    return Vmcoreinfo.parse(name, Resources.bytes(name)).orThrow();
  }

  /** Recorded from Debian's 6.1.0-56-arm64 in QEMU. */
  @Test
  void aRealOneIsRead() {
    Vmcoreinfo info = recorded("vmcoreinfo-6.1.txt");

    assertEquals("6.1.0-56-arm64", info.release());
    assertEquals(Optional.of("0ed29847cba3cbd9114b826b3a1ad39dd624ffa0"), info.buildId());
    assertEquals(Optional.of(4096), info.pageSize());
    assertEquals(Optional.of(48L), info.virtualAddressBits());
    assertEquals(Optional.of(48L), info.tableAddressBits());
    assertEquals(Optional.of(0xffffad5f40000000L), info.physicalOffset());
    assertEquals(Optional.of(0xffffa56700600000L), info.imageOffset());
    assertEquals(Optional.of(0x256738800000L), info.kaslrOffset());
    assertEquals(Optional.empty(), info.crashTime());
    assertEquals(Optional.of(new VirtualAddress(0xffffa56740810000L)), info.symbol("_stext"));
    assertEquals(Optional.of(88L), info.size("printk_info"));
    assertEquals(Optional.of(16L), info.offset("printk_info.text_len"));
    assertEquals(Optional.of(11L), info.length("zone.free_area"));
    assertEquals(Optional.of(-129L), info.number("PAGE_BUDDY_MAPCOUNT_VALUE"));
    assertEquals(
        new String(Resources.bytes("vmcoreinfo-6.1.txt"), StandardCharsets.US_ASCII), info.text());
  }

  @Test
  void addressesComeFromTheKernelsOwnNumbers() {
    MemoryImage nothing =
        RawMemory.of(
                List.of(new RawMemory.Part("m", PhysicalAddress.ZERO, ByteSource.of(new byte[0]))))
            .orThrow();
    // mem_section is in the linear map; /proc/iomem had the kernel's code from 0x40210000 on.
    for (String release : List.of("6.1", "6.12")) {
      Vmcoreinfo info = recorded("vmcoreinfo-" + release + ".txt");
      KernelMemory memory = KernelMemory.of(info, nothing).orThrow();

      assertEquals(
          Optional.of(PhysicalAddress.of(0x40210000L)),
          memory.physical(info.symbol("_stext").orElseThrow()));
      VirtualAddress linear = info.symbol("mem_section").orElseThrow();
      PhysicalAddress physical = memory.physical(linear).orElseThrow();
      assertEquals(
          true, AddressRange.of(0x5f100000L, 0xf00000).contains(physical), physical::toString);
      assertEquals(linear, memory.linear(physical));
      assertEquals(Optional.empty(), memory.physical(new VirtualAddress(0xffffffff00000000L)));
    }
  }

  @Test
  void aKernelFor52BitsOnACpuWith48IsUnderstood() {
    Vmcoreinfo info = recorded("vmcoreinfo-6.12.txt");

    assertEquals(Optional.of(52L), info.virtualAddressBits());
    assertEquals(Optional.of(48L), info.tableAddressBits());
  }

  @Test
  void whatIsNoLineOfItIsToldOfAndLeftOut() {
    Result<Vmcoreinfo> result =
        parse("OSRELEASE=6.1\nfoo\n=bar\nPAGESIZE=4096\nPAGESIZE=65536\nCRASHTIME=17\n\0NO=1\n");

    assertEquals(
        List.of(
            "info:0xe: Warning (W-vmcoreinfo): the line 'foo' is no key=value",
            "info:0x12: Warning (W-vmcoreinfo): the line '=bar' is no key=value",
            "info:0x25: Warning (W-vmcoreinfo): 'PAGESIZE' stands there again"),
        result.diagnostics().stream().map(Diagnostic::toString).toList());
    assertEquals("OSRELEASE=6.1\nPAGESIZE=4096\nCRASHTIME=17\n", result.orThrow().text());
    assertEquals(Optional.of(17L), result.orThrow().crashTime());
  }

  @Test
  void textWithoutAReleaseIsNone() {
    assertEquals(
        List.of(
            "info:0x0: Error (E-vmcoreinfo): there is no OSRELEASE in it, with which every"
                + " VMCOREINFO begins"),
        parse("PAGESIZE=4096\n").diagnostics().stream().map(Diagnostic::toString).toList());
  }

  @Test
  void numbersThatMakeNoSenseAreAbsent() {
    Vmcoreinfo info = parse("OSRELEASE=6.1\nPAGESIZE=5\nNUMBER(VA_BITS)=many\n").orThrow();

    assertEquals(Optional.empty(), info.pageSize());
    assertEquals(Optional.empty(), info.virtualAddressBits());
  }

  @Test
  void addressesAreNotTranslatedWithoutTheNumbersForIt() {
    MemoryImage nothing =
        MemoryImage.of(
            new dev.conifer.memory.SparseMemory(MemoryMap.EMPTY, "untouched"), MemoryMap.EMPTY);

    assertEquals(
        List.of(
            "VMCOREINFO:0x0: Error (E-vmcoreinfo-keys): VMCOREINFO of 6.1 has no NUMBER(VA_BITS),"
                + " NUMBER(PHYS_OFFSET), NUMBER(kimage_voffset), SYMBOL(_stext),"
                + " SYMBOL(swapper_pg_dir) that arm64 could have: addresses cannot be translated"),
        KernelMemory.of(parse("OSRELEASE=6.1\nPAGESIZE=4096\n").orThrow(), nothing)
            .diagnostics()
            .stream()
            .map(Diagnostic::toString)
            .toList());
  }
}
