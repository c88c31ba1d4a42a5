package dev.conifer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.fdt.FdtReader;
import dev.conifer.memory.Sizes;
import dev.conifer.reserved.RegionKind;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.reserved.ReservedRegion;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReserveRegionTest {
  @Test
  void theBlobReservesTheRegionInsideOfTheBoardsMemory(@TempDir Path folder) throws IOException {
    Path blob = folder.resolve("board.dtb");

    ReserveRegion.main(new String[] {"qemu-virt/board.dts", blob.toString()});

    DeviceTree tree = FdtReader.read("board.dtb", Files.readAllBytes(blob)).orThrow();
    ReservedRegion region = ReservedMemory.read(tree).orThrow().region("ramoops").orElseThrow();
    assertEquals(RegionKind.RAMOOPS, region.kind());
    assertEquals(Sizes.MIB, region.ranges().get(0).size());
    assertTrue(MemoryNodes.of(tree).orThrow().map().contains(region.ranges().get(0)));
  }
}
