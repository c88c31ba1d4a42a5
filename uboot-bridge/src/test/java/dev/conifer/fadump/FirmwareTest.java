package dev.conifer.fadump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirmwareTest {
  private static final MemoryMap RAM =
      MemoryMap.of(AddressRange.of(0, Sizes.GIB), AddressRange.of(2 * Sizes.GIB, Sizes.GIB));
  private static final PhysicalAddress AT = PhysicalAddress.of(0x100000);
  private static final PhysicalAddress TOP = PhysicalAddress.of(768 * Sizes.MIB);

  private final SparseMemory memory = new SparseMemory(RAM, "untouched");
  private final RtasFirmware rtas = new RtasFirmware(RAM, TOP, 2);
  private final OpalFirmware opal =
      new OpalFirmware(RAM, 3, AddressRange.of(Sizes.GIB - Sizes.MIB, Sizes.MIB));

  private FirmwareAnswer register(RtasSection... sections) {
    RtasDump dump = RtasDump.request(List.of(sections));
    memory.write(AT, Content.ofBytes(dump.encode()));
    return rtas.configureKernelDump(RtasFirmware.REGISTER, AT, dump.size(), memory);
  }

  private static RtasSection section(int type, long source, long length, long destination) {
    return RtasSection.request(
        type, PhysicalAddress.of(source), length, PhysicalAddress.of(destination));
  }

  private static String said(FirmwareAnswer answer) {
    return answer.status() + ", " + answer.why().map(Object::toString).orElse("-");
  }

  @Test
  void theExactSizeIsWhatRtasTakes() {
    RtasDump dump = RtasDump.request(List.of(section(RtasSection.BOOT_MEMORY, 0, 16, 0x200000)));
    memory.write(AT, Content.fill(0, RtasDump.FULL_SIZE));
    memory.write(AT, Content.ofBytes(dump.encode()));

    assertEquals(
        "-3, ibm,configure-kernel-dump: Error (E-fadump-size): status -3: 0x1b8 bytes are passed,"
            + " 1 sections make 0x50",
        said(rtas.configureKernelDump(1, AT, RtasDump.FULL_SIZE, memory)));
    assertEquals(
        "-3, ibm,configure-kernel-dump: Error (E-fadump-size): status -3: 0x27 bytes are no dump"
            + " memory structure",
        said(rtas.configureKernelDump(1, AT, 39, memory)));
    assertEquals("0, -", said(rtas.configureKernelDump(1, AT, 80, memory)));
  }

  @Test
  void aSecondRegistrationIsRefusedUntilTheFirstIsTakenBack() {
    RtasSection boot = section(RtasSection.BOOT_MEMORY, 0, 16, 0x200000);
    assertEquals("0, -", said(register(boot)));

    assertEquals(
        "-9, ibm,configure-kernel-dump: Error (E-fadump-registered): status -9: a dump is"
            + " registered already",
        said(register(boot)));
    assertEquals("0, -", said(rtas.configureKernelDump(2, AT, RtasDump.FULL_SIZE, memory)));
    assertFalse(rtas.isRegistered());
    assertEquals("0, -", said(register(boot)));
  }

  @Test
  void aHoleUnderADestinationIsAParameterError() {
    assertEquals(
        "-3, ibm,configure-kernel-dump: Error (E-fadump-hole): status -3: the destination of boot"
            + " memory, 0x20 bytes at 0x3ffffff0, is not all memory",
        said(register(section(RtasSection.BOOT_MEMORY, 0, 32, Sizes.GIB - 16))));
    assertEquals(
        "-3, ibm,configure-kernel-dump: Error (E-fadump-hole): status -3: the destination of CPU"
            + " state, 0xffffffffffffffff bytes at 0x10, is not all memory",
        said(register(section(RtasSection.CPU_STATE, 0, -1, 16))));
  }

  @Test
  void whatRtasCannotReadOrDoesNotKnowIsRefused() {
    assertEquals(
        "-3, ibm,configure-kernel-dump: Error (E-fadump-address): status -3: the dump memory"
            + " structure at 0x30000000 does not lie in the real mode area, which ends at"
            + " 0x30000000",
        said(rtas.configureKernelDump(1, TOP, 80, memory)));
    assertEquals(
        "-1, ibm,configure-kernel-dump: Error (E-fadump-hardware): status -1: the dump memory"
            + " structure at [0x100000, 0x100050) cannot be read",
        said(rtas.configureKernelDump(1, AT, 80, memory)));
    memory.write(AT, Content.fill(0, 80));
    assertEquals(
        "-3, ibm,configure-kernel-dump:0x0 (header): Error (E-fadump-version): the dump memory"
            + " structure is of version 0, not 1",
        said(rtas.configureKernelDump(1, AT, 80, memory)));
    assertEquals(
        "-3, ibm,configure-kernel-dump: Error (E-fadump-operation): status -3: there is no"
            + " operation 4",
        said(rtas.configureKernelDump(4, AT, 80, memory)));
  }

  @Test
  void osTermKeepsWhatWasAskedForAndSaysWhatItCouldNot() {
    memory.write(PhysicalAddress.ZERO, Content.pattern(1, PhysicalAddress.ZERO, 0x1000));
    byte[] before = memory.bytes(AddressRange.of(0, 0x1000)).orElseThrow();
    int state = RegisterSaveArea.size(1);
    register(
        section(RtasSection.CPU_STATE, 0, state, 0x300000),
        section(RtasSection.BOOT_MEMORY, 0, 0x1000, 0x200000),
        section(RtasSection.BOOT_MEMORY, Sizes.GIB, 0x1000, 0x400000),
        section(0x77, 0, 1, 0x500000));

    assertTrue(rtas.terminate(memory, List.of(new SavedCpu(0, Fadumps.savedRegisters(1)))));

    RtasDump waiting = rtas.waiting().orElseThrow();
    assertEquals(0xc000, waiting.status());
    assertEquals(
        List.of((long) state, 0x1000L, 0L, 0L),
        waiting.sections().stream().map(RtasSection::bytesDumped).toList());
    assertEquals(
        List.of(0, 0, 0x4000, 0x8000),
        waiting.sections().stream().map(RtasSection::errorFlags).toList());
    assertArrayEquals(before, memory.bytes(AddressRange.of(0x200000, 0x1000)).orElseThrow());
    assertEquals(
        Optional.of(waiting),
        RtasNode.of(rtas.node(5).in(tree())).orThrow().orElseThrow().waiting());
  }

  private static DeviceTree tree() {
    return DeviceTree.of(Node.named(""));
  }

  @Test
  void cpuStateThatDoesNotFitIsNotWritten() {
    int state = RegisterSaveArea.size(1);
    register(section(RtasSection.CPU_STATE, 0, state - 1, 0x300000));

    rtas.terminate(memory, List.of(new SavedCpu(0, PowerRegisters.ZERO)));

    assertEquals(0x0800, rtas.waiting().orElseThrow().sections().get(0).errorFlags());
    assertEquals(Optional.empty(), memory.bytes(AddressRange.of(0x300000, 1)));
  }

  @Test
  void withoutARegistrationNothingIsKept() {
    assertFalse(rtas.terminate(memory, List.of()));
    assertEquals(Optional.empty(), rtas.waiting());
  }

  @Test
  void whileADumpWaitsNothingIsRegistered() {
    register(section(RtasSection.CPU_STATE, 0, 0x10000, 0x300000));
    rtas.terminate(memory, List.of());

    assertEquals(
        "-10, ibm,configure-kernel-dump: Error (E-fadump-active): status -10: a dump waits",
        said(register(section(RtasSection.CPU_STATE, 0, 0x10000, 0x300000))));
    assertEquals(
        "-10, ibm,configure-kernel-dump: Error (E-fadump-active): status -10: a dump waits",
        said(rtas.configureKernelDump(2, AT, RtasDump.FULL_SIZE, memory)));
    assertEquals("0, -", said(rtas.configureKernelDump(3, AT, RtasDump.FULL_SIZE, memory)));
    assertEquals("0, -", said(register(section(RtasSection.CPU_STATE, 0, 0x10000, 0x300000))));
  }

  private FirmwareAnswer add(long source, long destination, long size) {
    return opal.update(
        OpalFirmware.ADD_RANGE, PhysicalAddress.of(source), PhysicalAddress.of(destination), size);
  }

  @Test
  void opalTakesNoSourceAndNoDestinationTwice() {
    assertEquals("0, -", said(add(0, 0x100000, 16)));

    assertEquals(
        "-1, OPAL_MPIPL_UPDATE: Error (E-fadump-duplicate): status -1: the source 0x0 is"
            + " registered already",
        said(add(0, 0x200000, 16)));
    assertEquals(
        "-1, OPAL_MPIPL_UPDATE: Error (E-fadump-duplicate): status -1: the destination 0x100000 is"
            + " registered already",
        said(add(0x1000, 0x100000, 16)));
    assertEquals(
        "-1, OPAL_MPIPL_UPDATE: Error (E-fadump-range): status -1: no range goes from 0x1 to"
            + " 0x100000",
        said(opal.update(1, PhysicalAddress.of(1), PhysicalAddress.of(0x100000), 0)));
    assertEquals(
        "0, -", said(opal.update(1, PhysicalAddress.ZERO, PhysicalAddress.of(0x100000), 0)));
    assertEquals("0, -", said(add(0, 0x200000, 16)));
  }

  @Test
  void opalsTablesAreFullAtSomePoint() {
    add(0, 0x100000, 16);
    add(0x1000, 0x200000, 16);
    add(0x2000, 0x300000, 16);

    assertEquals(
        "-10, OPAL_MPIPL_UPDATE: Error (E-fadump-table-full): status -10: the tables hold 3 ranges",
        said(add(0x3000, 0x400000, 16)));
    assertEquals("0, -", said(opal.update(2, PhysicalAddress.ZERO, PhysicalAddress.ZERO, 0)));
    assertEquals(List.of(), opal.ranges());
  }

  @Test
  void opalRefusesWhatIsNoMemoryOrEmptyAndKeeps32BitsOfASize() {
    assertEquals(
        "-1, OPAL_MPIPL_UPDATE: Error (E-fadump-address): status -1: 0x40000000 is not memory",
        said(add(Sizes.GIB, 0, 16)));
    assertEquals(
        "-1, OPAL_MPIPL_UPDATE: Error (E-fadump-size): status -1: the range is empty",
        said(add(0, 0x100000, 0)));
    assertEquals(
        "0, OPAL_MPIPL_UPDATE: Warning (W-fadump-size): of the range's 0x100000010 bytes firmware"
            + " will copy 0x10: it keeps 32 bits of a size",
        said(add(0, 0x100000, 0x1_0000_0010L)));
    assertEquals(16, opal.ranges().get(0).size());
  }

  @Test
  void tagsAreTheKernelsButForTheOneOfTheCpus() {
    assertEquals(Optional.empty(), opal.queryTag(OpalFirmware.TAG_KERNEL));
    assertEquals("0, -", said(opal.registerTag(OpalFirmware.TAG_KERNEL, AT)));
    assertEquals(Optional.of(AT), opal.queryTag(OpalFirmware.TAG_KERNEL));
    assertEquals(
        "-1, OPAL_MPIPL_REGISTER_TAG: Error (E-fadump-tag): status -1: a kernel sets no tag 0",
        said(opal.registerTag(OpalFirmware.TAG_CPU, AT)));
    assertEquals(
        "-1, OPAL_MPIPL_REGISTER_TAG: Error (E-fadump-tag): status -1: 0x0 is not the top of memory",
        said(opal.registerTag(OpalFirmware.TAG_BOOT_MEMORY, PhysicalAddress.ZERO)));

    opal.restart();
    assertEquals(Optional.empty(), opal.queryTag(OpalFirmware.TAG_KERNEL));
  }
}
