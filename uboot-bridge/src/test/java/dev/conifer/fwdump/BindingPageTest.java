package dev.conifer.fwdump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What docs/firmware-dump-binding.md shows. */
class BindingPageTest {
  private static final Path PAGE = Path.of("../docs/firmware-dump-binding.md");
  private static final Path EXAMPLE = Path.of("../docs/bindings/fwdump-example.dts");

  private static final FirmwareDump REGISTERED =
      new FirmwareDump(
          FirmwareDump.State.ARMED,
          FirmwareDump.ResetReason.UNKNOWN,
          2,
          UUID.fromString("3c1f095e-6f0a-4c5b-9d1e-2a77c4180042"),
          Optional.of(AddressRange.of(0x5ff1_0000L, 0x1024)),
          List.of(
              new FirmwareDump.Range(
                  AddressRange.of(0x5800_0000L, 0x2000_0000L), FirmwareDump.Range.KERNEL)),
          List.of(
              new FirmwareDump.Copy(
                  AddressRange.of(0x4100_0000L, 0x20_0000), PhysicalAddress.of(0x7a00_0000L))),
          List.of(
              new FirmwareDump.CpuNote(0, PhysicalAddress.of(0x5fea_6600L)),
              new FirmwareDump.CpuNote(1, PhysicalAddress.of(0x5feb_6600L))));

  private static DeviceTree tree(String edit, String to) throws IOException {
    String source = Files.readString(EXAMPLE);
    if (!source.contains(edit)) {
      throw new AssertionError("the example has no '" + edit + "'");
    }
    return DtsCompiler.of(CompileOptions.DEFAULT)
        .compile(
            SourceFile.of("example.dts", source.replace(edit, to).getBytes(StandardCharsets.UTF_8)),
            Includes.fromDirectories(List.of()))
        .orThrow();
  }

  private static FirmwareDumpNode example() throws IOException {
    return FirmwareDumpNode.of(tree("", "")).orThrow().orElseThrow();
  }

