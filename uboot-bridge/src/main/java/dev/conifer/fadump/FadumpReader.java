package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.MemoryImage;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a dump that waits out of memory, in the second kernel's steps. */
final class FadumpReader {
  /** The most bytes of CPU state that are read: those of 2048 CPUs are less than 4 MiB. */
  private static final long MOST_CPU_STATE = 64L << 20;

  private static final String HEADER = "crash header";
  private static final String CPU_STATE = "CPU state";

  private final MemoryMap memory;
  private final MemoryImage image;
  private final LinuxFadump kernel;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  FadumpReader(MemoryMap memory, MemoryImage image, LinuxFadump kernel) {
    this.memory = memory;
    this.image = image;
    this.kernel = kernel;
  }

  Result<FadumpDump> rtas(RtasNode node) {
    if (node.waiting().isEmpty()) {
      return Result.failure(noDump(RtasNode.PATH + " has no " + RtasNode.DUMP));
    }
    RtasDump dump = node.waiting().get();
    diagnostics.addAll(WaitingDump.judge(RtasNode.PATH + "/" + RtasNode.DUMP, dump, kernel));
    if (hasError()) {
      return Result.failure(diagnostics);
    }
    List<CopyRange> copies =
        dump.sections(RtasSection.BOOT_MEMORY).stream()
            .map(s -> new CopyRange(s.source(), s.destination(), s.sourceLength()))
            .toList();
    // The destination of the region at 0 counts for all (rtas_fadump_get_config).
    Optional<PhysicalAddress> destination =
        copies.stream()
            .filter(copy -> copy.source().bits() == 0)
            .map(CopyRange::destination)
            .findFirst();
    RtasSection cpuState = dump.section(RtasSection.CPU_STATE).orElseThrow();
    if (destination.isEmpty()) {
      return failed("E-fadump-boot-memory", "no section of boot memory begins at 0");
    }
    return dump(
        FadumpPlatform.RTAS,
        copies,
        destination.get(),
        cpuState.destination(),
        node.firmwareSizes(),
        Optional.empty(),
        header -> rtasCpus(cpuState, header));
  }

  Result<FadumpDump> opal(PhysicalAddress kernelTag, Optional<PhysicalAddress> cpuTag) {
    Optional<OpalKernelMetadata> metadata =
        bytes("kernel metadata", kernelTag, OpalKernelMetadata.SIZE)
            .flatMap(bytes -> told(OpalKernelMetadata.read("kernel metadata", bytes)));
    if (metadata.isEmpty()) {
      return Result.failure(diagnostics);
    }
    List<CopyRange> regions = metadata.get().regions();
    if (metadata.get().registered() == 0) {
      return Result.failure(noDump("the kernel that died had registered no region"));
    }
    for (CopyRange lost : regions.subList(metadata.get().registered(), regions.size())) {
      diagnostics.add(
          Fields.warning(
              "W-fadump-unsaved",
              "kernel metadata",
              0,
              "",
              "0x%x bytes at %s had not been registered: the core has what lies there now"
                  .formatted(lost.size(), lost.source())));
    }
    PhysicalAddress start = regions.get(0).destination();
    return dump(
        FadumpPlatform.OPAL,
        regions,
        start,
        start,
        FadumpLayout.FirmwareSizes.NONE,
        Optional.of(metadata.get().header()),
        header -> opalCpus(cpuTag, header));
  }

  /** What of the CPUs goes into the core; absent when there is an error. */
  @FunctionalInterface
  private interface Cpus {
    Optional<List<SavedCpu>> of(CrashInfoHeader header);
  }

  private Result<FadumpDump> dump(
      FadumpPlatform platform,
      List<CopyRange> regions,
      PhysicalAddress destination,
      PhysicalAddress reservedStart,
      FadumpLayout.FirmwareSizes sizes,
      Optional<PhysicalAddress> headerAt,
      Cpus cpus) {
    long size = 0;
    PhysicalAddress top = PhysicalAddress.ZERO;
    List<CopyRange> copies = new ArrayList<>();
    for (CopyRange region : regions) {
      Optional<AddressRange> source =
          AddressRange.ifValid(region.source().bits(), region.size()).filter(memory::contains);
      // One copy behind the other, whatever the regions say (fadump_populate_elfcorehdr).
      Optional<AddressRange> copy =
          AddressRange.ifValid(destination.bits(), size)
              .flatMap(before -> AddressRange.ifValid(before.end().bits(), region.size()))
              .filter(memory::contains);
      if (source.isEmpty() || copy.isEmpty() || source.get().start().isBelow(top)) {
        return failed(
            "E-fadump-boot-memory",
            "0x%x bytes of boot memory at %s, copied to %s, do not lie in memory, ascending"
                .formatted(region.size(), region.source(), region.destination()));
      }
      copies.add(new CopyRange(region.source(), copy.get().start(), region.size()));
      size += region.size();
      top = source.get().end();
    }
    Optional<AddressRange> reserved =
        AddressRange.ifValid(
            reservedStart.bits(), FadumpSizing.areaSize(platform, kernel, sizes, size));
    if (reserved.isEmpty()) {
      return failed("E-fadump-boot-memory", "the reserved area ends beyond 64 bits");
    }
    Optional<CrashInfoHeader> header =
        bytes(HEADER, headerAt.orElse(destination.plus(size)), CrashInfoHeader.size(kernel))
            .flatMap(bytes -> told(CrashInfoHeader.read(HEADER, bytes, kernel)));
    Optional<List<SavedCpu>> saved = header.flatMap(cpus::of);
    if (saved.isEmpty() || hasError()) {
      return Result.failure(diagnostics);
    }
    return Result.of(
        new FadumpDump(
            platform, kernel, memory, copies, top, reserved.get(), header.get(), saved.get()),
        diagnostics);
  }

