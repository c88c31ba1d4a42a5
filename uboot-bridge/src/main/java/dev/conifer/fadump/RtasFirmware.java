package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model of pSeries firmware as far as fadump goes: the RTAS call {@code
 * ibm,configure-kernel-dump}, and what {@code ibm,os-term} does when a dump is registered.
 *
 * <p>It answers as hw/ppc/spapr_fadump.c of QEMU 10.2 does, and is as strict as Linux says that
 * PowerVM is: the size must be exact, and sections must lie in memory without a hole.
 */
public final class RtasFirmware {
  /** Operation: register. */
  public static final int REGISTER = 1;

  /** Operation: take the registration back. */
  public static final int UNREGISTER = 2;

  /** Operation: the dump that waits is saved, forget it. */
  public static final int INVALIDATE = 3;

  /** Status: hardware error. */
  public static final int HARDWARE_ERROR = -1;

  /** Status: parameter error. */
  public static final int PARAMETER_ERROR = -3;

  /** Status: already registered. */
  public static final int ALREADY_REGISTERED = -9;

  /** Status: a dump waits. */
  public static final int DUMP_ACTIVE = -10;

  private static final String CALL = "ibm,configure-kernel-dump";

  private final MemoryMap ram;
  private final PhysicalAddress realModeEnd;
  private final int possibleCpus;
  private Optional<RtasDump> registered = Optional.empty();
  private Optional<RtasDump> waiting = Optional.empty();

  /**
   * Firmware of a machine that was just made.
   *
   * @param ram its memory
   * @param realModeEnd the end of the real mode area, in which RTAS arguments must lie
   * @param possibleCpus for how many CPUs there must be room in the CPU state
   */
  public RtasFirmware(MemoryMap ram, PhysicalAddress realModeEnd, int possibleCpus) {
    this.ram = ram;
    this.realModeEnd = realModeEnd;
    this.possibleCpus = possibleCpus;
  }

  /** The dump that waits. */
  public Optional<RtasDump> waiting() {
    return waiting;
  }

  /** Whether a dump would be taken now. */
  public boolean isRegistered() {
    return registered.isPresent();
  }

  /**
   * What firmware writes into the tree of the next boot.
   *
   * @param token the call's token
   */
  public RtasNode node(int token) {
    Map<Integer, Long> sizes = new LinkedHashMap<>();
    sizes.put(RtasSection.CPU_STATE, (long) RegisterSaveArea.size(possibleCpus));
    sizes.put(RtasSection.HPTE, 0L);
    return new RtasNode(token, sizes, Optional.of(new RtasNode.Versions(1, 1)), waiting);
  }

  /**
   * The RTAS call {@code ibm,configure-kernel-dump}.
   *
   * @param operation {@link #REGISTER}, {@link #UNREGISTER} or {@link #INVALIDATE}
   * @param structure where the dump memory structure is
   * @param size its size, in bytes
   * @param memory the machine's memory
   */
  public FirmwareAnswer configureKernelDump(
      int operation, PhysicalAddress structure, long size, Memory memory) {
    return switch (operation) {
      case REGISTER -> register(structure, size, memory);
      case UNREGISTER -> {
        if (waiting.isPresent()) {
          yield refused(DUMP_ACTIVE, "E-fadump-active", "a dump waits", INVALIDATE_FIRST);
        }
        registered = Optional.empty();
        yield FirmwareAnswer.SUCCESS;
      }
      case INVALIDATE -> {
        if (waiting.isPresent()) {
          registered = Optional.empty();
          waiting = Optional.empty();
        }
        yield FirmwareAnswer.SUCCESS;
      }
      default ->
          refused(
              PARAMETER_ERROR,
              "E-fadump-operation",
              "there is no operation " + operation,
              "pass 1 to register, 2 to unregister, 3 to invalidate");
    };
  }

  private static final String INVALIDATE_FIRST =
      "save the dump, then write 1 to /sys/kernel/fadump/release_mem";

