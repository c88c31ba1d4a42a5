package dev.conifer.scenario;

import dev.conifer.board.BoardModel;
import dev.conifer.board.BoardProfile;
import dev.conifer.board.ResetCause;
import dev.conifer.board.ResetKind;
import dev.conifer.boot.BootTrace;
import dev.conifer.diagnostic.Origin;
import dev.conifer.dump.MemoryImage;
import dev.conifer.dump.Note;
import dev.conifer.fadump.CopyRange;
import dev.conifer.fadump.CrashInfoHeader;
import dev.conifer.fadump.FadumpDump;
import dev.conifer.fadump.FadumpLayout;
import dev.conifer.fadump.FadumpPlatform;
import dev.conifer.fadump.FadumpReport;
import dev.conifer.fadump.FirmwareAnswer;
import dev.conifer.fadump.HdatCpuData;
import dev.conifer.fadump.LinuxFadump;
import dev.conifer.fadump.OpalFirmware;
import dev.conifer.fadump.OpalKernelMetadata;
import dev.conifer.fadump.PowerRegisters;
import dev.conifer.fadump.RtasDump;
import dev.conifer.fadump.RtasFirmware;
import dev.conifer.fadump.SavedCpu;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A firmware-assisted dump of powerpc on the board model, step by step: {@link #boot}, {@link
 * #register}, {@link #fill}, {@link #crash}, {@link #capture}, {@link #release}, and {@link
 * #register} again.
 *
 * <p>The board is what it is for arm64, too: DRAM, a reset that keeps it, firmware that runs after
 * it. The CPUs' registers are the scenario's: power has others.
 */
public final class FadumpScenario {
  /** What skiboot and petitboot load to, and what its {@code fw-load-area} says of it. */
  private static final List<AddressRange> OPAL_LOADS =
      List.of(
          AddressRange.of(0x2000_0000L, 0x0800_0000L), AddressRange.of(0x2800_0000L, 0x0800_0000L));

  /** What a boot loader of pSeries takes, somewhere in boot memory. */
  private static final List<AddressRange> RTAS_LOADS =
      List.of(AddressRange.of(0x0040_0000L, 0x0c00_0000L));

  /** Where the kernel that dies keeps its VMCOREINFO note: in boot memory. */
  public static final PhysicalAddress VMCOREINFO = PhysicalAddress.of(0x0123_0000L);

  /** Where the second kernel puts what it builds: into its own memory. */
  private static final PhysicalAddress BUILT = PhysicalAddress.of(0x0200_0000L);

  private static final PhysicalAddress STRUCTURE = PhysicalAddress.of(0x0110_0000L);
  private static final PhysicalAddress REAL_MODE_END = PhysicalAddress.of(768 * Sizes.MIB);
  private static final int TOKEN = 0x2026;

  private final FadumpPlatform platform;
  private final LinuxFadump kernel;
  private final MemoryMap ram;
  private final int cpus;
  private final BoardModel board;
  private final RtasFirmware rtas;
  private final OpalFirmware opal;
  private DeviceTree tree;
  private List<SavedCpu> running = List.of();

  /**
   * A machine that is switched off.
   *
   * @param platform the kind of its firmware
   * @param kernel the kernel that it boots, before and after
   * @param banks its memory, ascending, from 0 on
   * @param cpus how many CPUs it has
   */
  public FadumpScenario(
      FadumpPlatform platform, LinuxFadump kernel, List<AddressRange> banks, int cpus) {
    this.platform = platform;
    this.kernel = kernel;
    this.ram = MemoryMap.of(banks);
    this.cpus = cpus;
    PhysicalAddress end = banks.get(banks.size() - 1).end();
    AddressRange own = new AddressRange(end.minus(16 * Sizes.MIB), end);
    this.rtas = new RtasFirmware(ram, REAL_MODE_END, cpus);
    this.opal = new OpalFirmware(ram, OpalFirmware.SKIBOOT_RANGES, own);
    this.board = new BoardModel(BoardProfile.of(banks), this::runFirmware);
    this.tree = emptyTree(banks, own);
  }

  private DeviceTree emptyTree(List<AddressRange> banks, AddressRange firmware) {
    CellSizes cells = new CellSizes(2, 2);
    Node root = cells.in(Node.named(""));
    if (platform == FadumpPlatform.OPAL) {
      root = root.withProperty("reserved-ranges", value(cells, List.of(firmware)));
    }
    return DeviceTree.of(root)
        .edit(
            "/memory@0",
            node ->
                node.withProperty("device_type", PropertyValue.ofStrings("memory"))
                    .withProperty("reg", value(cells, banks)))
        .edit(
            "/chosen", node -> node.withProperty("bootargs", PropertyValue.ofStrings("fadump=on")));
  }

  private PropertyValue value(CellSizes cells, List<AddressRange> ranges) {
    return new Reg(ranges).value(cells, Origin.NONE).orThrow();
  }

  /** What runs after a reset, up to the kernel. */
  private BootTrace runFirmware(ResetCause cause, Memory memory) {
    if (platform == FadumpPlatform.OPAL) {
      if (cause == ResetCause.WARM_RESET) {
        opal.preserve(
            memory,
            running.stream().map(cpu -> new HdatCpuData.HardwareThread(cpu, true)).toList());
      } else {
        opal.restart();
      }
    }
    for (AddressRange area : loadAreas()) {
      memory.write(area.start(), Content.unknown("kernel and initrd", area.size()));
    }
    tree =
        platform == FadumpPlatform.RTAS
            ? rtas.node(TOKEN).in(tree)
            : opal.node(OPAL_LOADS).in(tree);
    return BootTrace.refused(List.of(), "no arm64 kernel here");
  }

  /** Where firmware loads kernel and initrd at every boot, and with them overwrites boot memory. */
  public List<AddressRange> loadAreas() {
    return platform == FadumpPlatform.RTAS ? RTAS_LOADS : OPAL_LOADS;
  }

  /** Power comes on, and the first kernel runs. */
  public void boot() {
    board.powerOn();
  }

  /** What the kernel makes of the tree that firmware gave it. */
  public FadumpReport report() {
    return FadumpReport.of(tree, kernel, Optional.empty());
  }

  /** The tree that firmware gave the kernel. */
  public DeviceTree tree() {
    return tree;
  }

  /** The board. */
  public BoardModel board() {
    return board;
  }

  /** Firmware, where it is RTAS. */
  public RtasFirmware rtas() {
    return rtas;
  }

  /** Firmware, where it is OPAL. */
  public OpalFirmware opal() {
    return opal;
  }

  /**
   * The kernel registers a dump as {@code layout} says, its crash header first.
   *
   * @return what firmware answered last
   */
  public FirmwareAnswer register(FadumpLayout layout) {
    writeHeader(layout, armed(layout));
    return platform == FadumpPlatform.RTAS ? registerRtas(layout) : registerOpal(layout);
  }

  private CrashInfoHeader armed(FadumpLayout layout) {
    return CrashInfoHeader.armed(
        layout.relocated(VMCOREINFO), vmcoreinfo().encode().length, possibleCpus());
  }

  private void writeHeader(FadumpLayout layout, CrashInfoHeader header) {
    board.memory().write(layout.header().start(), Content.ofBytes(header.encode(kernel)));
  }

  private FirmwareAnswer registerRtas(FadumpLayout layout) {
    RtasDump request = layout.rtasRequest();
    board.memory().write(STRUCTURE, Content.ofBytes(request.encode()));
    return rtas.configureKernelDump(
        RtasFirmware.REGISTER, STRUCTURE, request.size(), board.memory());
  }

  private FirmwareAnswer registerOpal(FadumpLayout layout) {
    OpalKernelMetadata metadata = layout.opalMetadata();
    PhysicalAddress at = layout.metadata().start();
    opal.registerTag(OpalFirmware.TAG_KERNEL, at);
    opal.registerTag(OpalFirmware.TAG_BOOT_MEMORY, layout.bootMemoryTop());
    FirmwareAnswer answer = FirmwareAnswer.SUCCESS;
    int registered = 0;
    for (CopyRange copy : metadata.regions()) {
      answer = opal.update(OpalFirmware.ADD_RANGE, copy.source(), copy.destination(), copy.size());
      if (!answer.succeeded()) {
        break;
      }
      registered++;
    }
    board.memory().write(at, Content.ofBytes(metadata.withRegistered(registered).encode()));
    return answer;
  }

  /**
   * The kernel and its programs use all of their memory but {@code layout}'s area: a pattern in
   * which no two words are alike, and the VMCOREINFO note.
   *
   * @param seed of the pattern
   */
  public void fill(FadumpLayout layout, long seed) {
    for (AddressRange range : ram.minus(layout.reserved()).ranges()) {
      board.memory().write(range.start(), Content.pattern(seed, range.start(), range.size()));
    }
    board.memory().write(VMCOREINFO, Content.ofBytes(vmcoreinfo().encode()));
  }

  /** The VMCOREINFO note of the kernel that dies. */
  public static Note vmcoreinfo() {
    return new Note(
        "VMCOREINFO", 0, "OSRELEASE=6.17.0-fadump\n".getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The kernel dies on {@code cpu}; it says so in the crash header and asks firmware for a dump;
   * the machine comes up again.
   *
   * @param layout what was registered
   * @param registers of every CPU, by number
   */
  public void crash(FadumpLayout layout, int cpu, List<PowerRegisters> registers) {
    writeHeader(layout, armed(layout).crashed(cpu, registers.get(cpu), possibleCpus()));
    terminate(registers);
  }

  /** Firmware ends the system, and no kernel says a word; otherwise like {@link #crash}. */
  public void terminate(List<PowerRegisters> registers) {
    List<SavedCpu> saved = new ArrayList<>();
    for (int i = 0; i < registers.size(); i++) {
      saved.add(new SavedCpu(i, registers.get(i)));
    }
    running = List.copyOf(saved);
    if (platform == FadumpPlatform.RTAS) {
      rtas.terminate(board.memory(), running);
    }
    board.reset(ResetKind.WARM);
  }

  /**
   * The second kernel reads the dump and, busy as it is, writes everywhere in its own memory.
   *
   * @param seed of what it writes
   * @return what the dump is, and where its elfcorehdr has been put
   */
  public Captured capture(long seed) {
    MemoryImage image = MemoryImage.of(board.memory(), ram);
    FadumpDump dump =
        platform == FadumpPlatform.RTAS
            ? FadumpDump.ofRtas(report().rtas().orElseThrow(), ram, image, kernel).orThrow()
            : FadumpDump.ofOpal(
                    opal.queryTag(OpalFirmware.TAG_KERNEL).orElseThrow(),
                    opal.queryTag(OpalFirmware.TAG_CPU),
                    ram,
                    image,
                    kernel)
                .orThrow();
    for (AddressRange range : dump.usable().ranges()) {
      board.memory().write(range.start(), Content.pattern(seed, range.start(), range.size()));
    }
    byte[] notes = dump.cpuNotes();
    AddressRange notesAt = AddressRange.of(BUILT, notes.length);
    PhysicalAddress headerAt = notesAt.end();
    board.memory().write(BUILT, Content.ofBytes(notes));
    board.memory().write(headerAt, Content.ofBytes(dump.elfcorehdr(notesAt).encode()));
    return new Captured(dump, headerAt);
  }

  /**
   * What the second kernel has.
   *
   * @param dump the dump
   * @param elfcorehdr where the ELF header is that it shows as {@code /proc/vmcore}
   */
  public record Captured(FadumpDump dump, PhysicalAddress elfcorehdr) {}

  /**
   * The dump is saved: the second kernel writes 1 to {@code release_mem}.
   *
   * @return what firmware answered
   */
  public FirmwareAnswer release() {
    return platform == FadumpPlatform.RTAS
        ? rtas.configureKernelDump(
            RtasFirmware.INVALIDATE, STRUCTURE, RtasDump.FULL_SIZE, board.memory())
        : opal.update(OpalFirmware.FREE_PRESERVED, PhysicalAddress.ZERO, PhysicalAddress.ZERO, 0);
  }

  private SortedSet<Integer> possibleCpus() {
    SortedSet<Integer> possible = new TreeSet<>();
    for (int i = 0; i < cpus; i++) {
      possible.add(i);
    }
    return possible;
  }
}
