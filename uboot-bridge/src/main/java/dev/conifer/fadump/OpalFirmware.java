package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model of PowerNV firmware as far as fadump goes: the OPAL calls {@code OPAL_MPIPL_UPDATE},
 * {@code OPAL_MPIPL_REGISTER_TAG} and {@code OPAL_MPIPL_QUERY_TAG} (core/opal-dump.c of skiboot),
 * and the memory-preserving boot (MPIPL), in which hostboot copies before anything is loaded.
 */
public final class OpalFirmware {
  /** Operation: copy one more range. */
  public static final int ADD_RANGE = 0;

  /** Operation: one range less. */
  public static final int REMOVE_RANGE = 1;

  /** Operation: no range at all. */
  public static final int REMOVE_ALL = 2;

  /** Operation: the dump that waits is saved, forget it. */
  public static final int FREE_PRESERVED = 3;

  /** Tag: where the {@link OpalFirmwareMetadata} is; firmware sets it. */
  public static final int TAG_CPU = 0;

  /** Tag: where the {@link OpalKernelMetadata} is; the kernel sets it. */
  public static final int TAG_KERNEL = 2;

  /** Tag: {@link FadumpLayout#bootMemoryTop}; the kernel sets it. */
  public static final int TAG_BOOT_MEMORY = 3;

  /** Status: {@code OPAL_PARAMETER}. */
  public static final int PARAMETER = -1;

  /** Status: {@code OPAL_RESOURCE}: no room. */
  public static final int RESOURCE = -10;

  /** Status: {@code OPAL_EMPTY}: nobody set the tag. */
  public static final int EMPTY = -16;

  /** As many ranges as skiboot's tables hold: 0x400 bytes in entries of 16; one is its own. */
  public static final int SKIBOOT_RANGES = 63;

  private static final long MOST_SIZE = 0xffff_ffffL;
  private static final String CALL = "OPAL_MPIPL_UPDATE";
  private static final String TAG_CALL = "OPAL_MPIPL_REGISTER_TAG";

  private final MemoryMap ram;
  private final int mostRanges;
  private final AddressRange own;
  private final List<CopyRange> ranges = new ArrayList<>();
  private Optional<PhysicalAddress> kernelTag = Optional.empty();
  private Optional<PhysicalAddress> bootMemoryTag = Optional.empty();
  private Optional<PhysicalAddress> cpuTag = Optional.empty();
  private boolean dumpWaiting;

  /**
   * Firmware of a machine that was just switched on.
   *
   * @param ram the machine's memory
   * @param mostRanges as many ranges as its tables hold
   * @param own memory of its own, where it leaves the registers of the CPUs
   */
  public OpalFirmware(MemoryMap ram, int mostRanges, AddressRange own) {
    this.ram = ram;
    this.mostRanges = mostRanges;
    this.own = Objects.requireNonNull(own);
  }

  /** The ranges that would be copied now. */
  public List<CopyRange> ranges() {
    return List.copyOf(ranges);
  }

  /** Whether this boot kept memory, and nobody has freed it: {@code mpipl-boot}. */
  public boolean dumpWaiting() {
    return dumpWaiting;
  }

  /** {@code OPAL_MPIPL_UPDATE}. */
  public FirmwareAnswer update(
      int operation, PhysicalAddress source, PhysicalAddress destination, long size) {
    return switch (operation) {
      case ADD_RANGE -> add(new CopyRange(source, destination, size));
      case REMOVE_RANGE ->
          ranges.removeIf(r -> r.source().equals(source) && r.destination().equals(destination))
              ? FirmwareAnswer.SUCCESS
              : refused(
                  PARAMETER,
                  "E-fadump-range",
                  "no range goes from %s to %s".formatted(source, destination),
                  "remove one that was added");
      case REMOVE_ALL -> {
        ranges.clear();
        yield FirmwareAnswer.SUCCESS;
      }
      case FREE_PRESERVED -> {
        dumpWaiting = false;
        yield FirmwareAnswer.SUCCESS;
      }
      default ->
          refused(
              PARAMETER,
              "E-fadump-operation",
              "there is no operation " + operation,
              "pass 0 to 3: add, remove, remove all, free");
    };
  }