  private FirmwareAnswer register(PhysicalAddress structure, long size, Memory memory) {
    if (registered.isPresent()) {
      return refused(
          ALREADY_REGISTERED,
          "E-fadump-registered",
          "a dump is registered already",
          "unregister it first");
    }
    if (waiting.isPresent()) {
      return refused(DUMP_ACTIVE, "E-fadump-active", "a dump waits", INVALIDATE_FIRST);
    }
    if (size < RtasDump.HEADER_SIZE || size > RtasDump.FULL_SIZE) {
      return wrongSize("0x%x bytes are no dump memory structure".formatted(size));
    }
    Optional<AddressRange> range =
        AddressRange.ifValid(structure.bits(), size)
            .filter(r -> !realModeEnd.isBelow(r.end()) && structure.bits() != 0);
    if (range.isEmpty()) {
      return refused(
          PARAMETER_ERROR,
          "E-fadump-address",
          "the dump memory structure at %s does not lie in the real mode area, which ends at %s"
              .formatted(structure, realModeEnd),
          "put it below " + realModeEnd);
    }
    Optional<byte[]> bytes = memory.bytes(range.get());
    if (bytes.isEmpty()) {
      return refused(
          HARDWARE_ERROR,
          "E-fadump-hardware",
          "the dump memory structure at %s cannot be read".formatted(range.get()),
          "put it into memory");
    }
    Result<RtasDump> read = RtasDump.read(CALL, bytes.get());
    if (read.failed()) {
      return FirmwareAnswer.refused(PARAMETER_ERROR, read.diagnostics().get(0));
    }
    RtasDump dump = read.orThrow();
    if (dump.size() != size) {
      return wrongSize(
          "0x%x bytes are passed, %d sections make 0x%x"
              .formatted(size, dump.sections().size(), dump.size()));
    }
    Optional<FirmwareAnswer> hole = outsideOfMemory(dump);
    if (hole.isPresent()) {
      return hole.get();
    }
    registered = Optional.of(new RtasDump(0, dump.maxTimeAuto(), dump.sections()));
    return FirmwareAnswer.SUCCESS;
  }

  private static FirmwareAnswer wrongSize(String message) {
    return refused(
        PARAMETER_ERROR, "E-fadump-size", message, "pass exactly 40 bytes and 40 for each section");
  }

  private Optional<FirmwareAnswer> outsideOfMemory(RtasDump dump) {
    for (RtasSection section : dump.sections()) {
      if (!isMemory(section.destination(), section.sourceLength())) {
        return Optional.of(
            refused(
                PARAMETER_ERROR,
                "E-fadump-hole",
                "the destination of %s, 0x%x bytes at %s, is not all memory"
                    .formatted(section.title(), section.sourceLength(), section.destination()),
                "reserve an area without a hole"));
      }
    }
    return Optional.empty();
  }

  private boolean isMemory(PhysicalAddress start, long size) {
    return AddressRange.ifValid(start.bits(), size).filter(ram::contains).isPresent();
  }

  private static FirmwareAnswer refused(int status, String code, String message, String remedy) {
    return FirmwareAnswer.refused(
        status,
        Diagnostic.error(code, new FileLocation(CALL), "status %d: %s".formatted(status, message))
            .withRemedy(remedy));
  }

  /**
   * The RTAS call {@code ibm,os-term}: the kernel gives up. When a dump is registered, everything
   * is copied now, before the reset that follows.
   *
   * @param memory the machine's memory
   * @param cpus the CPUs' registers
   * @return whether a dump waits for the next boot
   */
  public boolean terminate(Memory memory, List<SavedCpu> cpus) {
    if (registered.isEmpty()) {
      return false;
    }
    List<RtasSection> kept = new ArrayList<>();
    for (RtasSection section : registered.get().sections()) {
      kept.add(section.requested() ? keep(section, memory, cpus) : section);
    }
    waiting =
        Optional.of(
            new RtasDump(
                RtasDump.TRIGGERED | RtasDump.PERFORMED, registered.get().maxTimeAuto(), kept));
    registered = Optional.empty();
    return true;
  }

  private RtasSection keep(RtasSection section, Memory memory, List<SavedCpu> cpus) {
    return switch (section.type()) {
      case RtasSection.CPU_STATE -> {
        byte[] state = new RegisterSaveArea(cpus).encode();
        if (Long.compareUnsigned(state.length, section.sourceLength()) > 0) {
          yield section.failed(RtasSection.ERROR_TOO_SMALL);
        }
        memory.write(section.destination(), Content.ofBytes(state));
        yield section.dumped(state.length);
      }
      case RtasSection.HPTE -> {
        memory.write(
            section.destination(),
            Content.unknown("the hashed page table", section.sourceLength()));
        yield section.dumped(section.sourceLength());
      }
      case RtasSection.BOOT_MEMORY, RtasSection.PARAMETERS -> {
        if (!isMemory(section.source(), section.sourceLength())) {
          yield section.failed(RtasSection.ERROR_SOURCE);
        }
        memory.copy(
            AddressRange.of(section.source(), section.sourceLength()), section.destination());
        yield section.dumped(section.sourceLength());
      }
      default -> section.failed(RtasSection.ERROR_TYPE);
    };
  }
}