  /** {@code rtas_fadump_build_cpu_notes}: the CPU that died speaks for itself. */
  private Optional<List<SavedCpu>> rtasCpus(RtasSection section, CrashInfoHeader header) {
    Optional<RegisterSaveArea> area =
        bytes(CPU_STATE, section.destination(), section.bytesDumped())
            .flatMap(bytes -> told(RegisterSaveArea.read(CPU_STATE, bytes)));
    return area.map(
        a ->
            a.cpus().stream()
                .filter(cpu -> header.cpus().contains(cpu.id()))
                .map(cpu -> orItself(cpu, header))
                .toList());
  }

  /** {@code opal_fadump_build_cpu_notes}: without CPU data the CPU that died is all there is. */
  private Optional<List<SavedCpu>> opalCpus(Optional<PhysicalAddress> tag, CrashInfoHeader header) {
    List<SavedCpu> cpus =
        tag.flatMap(this::cpuData)
            .map(
                data ->
                    data.threads().stream()
                        .filter(t -> t.active() || isCrashing(t.cpu(), header))
                        .map(t -> orItself(t.cpu(), header))
                        .toList())
            .orElse(List.of());
    if (!cpus.isEmpty()) {
      return Optional.of(cpus);
    }
    if (header.crashingCpu().isEmpty()) {
      diagnostics.add(
          Fields.error(
              "E-fadump-no-cpu",
              CPU_STATE,
              0,
              "",
              "there are no registers, neither of firmware nor of the kernel: Linux gives up",
              "take the memory as it is"));
      return Optional.empty();
    }
    diagnostics.add(
        Fields.warning(
            "W-fadump-cpu-state",
            CPU_STATE,
            0,
            "",
            "only the registers of the CPU that died are in the core"));
    return Optional.of(List.of(new SavedCpu(header.crashingCpu().get(), header.registers())));
  }

  private Optional<HdatCpuData> cpuData(PhysicalAddress tag) {
    Optional<OpalFirmwareMetadata> metadata =
        bytesOf(tag, OpalFirmwareMetadata.HEADER_SIZE + CopyRange.BYTES)
            .flatMap(bytes -> OpalFirmwareMetadata.read("firmware metadata", bytes).value());
    if (metadata.isEmpty()) {
      return Optional.empty();
    }
    CopyRange data = metadata.get().regions().get(0);
    if (metadata.get().cpuDataVersion() != 1) {
      diagnostics.add(
          Fields.warning(
              "W-fadump-version",
              "firmware metadata",
              12,
              "",
              "the CPU data are of version %s, not 1: registers may be wrong"
                  .formatted(Integer.toUnsignedString(metadata.get().cpuDataVersion()))));
    }
    return bytesOf(data.destination(), data.size())
        .flatMap(bytes -> HdatCpuData.read(CPU_STATE, bytes, metadata.get().cpuDataSize()).value());
  }

  private static boolean isCrashing(SavedCpu cpu, CrashInfoHeader header) {
    return header.crashingCpu().equals(Optional.of(cpu.id()));
  }

  private static SavedCpu orItself(SavedCpu cpu, CrashInfoHeader header) {
    return isCrashing(cpu, header) ? new SavedCpu(cpu.id(), header.registers()) : cpu;
  }

  private Optional<byte[]> bytesOf(PhysicalAddress at, long size) {
    return size < 0 || size > MOST_CPU_STATE
        ? Optional.empty()
        : AddressRange.ifValid(at.bits(), size).flatMap(image::bytes);
  }

  private Optional<byte[]> bytes(String what, PhysicalAddress at, long size) {
    Optional<byte[]> bytes = bytesOf(at, size);
    if (bytes.isEmpty()) {
      diagnostics.add(
          Fields.error(
              "E-fadump-memory",
              what,
              0,
              "",
              "the %s, 0x%x bytes at %s, cannot be read".formatted(what, size, at),
              "give all of the memory"));
    }
    return bytes;
  }

  private static Diagnostic noDump(String message) {
    return Fields.error(
        "E-fadump-none",
        "fadump",
        0,
        "",
        message + ": no dump waits",
        "give the tree of the boot after the crash");
  }

  private Result<FadumpDump> failed(String code, String message) {
    diagnostics.add(
        Fields.error(code, "fadump", 0, "", message, "look what has written to the structures"));
    return Result.failure(diagnostics);
  }

  private boolean hasError() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }

  private <T> Optional<T> told(Result<T> result) {
    diagnostics.addAll(result.diagnostics());
    return result.value();
  }
}