  /** The bytes of the block that begins with three backticks and {@code kind}. */
  private static byte[] block(String kind) throws IOException {
    StringBuilder hex = new StringBuilder();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("```")) {
        inside = line.equals("```" + kind);
      } else if (inside) {
        hex.append(line.substring(4));
      }
    }
    return HexFormat.of().parseHex(hex.toString().replace(" ", ""));
  }

  @Test
  void theBytesOfThePageAreTheSlotThatItSpeaksOf() throws IOException {
    assertEquals(REGISTERED, FirmwareDump.read("page", block("hex")).orThrow());
    assertArrayEquals(block("hex"), REGISTERED.encode());
  }

  @Test
  void theCapsuleOfThePageIsMadeOfThatSlot() throws IOException {
    MemoryRangeCapsule capsule = MemoryRangeCapsule.of(REGISTERED, 0x8000_0001);

    assertArrayEquals(block("efi"), capsule.encode());
    assertEquals(capsule, MemoryRangeCapsule.read("page", block("efi")).orThrow());
  }

  @Test
  void theExampleTreeSaysWhatFirmwareWrites() throws IOException {
    assertEquals(
        new FirmwareDumpNode(
            AddressRange.of(0x7bf0_0000L, 0x1_0000),
            List.of(
                AddressRange.of(0x4000_0000L, 0x100_0000),
                AddressRange.of(0x7c00_0000L, 0x400_0000)),
            AddressRange.of(0x4100_0000L, 0x1700_0000),
            MemoryMap.of(AddressRange.of(0x4000_0000L, 0x4000_0000L)),
            REGISTERED.bootId(),
            true),
        example());
  }

  @Test
  void theExamplesSlotHoldsWithTheExamplesTree() throws IOException {
    assertEquals(List.of(), RegistrationJudge.judge(example(), REGISTERED));
  }

  private static List<String> judged(FirmwareDump dump) throws IOException {
    return RegistrationJudge.judge(example(), dump).stream().map(Diagnostic::toString).toList();
  }

  private static FirmwareDump with(
      List<FirmwareDump.Range> ranges, List<FirmwareDump.Copy> copies) {
    return new FirmwareDump(
        REGISTERED.state(),
        REGISTERED.reason(),
        2,
        REGISTERED.bootId(),
        REGISTERED.vmcoreinfo(),
        ranges,
        copies,
        REGISTERED.cpus());
  }

  private static FirmwareDump.Range range(long start, long size) {
    return new FirmwareDump.Range(AddressRange.of(start, size), 0);
  }

  private static FirmwareDump.Copy copy(long source, long size, long destination) {
    return new FirmwareDump.Copy(AddressRange.of(source, size), PhysicalAddress.of(destination));
  }

  @Test
  void whatFirmwareWritesMustBeCopied() throws IOException {
    assertEquals(
        List.of(
            "registry: Error (E-fwdump-written): [0x57fff000, 0x58000000) (4 KiB) is registered and"
                + " not copied, and firmware or the capture kernel writes there"),
        judged(with(List.of(range(0x57ff_f000L, 0x2000_1000L)), List.of())));
    assertEquals(
        List.of(),
        judged(
            with(
                List.of(range(0x57ff_f000L, 0x2000_1000L)),
                List.of(copy(0x57ff_f000L, 0x1000, 0x7a00_0000L)))));
  }

  @Test
  void copiesGoToMemoryOfTheirOwn() throws IOException {
    assertEquals(
        List.of(
            "registry: Error (E-fwdump-copy): the copy of [0x41000000, 0x41001000) goes to"
                + " [0x7beff000, 0x7bf00000), over what is kept",
            "registry: Error (E-fwdump-copy): the copy of [0x42000000, 0x42002000) goes to"
                + " [0x7beff000, 0x7bf01000), where firmware or the capture kernel writes",
            "registry: Error (E-fwdump-copy): the copy of [0x42000000, 0x42002000) goes to"
                + " [0x7beff000, 0x7bf01000), over what is kept",
            "registry: Error (E-fwdump-not-memory): the copy of [0x43000000, 0x43001000) goes to"
                + " [0x80000000, 0x80001000), which is not all memory"),
        judged(
            with(
                List.of(range(0x5800_0000L, 0x23f0_0000L)),
                List.of(
                    copy(0x4100_0000L, 0x1000, 0x7bef_f000L),
                    copy(0x4200_0000L, 0x2000, 0x7bef_f000L),
                    copy(0x4300_0000L, 0x1000, 0x8000_0000L)))));
  }

  @Test
  void notesLieInWhatIsKept() throws IOException {
    assertEquals(
        List.of(
            "registry: Error (E-fwdump-note): VMCOREINFO at [0x5ff10000, 0x5ff11024) is not in"
                + " memory that is kept",
            "registry: Error (E-fwdump-note): the note of CPU 0x0 at 0x5fea6600 is not in memory"
                + " that is kept",
            "registry: Error (E-fwdump-note): the note of CPU 0x1 at 0x5feb6600 is not in memory"
                + " that is kept"),
        judged(with(List.of(range(0x5800_0000L, 0x100_0000)), List.of())));
  }

  @Test
  void aSlotOfAnotherBootIsStale() throws IOException {
    FirmwareDump stale =
        FirmwareDump.empty(
            UUID.fromString("00000000-0000-0000-0000-000000000001"), FirmwareDump.ResetReason.WARM);

    assertEquals(
        List.of(
            "registry: Error (E-fwdump-stale): the slot is of boot"
                + " 00000000-0000-0000-0000-000000000001, and this is boot"
                + " 3c1f095e-6f0a-4c5b-9d1e-2a77c4180042",
            "registry: Warning (W-fwdump-vmcoreinfo): there is no VMCOREINFO yet: the dump has"
                + " memory and no word of what is in it"),
        judged(stale));
  }

  private static List<String> read(String edit, String to) throws IOException {
    return FirmwareDumpNode.of(tree(edit, to)).diagnostics().stream()
        .map(d -> d.code() + ": " + d.message())
        .toList();
  }

  @Test
  void malformedNodesAreTold() throws IOException {
    assertEquals(
        List.of("E-fwdump-boot-id: boot-id of /firmware/dump does not have 16 bytes"),
        read("18 00 42", "18 00"));
    assertEquals(
        List.of("E-fwdump-window: capture-window of /firmware/dump has 0 ranges, it must have one"),
        read("capture-window = <0x0 0x41000000 0x0 0x17000000>;", ""));
    assertEquals(
        List.of(
            "E-fwdump-write-areas: write-areas of /firmware/dump names no range, and whatever runs"
                + " writes somewhere"),
        read("write-areas", "other-areas"));
    assertEquals(
        List.of(
            "E-fwdump-registry: memory-region of /firmware/dump does not point to a reserved-memory"
                + " node 'fwdump,registry-v1' with one range and no-map"),
        read("no-map;", ""));
    assertEquals(Optional.empty(), FirmwareDumpNode.of(tree("fwdump,firmware-v1", "x")).orThrow());
  }
}