  private FirmwareAnswer add(CopyRange range) {
    for (PhysicalAddress address : List.of(range.source(), range.destination())) {
      if (!ram.contains(address)) {
        return refused(
            PARAMETER, "E-fadump-address", address + " is not memory", "give addresses of memory");
      }
    }
    if (range.size() == 0) {
      return refused(PARAMETER, "E-fadump-size", "the range is empty", "leave out what is empty");
    }
    if (ranges.size() >= mostRanges) {
      return refused(
          RESOURCE,
          "E-fadump-table-full",
          "the tables hold %d ranges".formatted(mostRanges),
          "register fewer and larger ranges: Linux goes on without the rest");
    }
    for (CopyRange other : ranges) {
      if (other.source().equals(range.source())) {
        return refused(
            PARAMETER,
            "E-fadump-duplicate",
            "the source " + range.source() + " is registered already",
            "remove that range first");
      }
      if (other.destination().equals(range.destination())) {
        return refused(
            PARAMETER,
            "E-fadump-duplicate",
            "the destination " + range.destination() + " is registered already",
            "remove that range first");
      }
    }
    // The tables have 32 bits for a size, and nothing checks.
    long kept = range.size() & MOST_SIZE;
    ranges.add(new CopyRange(range.source(), range.destination(), kept));
    if (kept == range.size()) {
      return FirmwareAnswer.SUCCESS;
    }
    return new FirmwareAnswer(
        0,
        Optional.of(
            Diagnostic.warning(
                    "W-fadump-size",
                    new FileLocation(CALL),
                    "of the range's 0x%x bytes firmware will copy 0x%x: it keeps 32 bits of a size"
                        .formatted(range.size(), kept))
                .withRemedy("register ranges below 4 GiB, as Linux does")));
  }

  private static FirmwareAnswer refused(int status, String code, String message, String remedy) {
    return refused(CALL, status, code, message, remedy);
  }

  private static FirmwareAnswer refused(
      String call, int status, String code, String message, String remedy) {
    return FirmwareAnswer.refused(
        status,
        Diagnostic.error(code, new FileLocation(call), "status %d: %s".formatted(status, message))
            .withRemedy(remedy));
  }

  /** {@code OPAL_MPIPL_REGISTER_TAG}. */
  public FirmwareAnswer registerTag(int tag, PhysicalAddress value) {
    switch (tag) {
      case TAG_KERNEL -> {
        kernelTag = Optional.of(value).filter(v -> v.bits() != 0);
        return FirmwareAnswer.SUCCESS;
      }
      case TAG_BOOT_MEMORY -> {
        boolean isInRam = value.bits() != 0 && ram.contains(value.minus(1));
        if (isInRam) {
          bootMemoryTag = Optional.of(value);
          return FirmwareAnswer.SUCCESS;
        }
        return refused(
            TAG_CALL,
            PARAMETER,
            "E-fadump-tag",
            value + " is not the top of memory",
            "pass boot memory's end");
      }
      default -> {
        return refused(
            TAG_CALL, PARAMETER, "E-fadump-tag", "a kernel sets no tag " + tag, "pass 2 or 3");
      }
    }
  }

  /** {@code OPAL_MPIPL_QUERY_TAG}: absent for {@link #EMPTY} and for {@link #PARAMETER}. */
  public Optional<PhysicalAddress> queryTag(int tag) {
    return switch (tag) {
      case TAG_KERNEL -> kernelTag;
      case TAG_BOOT_MEMORY -> bootMemoryTag;
      case TAG_CPU -> cpuTag;
      default -> Optional.empty();
    };
  }

  /**
   * A boot that keeps memory, up to the loading of the second kernel: copies what was registered,
   * saves the registers of all threads, and forgets the registration.
   *
   * @param memory as the reset left it
   * @param threads the threads' registers
   */
  public void preserve(Memory memory, List<HdatCpuData.HardwareThread> threads) {
    for (CopyRange range : ranges) {
      memory.copy(AddressRange.of(range.source(), range.size()), range.destination());
    }
    byte[] data = new HdatCpuData(threads).encode();
    PhysicalAddress metadataAt = own.start();
    PhysicalAddress dataAt =
        metadataAt.plus(OpalFirmwareMetadata.HEADER_SIZE + CopyRange.BYTES).alignUp(Long.BYTES);
    OpalFirmwareMetadata metadata =
        new OpalFirmwareMetadata(
            0,
            1,
            HdatCpuData.THREAD_SIZE,
            List.of(new CopyRange(PhysicalAddress.ZERO, dataAt, data.length)));
    memory.write(metadataAt, Content.ofBytes(metadata.encode()));
    memory.write(dataAt, Content.ofBytes(data));
    cpuTag = Optional.of(metadataAt);
    ranges.clear();
    dumpWaiting = true;
  }

  /** Any other boot: nothing is kept, and nothing is known of what was registered. */
  public void restart() {
    ranges.clear();
    kernelTag = Optional.empty();
    bootMemoryTag = Optional.empty();
    cpuTag = Optional.empty();
    dumpWaiting = false;
  }

  /**
   * What firmware writes into the tree of the next boot.
   *
   * @param loadAreas where it loads kernel and initrd
   */
  public OpalDumpNode node(List<AddressRange> loadAreas) {
    return new OpalDumpNode(loadAreas, dumpWaiting);
  }
}
