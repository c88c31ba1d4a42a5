package dev.conifer.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Stage;
import dev.conifer.boot.Step;
import dev.conifer.boot.WritePath;
import dev.conifer.boot.WriteSet;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final AddressRange REGION = AddressRange.of(0x1000, 0x1000);

  @Test
  void aRegionThatNobodyTouchesIsIntact() {
    RegionVerdict verdict = judge(Optional.empty(), ByteEvidence.UNCHANGED, will(0x2000, 0x1000));

    assertEquals(Verdict.INTACT, verdict.verdict());
    assertEquals(List.of(), verdict.findings());
  }

  @Test
  void theFirstStepThatWritesItIsTheReason() {
    RegionVerdict verdict =
        judge(
            Optional.of("status"),
            ByteEvidence.UNCHANGED,
            step("may", WriteSet.may(REGION, "stack")),
            step("first", WriteSet.will(AddressRange.of(0x1800, 0x1000), "heap")),
            step("second", WriteSet.will(REGION, "ramdisk")));

    assertEquals(Verdict.OVERWRITTEN, verdict.verdict());
    Finding reason = verdict.reason().orElseThrow();
    assertEquals("stage: first writes [0x1800, 0x2000) (heap)", reason.message());
    assertEquals(Optional.of("stage: first"), reason.step());
    assertEquals(Optional.of(AddressRange.of(0x1800, 0x800)), reason.range());
  }

  @Test
  void oneStepThatWritesTheSameThingInPiecesIsOneFinding() {
    RegionVerdict verdict =
        judge(
            Optional.empty(),
            ByteEvidence.UNCHANGED,
            step(
                "relocation",
                WriteSet.will(AddressRange.of(0x1000, 0x100), "heap"),
                WriteSet.will(AddressRange.of(0x1100, 0x100), "heap")));

    assertEquals(
        List.of("stage: relocation writes [0x1000, 0x1200) (heap)"),
        verdict.findings().stream().map(Finding::message).toList());
  }

  @Test
  void aResetThatChangesBytesComesBeforeADroppedReservation() {
    ByteEvidence decay = new ByteEvidence(MemoryMap.of(REGION), MemoryMap.of(REGION));

    RegionVerdict verdict = judge(Optional.of("its cells differ"), decay);

    assertEquals(Verdict.DECAYED, verdict.verdict());
    assertEquals(
        "the reset changed bytes in 4 KiB of its 4 KiB", verdict.findings().get(0).message());
    assertEquals(Verdict.LOST, verdict.findings().get(1).verdict());
  }

  @Test
  void aDroppedReservationLosesARegionThatIsStillAsItWas() {
    RegionVerdict verdict = judge(Optional.of("its cells differ"), ByteEvidence.UNCHANGED);

    assertEquals(Verdict.LOST, verdict.verdict());
    assertEquals(
        "Linux does not reserve it: its cells differ", verdict.reason().orElseThrow().message());
  }

  @Test
  void whatMayBeWrittenIsUnknown() {
    RegionVerdict verdict =
        judge(
            Optional.empty(),
            ByteEvidence.UNCHANGED,
            step("relocation", WriteSet.may(REGION, "stack")));

    assertEquals(Verdict.UNKNOWN, verdict.verdict());
  }

  @Test
  void bytesThatDifferAreNeverIntactEvenWhenNoStepSaysThatItWroteThem() {
    AddressRange page = AddressRange.of(0x1000, 0x100);

    RegionVerdict verdict =
        judge(Optional.empty(), new ByteEvidence(MemoryMap.EMPTY, MemoryMap.of(page)));

    assertEquals(Verdict.OVERWRITTEN, verdict.verdict());
    assertEquals(
        "the bytes of [0x1000, 0x1100) differ, and no step says that it wrote them",
        verdict.reason().orElseThrow().message());
  }

  @Test
  void aBootThatEndsEarlyLeavesItUnknown() {
    RegionVerdict verdict =
        new Judge(BootTrace.refused(List.of(), "FDT creation failed!"))
            .judge("region", REGION, Optional.empty(), Optional.empty());

    assertEquals(Verdict.UNKNOWN, verdict.verdict());
  }

  private static RegionVerdict judge(
      Optional<String> dropped, ByteEvidence evidence, Step... steps) {
    return new Judge(Traces.handedOver(steps))
        .judge("region", REGION, dropped, Optional.of(evidence));
  }

  private static Step will(long start, long size) {
    return step("step", WriteSet.will(AddressRange.of(start, size), "heap"));
  }

  private static Step step(String action, WriteSet... writes) {
    return new Step(
        new Stage("stage"), action, WritePath.COMMAND, List.of(writes), List.of(), List.of());
  }
}
