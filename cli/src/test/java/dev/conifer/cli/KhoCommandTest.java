package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.fdt.FdtWriter;
import dev.conifer.kho.KexecMetadata;
import dev.conifer.kho.KhoChosen;
import dev.conifer.kho.KhoHandover;
import dev.conifer.kho.KhoKernel;
import dev.conifer.kho.KhoTree;
import dev.conifer.kho.KhoVersion;
import dev.conifer.kho.PreservedPages;
import dev.conifer.kho.ReserveMem;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.spec.CellSizes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KhoCommandTest {
  private static final AddressRange RAM = AddressRange.of(0x4000_0000L, 0x10_0000);
  private static final KhoChosen CHOSEN =
      new KhoChosen(AddressRange.of(0x4001_0000L, 0x1000), AddressRange.of(0x4002_0000L, 0x10));

  @TempDir private Path folder;

  private RunResult run(AddressRange kept, String... options) throws IOException {
    SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "untouched");
    memory.write(RAM.start(), Content.fill(0, RAM.size()));
    memory.write(
        PhysicalAddress.of(0x4001_1000L),
        Content.ofBytes(
            ReserveMem.encode(List.of(new ReserveMem("trace", kept)), KhoKernel.USUAL)));
    memory.write(
        PhysicalAddress.of(0x4001_2000L),
        Content.ofBytes(new KexecMetadata("6.19.0", 2).encode(KhoKernel.USUAL)));
    KhoHandover.write(
        memory,
        KhoVersion.V3,
        CHOSEN,
        List.of(AddressRange.of(0x4008_0000L, 0x4_0000)),
        List.of(
            new PreservedPages(AddressRange.of(0x4001_0000L, 0x3000), 0),
            new PreservedPages(kept, 1)),
        List.of(
            new KhoTree.Entry("memblock", PhysicalAddress.of(0x4001_1000L), Optional.of(0x1000L)),
            new KhoTree.Entry(
                "kexec-metadata", PhysicalAddress.of(0x4001_2000L), Optional.of(73L))),
        PhysicalAddress.of(0x4003_0000L),
        KhoKernel.USUAL);
    DeviceTree tree = CHOSEN.in(DeviceTree.of(new CellSizes(2, 2).in(Node.named("")))).orThrow();
    Path dtb = Files.write(folder.resolve("second.dtb"), FdtWriter.write(tree));
    Path ram = Files.write(folder.resolve("ram.bin"), memory.bytes(RAM).orElseThrow());
    String[] words = new String[4 + options.length];
    words[0] = "kho";
    words[1] = "--tree";
    words[2] = dtb.toString();
    System.arraycopy(options, 0, words, 3, options.length);
    words[words.length - 1] = ram + "@0x40000000";
    return RunResult.of(words);
  }

  @Test
  void tellsWhatIsHandedOver() throws IOException {
    RunResult run = run(AddressRange.of(0x4004_0000L, 0x4000));

    assertEquals("", run.err());
    assertEquals(
        """
        handover     kho-v3 at [0x40010000, 0x40011000)
        from         Linux 6.19.0, kexec 2
        scratch      [0x40080000, 0x400c0000)  256 KiB
        entries      memblock at 0x40011000, 4 KiB
                     kexec-metadata at 0x40012000, 73 bytes
        reserve_mem  trace  [0x40040000, 0x40044000)  16 KiB
        preserved    [0x40010000, 0x40013000)  12 KiB
                     [0x40040000, 0x40044000)  16 KiB, order 1
        """,
        run.out());
    assertEquals(0, run.exitCode());
  }

  @Test
  void whatTheNextKernelWillOverwriteIsANo() throws IOException {
    RunResult run = run(AddressRange.of(0x400b_e000L, 0x4000));

    assertEquals(
        "(no source): Error (E-kho-scratch-overlap): [0x400be000, 0x400c0000) (8 KiB) is preserved"
            + " and lies in a scratch area: the new kernel allocates there before it has read the"
            + " map",
        run.err().lines().findFirst().orElseThrow());
    assertEquals(1, run.exitCode());
  }

  @Test
  void asJson() throws IOException {
    RunResult run = run(AddressRange.of(0x4004_0000L, 0x4000), "--json");

    assertEquals(
        """
            "version": "kho-v3",
            "blob": {
              "start": "0x40010000",
              "end": "0x40011000",
              "size": "0x1000"
            },
        """,
        run.out()
            .substring(run.out().indexOf("    \"version\""), run.out().indexOf("    \"scratch\"")));
  }

  @Test
  void aKernelOfTheOtherByteOrderSeesNothingOfIt() throws IOException {
    RunResult run = run(AddressRange.of(0x4004_0000L, 0x4000), "--big-endian");

    assertEquals("handover     none\n", run.out());
    assertEquals(1, run.exitCode());
  }
}
