package dev.conifer.fadump;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where everything goes that a kernel registers: the reserved area and what is in it.
 *
 * @param platform the kind of firmware
 * @param kernel the kernel that registers
 * @param sizes what firmware itself puts into the area; 0 on PowerNV
 * @param bootMemorySize how much boot memory, in bytes
 * @param bootRegions where that is, ascending; less in sum where a hole was counted twice
 * @param bootMemoryTop the second kernel uses nothing from here on
 * @param reserved the area
 */
public record FadumpLayout(
    FadumpPlatform platform,
    LinuxFadump kernel,
    FirmwareSizes sizes,
    long bootMemorySize,
    List<AddressRange> bootRegions,
    PhysicalAddress bootMemoryTop,
    AddressRange reserved) {

  /**
   * How much room firmware wants for what it makes itself.
   *
   * @param cpuState for {@link RtasSection#CPU_STATE}, in bytes
   * @param hpte for {@link RtasSection#HPTE}, in bytes
   */
  public record FirmwareSizes(long cpuState, long hpte) {
    /** Nothing at all. */
    public static final FirmwareSizes NONE = new FirmwareSizes(0, 0);
  }

  public FadumpLayout {
    Objects.requireNonNull(platform);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(sizes);
    Objects.requireNonNull(bootMemoryTop);
    Objects.requireNonNull(reserved);
    bootRegions = List.copyOf(bootRegions);
  }

  /** Where the CPU state goes. */
  public AddressRange cpuState() {
    return AddressRange.of(reserved.start().alignDown(kernel.pageSize()), sizes.cpuState());
  }

  /** Where the hashed page table goes. */
  public AddressRange hpte() {
    return AddressRange.of(cpuState().end(), sizes.hpte());
  }

  /** Where the copy of boot memory begins: at a page, so that it can be mapped. */
  public PhysicalAddress bootDestination() {
    return hpte().end().alignUp(kernel.pageSize());
  }

  /** Where the crash header is. */
  public AddressRange header() {
    return AddressRange.of(bootDestination().plus(bootMemorySize), CrashInfoHeader.size(kernel));
  }

  /** Where a kernel on PowerNV leaves its metadata: at the area's end. */
  public AddressRange metadata() {
    long size = platform.metadataSize(kernel.pageSize());
    return AddressRange.of(reserved.end().minus(size), size);
  }

  /** Each region of boot memory with where it is copied to: one behind the other. */
  public List<CopyRange> copies() {
    List<CopyRange> copies = new ArrayList<>();
    PhysicalAddress destination = bootDestination();
    for (AddressRange region : bootRegions) {
      copies.add(new CopyRange(region.start(), destination, region.size()));
      destination = destination.plus(region.size());
    }
    return copies;
  }

  /**
   * Where a byte is once firmware has copied ({@code fadump_relocate}).
   *
   * @param address where it is now
   */
  public PhysicalAddress relocated(PhysicalAddress address) {
    for (CopyRange copy : copies()) {
      if (AddressRange.of(copy.source(), copy.size()).contains(address)) {
        return copy.destination().plus(address.distanceFrom(copy.source()));
      }
    }
    return address;
  }

  /** What a kernel on pSeries registers ({@code rtas_fadump_init_mem_struct}). */
  public RtasDump rtasRequest() {
    List<RtasSection> sections = new ArrayList<>();
    sections.add(
        RtasSection.request(
            RtasSection.CPU_STATE, PhysicalAddress.ZERO, sizes.cpuState(), cpuState().start()));
    sections.add(
        RtasSection.request(RtasSection.HPTE, PhysicalAddress.ZERO, sizes.hpte(), hpte().start()));
    for (CopyRange copy : copies()) {
      sections.add(
          RtasSection.request(
              RtasSection.BOOT_MEMORY, copy.source(), copy.size(), copy.destination()));
    }
    return RtasDump.request(sections);
  }

  /** What a kernel on PowerNV leaves as its metadata, before firmware has taken any region. */
  public OpalKernelMetadata opalMetadata() {
    return new OpalKernelMetadata(0, header().start(), copies());
  }
}
