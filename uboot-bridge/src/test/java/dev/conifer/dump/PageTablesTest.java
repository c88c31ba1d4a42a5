package dev.conifer.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Indices and descriptors are written out, not computed: Arm ARM DDI 0487, D8.2 and D8.3. */
class PageTablesTest {
  private static final PhysicalAddress ROOT = PhysicalAddress.of(0x40000000L);
  private static final int TABLE = 0x10000;
  private static final long LINK = 3;

  private final SparseMemory memory =
      new SparseMemory(MemoryMap.of(AddressRange.of(ROOT, 5 * TABLE)), "untouched");

  PageTablesTest() {
    memory.write(ROOT, Content.fill(0, 5 * TABLE));
  }

  private PageTables tables(int pageSize, int builtBits, int tableSize) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("OSRELEASE", "6.12");
    values.put("PAGESIZE", String.valueOf(pageSize));
    values.put("NUMBER(VA_BITS)", String.valueOf(builtBits));
    values.put("NUMBER(TCR_EL1_T1SZ)", "0x" + Integer.toHexString(tableSize));
    values.put("NUMBER(kimage_voffset)", "0xffff7fffc8000000");
    values.put("SYMBOL(swapper_pg_dir)", "ffff800008000000");
    return PageTables.of(new Vmcoreinfo(values), MemoryImage.of(memory, memory.present()))
        .orElseThrow();
  }

  private void put(int table, int index, long descriptor) {
    memory.write(
        ROOT.plus((long) table * TABLE + index * 8L),
        Content.ofBytes(
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(descriptor).array()));
  }

  /** A table for each of {@code indices}, and {@code last} at the last of them. */
  private void map(List<Integer> indices, long last) {
    for (int i = 0; i < indices.size(); i++) {
      boolean isLast = i == indices.size() - 1;
      put(i, indices.get(i), isLast ? last : ROOT.plus((i + 1L) * TABLE).bits() | LINK);
    }
  }

  private static Optional<Long> walked(PageTables tables, long address) {
    return tables.walk(new VirtualAddress(address)).address().map(PhysicalAddress::bits);
  }

  private static PageTables.Outcome outcome(PageTables tables, long address) {
    return tables.walk(new VirtualAddress(address)).outcome();
  }

  @Test
  void pagesOf4KibWith48Bits() {
    map(List.of(256, 0, 64, 16), 0x0070000080003703L);

    assertEquals(Optional.of(0x80003123L), walked(tables(4096, 48, 16), 0xffff800008010123L));
  }

  @Test
  void aBlockInPlaceOfATable() {
    map(List.of(256, 0, 64), 0x0060000080000701L);

    assertEquals(Optional.of(0x80010123L), walked(tables(4096, 48, 16), 0xffff800008010123L));
  }

  @Test
  void pagesOf4KibWith52BitsHaveTwoAddressBitsElsewhere() {
    map(List.of(8, 0, 0, 64, 16), 0x0070000012345703L);

    assertEquals(Optional.of(0xc000012345123L), walked(tables(4096, 52, 12), 0xfff8000008010123L));
  }

  @Test
  void pagesOf16KibWith47Bits() {
    map(List.of(1024, 4, 5), 0x80004703L);

    assertEquals(Optional.of(0x80004123L), walked(tables(16384, 47, 17), 0xffffc00008014123L));
  }

  @Test
  void pagesOf16KibWith52Bits() {
    map(List.of(16, 0, 4, 5), 0x80004503L);

    assertEquals(Optional.of(0x4000080004123L), walked(tables(16384, 52, 12), 0xfff8000008014123L));
  }

  @Test
  void pagesOf64KibOfAKernelFor52BitsOnACpuWith48() {
    map(List.of(992, 0, 2065), 0x1234a703L);

    assertEquals(Optional.of(0xa000012340123L), walked(tables(65536, 52, 16), 0xffff800008110123L));
  }

  @Test
  void whatIsNotMappedIsNot() {
    PageTables tables = tables(4096, 48, 16);
    assertEquals(PageTables.Outcome.UNMAPPED, outcome(tables, 0xffff800008010123L));

    map(List.of(256, 0, 64, 16), 0x80003701L);
    assertEquals(
        PageTables.Outcome.UNMAPPED,
        outcome(tables, 0xffff800008010123L),
        "a block is no page of the last level");
    assertEquals(PageTables.Outcome.UNMAPPED, outcome(tables, 0x0000800008010123L), "user space");
  }

  @Test
  void aTableThatIsNotThereIsSaidToBeAbsent() {
    put(0, 256, 0x7000000000L | LINK);

    assertEquals(PageTables.Outcome.ABSENT, outcome(tables(4096, 48, 16), 0xffff800008010123L));
  }

  @Test
  void aTableThatLeadsToItselfEndsTheWalk() {
    put(0, 256, ROOT.bits() | LINK);
    put(0, 0, ROOT.bits() | LINK);
    put(0, 64, ROOT.bits() | LINK);
    put(0, 16, ROOT.bits() | LINK);

    assertEquals(Optional.of(0x40000123L), walked(tables(4096, 48, 16), 0xffff800008010123L));
  }
}
