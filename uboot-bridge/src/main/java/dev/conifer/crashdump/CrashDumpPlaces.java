package dev.conifer.crashdump;

import dev.conifer.dump.ElfCoreHeader;
import dev.conifer.dump.ElfCoreHeader.Load;
import dev.conifer.dump.VirtualAddress;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where everything lies that a crash dump takes.
 *
 * @param registry where the dump is registered
 * @param window the memory that the capture boot may use. In the running system it holds pages of
 *     user space alone, which are lost in a crash, unless they are copied
 * @param copy where the boot script copies the window's bytes to before it loads anything, on a
 *     platform that must start low; as long as the window. The running system then uses the window
 *     as it likes, and the pages of user space alone are here
 * @param firmware what firmware and loader write at every boot: the running system keeps nothing
 *     there
 * @param usable the memory of the capture kernel: the window, and what firmware has touching it
 * @param running where the running kernel is loaded
 * @param capture where the capture kernel is loaded, in the window
 * @param dumped the memory that the dump shows, in whole pages of 64 KiB
 */
public record CrashDumpPlaces(
    Registry registry,
    AddressRange window,
    Optional<AddressRange> copy,
    MemoryMap firmware,
    AddressRange usable,
    BootImages running,
    BootImages capture,
    MemoryMap dumped) {
  public CrashDumpPlaces {
    Objects.requireNonNull(registry);
    Objects.requireNonNull(window);
    Objects.requireNonNull(copy);
    Objects.requireNonNull(firmware);
    Objects.requireNonNull(usable);
    Objects.requireNonNull(running);
    Objects.requireNonNull(capture);
    Objects.requireNonNull(dumped);
  }

  /**
   * What the capture kernel may use: the window, and what {@code firmware} has on either side of
   * it. Linux 6.12 and earlier read two ranges at most, so one is made of them where they touch.
   */
  public static AddressRange usable(AddressRange window, MemoryMap firmware) {
    return firmware.plus(window).ranges().stream()
        .filter(range -> range.contains(window))
        .findFirst()
        .orElseThrow();
  }

  /** All memory that the dump has to do with: what it shows, what it is shown by. */
  public MemoryMap everything() {
    return dumped.plus(usable).plus(registry.range()).plus(MemoryMap.of(copy.stream().toList()));
  }

  /** The memory that holds pages of user space alone while the system runs. */
  public AddressRange lent() {
    return copy.orElse(window);
  }

  /** The memory that the dump shows, cut where a part of it is copied and the next one is not. */
  public List<AddressRange> dumpedParts() {
    if (copy.isEmpty()) {
      return dumped.ranges();
    }
    List<AddressRange> parts = new ArrayList<>(dumped.minus(window).ranges());
    parts.addAll(dumped.intersection(window).ranges());
    parts.sort(Comparator.naturalOrder());
    return parts;
  }

  /** Where the byte at {@code address} of the dead kernel is when the capture kernel runs. */
  public PhysicalAddress afterCopy(PhysicalAddress address) {
    return copy.isPresent() && window.contains(address)
        ? copy.get().start().plus(address.distanceFrom(window.start()))
        : address;
  }

  /** Where {@code range} is then; all of it is copied, or none. */
  public AddressRange afterCopy(AddressRange range) {
    return AddressRange.of(afterCopy(range.start()), range.size());
  }

  /**
   * The header that the boot script registers: it knows where memory is and nothing else, not even
   * at what addresses the kernel will see it. The notes are those that firmware may have written,
   * and its own.
   */
  public ElfCoreHeader bootHeader() {
    List<AddressRange> notes = new ArrayList<>(registry.firmwareNotes());
    notes.add(registry.bootNotePlace());
    return ElfCoreHeader.forLinux(
        notes,
        Optional.empty(),
        dumpedParts().stream()
            .map(part -> new Load(part, new VirtualAddress(0), afterCopy(part.start())))
            .toList());
  }

  /**
   * The header that the running system registers.
   *
   * @param system what it knows of itself
   */
  public ElfCoreHeader systemHeader(RunningSystem system) {
    List<AddressRange> notes = new ArrayList<>();
    system.crashNotes().forEach(note -> notes.add(afterCopy(note)));
    notes.addAll(registry.firmwareNotes());
    List<Load> loads = new ArrayList<>();
    loads.add(new Load(system.image(), system.imageAddress(), afterCopy(system.image().start())));
    for (AddressRange part : dumpedParts()) {
      loads.add(new Load(part, system.linear(part.start()), afterCopy(part.start())));
    }
    return ElfCoreHeader.forLinux(notes, Optional.of(afterCopy(system.vmcoreinfo())), loads);
  }

  /**
   * What a running kernel says of itself in sysfs, {@code /proc/iomem} and its VMCOREINFO.
   *
   * @param crashNotes where the note of each CPU will be
   * @param vmcoreinfo where the VMCOREINFO note is
   * @param image its code and data, in whole pages
   * @param imageAddress where it sees the first byte of those
   * @param addressBits {@code VA_BITS}
   * @param memoryStart {@code PHYS_OFFSET}: the physical address at the start of the linear map; a
   *     kernel of 52 bits on a CPU of 48 names one far below all memory
   */
  public record RunningSystem(
      List<AddressRange> crashNotes,
      AddressRange vmcoreinfo,
      AddressRange image,
      VirtualAddress imageAddress,
      int addressBits,
      long memoryStart) {
    public RunningSystem {
      crashNotes = List.copyOf(crashNotes);
      Objects.requireNonNull(vmcoreinfo);
      Objects.requireNonNull(image);
      Objects.requireNonNull(imageAddress);
    }

    /** Where the linear map shows {@code address} ({@code __phys_to_virt} in asm/memory.h). */
    public VirtualAddress linear(PhysicalAddress address) {
      return new VirtualAddress(-(1L << addressBits) + (address.bits() - memoryStart));
    }
  }
}
