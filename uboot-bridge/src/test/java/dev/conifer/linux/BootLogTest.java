package dev.conifer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conifer.memory.AddressRange;
import org.junit.jupiter.api.Test;

class BootLogTest {
  private static final AddressRange FDT = AddressRange.of(0x4f000000L, 0x800);

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void reservationsCountUntilThePageTablesAreMadeAndWhatNodesGiveBackLater()
      throws JsonProcessingException {
    String log =
        """
        <6>[    0.000000] memblock_reserve: [0x0000000050000000-0x00000000500fffff] arm64_memblock_init+0x1/0x2
        <6>[    0.000000] memblock_reserve: [0x0000000060000000-0x00000000601fffff] early_init_fdt_scan_reserved_mem+0x1/0x2
        <6>[    0.000000] memblock_phys_alloc_range: 4096 bytes align=0x1000 early_pgtable_alloc+0x1/0x2
        <6>[    0.000000] memblock_reserve: [0x000000007ffff000-0x000000007fffffff] memblock_alloc_range_nid+0x1/0x2
        <6>[    0.000000] memblock_phys_free: [0x0000000050000000-0x0000000050000fff] paging_init+0x1/0x2
        <6>[    0.000000] memblock_phys_free: [0x0000000060100000-0x00000000601fffff] fdt_init_reserved_mem+0x1/0x2
        <6>[    0.000000]  memory[0x0]\t[0x0000000040000000-0x000000006fffffff], 0x30000000 bytes on node 0 flags: 0x0
        <6>[    0.000000]  memory[0x1]\t[0x0000000070000000-0x000000007fffffff], 0x10000000 bytes on node 0 flags: 0x4
        <6>[    0.000000]  reserved[0x0]\t[0x000000004f000000-0x000000004f0007ff], 0x800 bytes flags: 0x0
        <3>[    0.000000] OF: reserved mem: OVERLAP DETECTED!
        a (0x1--0x2) overlaps with b (0x1--0x2)
        <6>[    0.000000] OF: fdt: Reserved memory: failed to reserve memory for node 'a'
        <6>[    1.000000] ramoops: using 0x100000@0x70000000, ecc: 0
        <6>[    1.000000] something else
        """;
    assertEquals(
        json(
            """
            {"memory": [["0x40000000", "0x70000000", "mapped"],
                        ["0x70000000", "0x80000000", "no-map"]],
             "reserved": [["0x4f000000", "0x4f000800"], ["0x50000000", "0x50100000"],
                          ["0x60000000", "0x60100000"]],
             "messages": ["OVERLAP DETECTED!\\na (0x1--0x2) overlaps with b (0x1--0x2)",
                          "Reserved memory: failed to reserve memory for node 'a'"],
             "drivers": ["ramoops: using 0x100000@0x70000000, ecc: 0"]}
            """),
        json(BootLog.read(log, FDT).record().toString()));
  }

  @Test
  void anFdtThatNothingReservesIsNotReserved() throws JsonProcessingException {
    assertEquals(
        json("{\"memory\": [], \"reserved\": [], \"messages\": [], \"drivers\": []}"),
        json(BootLog.read("", FDT).record().toString()));
  }
}
