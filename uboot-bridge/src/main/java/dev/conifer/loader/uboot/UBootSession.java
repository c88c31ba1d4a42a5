package dev.conifer.loader.uboot;

import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Payload;
import dev.conifer.loader.uboot.efi.EfiMemoryMap;
import dev.conifer.memory.AbsentMemoryException;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One run of U-Boot, from the reset to the kernel's first instruction: what it has in memory, its
 * variables, and the commands that it is given one after the other.
 */
final class UBootSession {
  private static final Stage FIRMWARE = new Stage("firmware");
  private static final Stage U_BOOT = new Stage("U-Boot");
  private static final Stage LOAD = new Stage("load");

  private final UBootProfile profile;
  private final UBootBuild build;
  private final List<AddressRange> banks;
  private final ControlFdt controlFdt;

  /** Its blob, without the room after it. */
  private final byte[] controlBlob;

  private final TracedMemory memory;
  private final Placement placement;
  private final Environment environment;
  private final LmbSource lmbs;
  private final EfiLoader efi;
  private final Map<PhysicalAddress, Long> fileSizes = new HashMap<>();
  private final Map<PhysicalAddress, String> fileNames = new HashMap<>();

  private UBootSession(
      UBootProfile profile,
      UBootBuild build,
      List<AddressRange> banks,
      ControlFdt controlFdt,
      Map<String, String> variables,
      TracedMemory memory) {
    this.profile = profile;
    this.build = build;
    this.banks = banks;
    this.controlFdt = controlFdt;
    this.memory = memory;
    this.placement = Placement.of(build, banks, controlFdt.totalSize());
    EfiMemoryMap efiMap = efiMap();
    this.lmbs =
        LmbSource.of(
            profile,
            build,
            banks,
            placement,
            controlFdt.tree(),
            efiMap,
            new EfiBuffers(memory)::note);
    this.efi = new EfiLoader(build.efiPool(), efiMap, lmbs, memory);
    this.environment = new Environment(build.environment(), variables);
    environment.set("fdtcontroladdr", Long.toHexString(placement.controlFdt().bits()));
    this.controlBlob = FdtBlob.withNops(FdtWriter.write(controlFdt.tree()), controlFdt.nops());
  }

  /**
   * Starts U-Boot and lets it come to its first prompt.
   *
   * @param variables change the build's default environment; an empty value removes a variable
   * @throws BootStop when it does not get there
   */
  static UBootSession powerOn(
      UBootProfile profile,
      UBootBuild build,
      List<AddressRange> banks,
      ControlFdt controlFdt,
      Map<String, String> variables,
      TracedMemory memory) {
    return orAbort(
        () -> {
          UBootSession session =
              new UBootSession(profile, build, banks, controlFdt, variables, memory);
          session.start();
          return session;
        });
  }

  /**
   * Runs one command.
   *
   * @return what the kernel got; absent when the command does not start one
   * @throws BootStop when the command fails or U-Boot crashes
   */
  Optional<Handover> run(UBootCommand command) {
    return orAbort(() -> dispatch(command));
  }

  private Optional<Handover> dispatch(UBootCommand command) {
    if (command instanceof UBootCommand.SetEnv set) {
      environment.set(set.name(), environment.expand(set.value()));
      return Optional.empty();
    }
    if (command instanceof UBootCommand.Load load) {
      load(load);
      return Optional.empty();
    }
    if (command instanceof UBootCommand.Bootm bootm) {
      return Optional.of(new BootmExecution(this).boot(bootm.words()));
    }
    if (command instanceof UBootCommand.Bootefi bootefi) {
      return Optional.of(new BootefiExecution(this).boot(bootefi.image(), bootefi.fdt()));
    }
    return Optional.of(new BootiExecution(this).boot((UBootCommand.Booti) command));
  }

  private static <T> T orAbort(Supplier<T> work) {
    try {
      return work.get();
    } catch (AbsentMemoryException e) {
      throw BootStop.synchronousAbort(String.valueOf(e.getMessage()));
    }
  }

  private void start() {
    Content blob = paddedControlBlob();
    receiveControlFdt(blob);
    memory.step(
        U_BOOT,
        "before relocation",
        step ->
            build
                .earlyStack()
                .ifPresent(
                    early ->
                        step.by(WritePath.BEFORE_RELOCATION)
                            .mayWrite(
                                new AddressRange(early.top().minus(early.length()), early.top()),
                                "stack, global data and heap before relocation")));
    memory.step(U_BOOT, "relocation", step -> relocate(step.by(WritePath.RELOCATION), blob));
    if (profile.has(UBootChange.GLOBAL_LMB)) {
      memory.step(U_BOOT, "reservations", step -> lmbs.start(step::print));
    }
    efi.start(placement);
  }

  /**
   * {@code efi_add_known_memory}: all DRAM is free; what lies above {@code ram_top} is not, which
   * LMB tells EFI in releases that have one LMB for all.
   */
  private EfiMemoryMap efiMap() {
    EfiMemoryMap map = new EfiMemoryMap();
    for (AddressRange bank : banks) {
      PhysicalAddress start = bank.start().alignUp(EfiMemoryMap.PAGE);
      PhysicalAddress end = bank.end().alignDown(EfiMemoryMap.PAGE);
      PhysicalAddress top = PhysicalAddress.max(placement.ramTop(), start);
      if (start.isBelow(end)) {
        map.set(new AddressRange(start, end), EfiMemoryType.CONVENTIONAL);
      }
      if (!profile.has(UBootChange.GLOBAL_LMB) && top.isBelow(end)) {
        map.set(new AddressRange(top, end), EfiMemoryType.BOOT_SERVICES_DATA);
      }
    }
    return map;
  }

  private Content paddedControlBlob() {
    if (controlBlob.length > controlFdt.totalSize()) {
      throw new BootStop(
          "the control FDT takes 0x%x bytes, more than its totalsize 0x%x"
              .formatted(controlBlob.length, controlFdt.totalSize()));
    }
    return FdtBlob.padded(controlBlob, controlFdt.totalSize());
  }

  /**
   * The tree whose blob lies in {@code range}, in which bytes that are not known count as zeros.
   * Most often it is the control FDT's, which need not be read again.
   */
  Result<DeviceTree> tree(AddressRange range) {
    byte[] blob = FdtBlob.bytes(range, memory.memory());
    return Arrays.equals(blob, controlBlob)
        ? Result.of(controlFdt.tree())
        : FdtReader.read("FDT", blob);
  }

  /** What QEMU or an earlier stage does at every reset; nothing where that is not in DRAM. */
  private void receiveControlFdt(Content blob) {
    AddressRange target = AddressRange.of(controlFdt.address(), blob.size());
    if (MemoryMap.of(banks).contains(target)) {
      memory.step(
          FIRMWARE,
          "control FDT",
          step -> step.by(WritePath.CONTROL_FDT).write(target.start(), blob, "control FDT"));
    }
  }

  private void relocate(TracedMemory.OpenStep step, Content blob) {
    UBootBuild.Monitor monitor = build.monitor();
    PhysicalAddress image = placement.image();
    PhysicalAddress bss = image.plus(monitor.bssOffset());
    PhysicalAddress stackPointer = placement.stackPointer(build);
    step.mayWrite(new AddressRange(placement.stackEnd(), stackPointer), "stack");
    write(step, new AddressRange(stackPointer, placement.stackStart()), "stack");
    step.write(placement.controlFdt(), blob, "control FDT");
    build
        .bloblist()
        .ifPresent(
            list ->
                write(
                    step,
                    AddressRange.of(placement.stackStart().plus(16), list.written()),
                    "bloblist"));
    write(
        step,
        AddressRange.of(placement.heap().minus(build.boardDataLength()), build.boardDataLength()),
        "board data");
    write(step, new AddressRange(placement.heap(), image), "heap");
    write(step, AddressRange.of(image, monitor.copied()), "U-Boot's image");
    write(step, new AddressRange(bss, image.plus(monitor.length())), "BSS");
    write(
        step, AddressRange.of(placement.pageTables(), build.pageTables().written()), "page tables");
  }

  private static void write(TracedMemory.OpenStep step, AddressRange range, String what) {
    if (!range.isEmpty()) {
      step.write(range.start(), Content.unknown("U-Boot: " + what, range.size()), what);
    }
  }

  /** {@code fs_read_lmb_check}, then the file, then {@code efi_set_bootdev}. */
  private void load(UBootCommand.Load command) {
    String name = command.file().name();
    load(command.file(), name, command.what(), environment.address(command.address()));
  }

  /**
   * Loads a file, or a part of one, unless that would overwrite what is reserved.
   *
   * @param name the file's name as the command has it
   * @param what names the step
   * @throws BootStop when it would
   */
  void load(Payload file, String name, String what, long address) {
    long size = file.size();
    findDisks();
    memory.step(
        LOAD,
        what,
        step -> {
          Lmb lmb = bdinfo(step::print);
          step.by(WritePath.FILE_LOAD).reserved(lmb.reserved());
          if (size > 0 && lmb.allocateAt(address, size, LmbFlags.NONE) < 0) {
            step.print(Message.complaint("** Reading file would overwrite reserved memory **"));
            step.print(Message.complaint("Failed to load '%s'".formatted(name)));
            throw new BootStop(
                "** Reading file would overwrite reserved memory **: failed to load '%s' to 0x%x"
                    .formatted(name, address));
          }
          AddressRange target = Ranges.of(address, size);
          step.write(target.start(), file.content(), name);
          step.print(Message.info("%d bytes read".formatted(size)));
        });
    noteFile(name, address, size);
    efi.noteFile(name, address, size, file.content());
  }

  /** Notes that a file lies at {@code address} now. */
  void noteFile(String name, long address, long size) {
    fileSizes.put(PhysicalAddress.of(address), size);
    fileNames.put(PhysicalAddress.of(address), name);
    environment.set("fileaddr", Long.toHexString(address));
    environment.set("filesize", Long.toHexString(size));
  }

  /** The name of the file that was loaded to {@code address}; absent when none was. */
  Optional<String> fileAt(long address) {
    return Optional.ofNullable(fileNames.get(PhysicalAddress.of(address)));
  }

  /** How many bytes are free from {@code address} on, for a file of unknown size. */
  long freeSize(long address, TracedMemory.OpenStep step) {
    Lmb lmb = bdinfo(step::print);
    step.reserved(lmb.reserved());
    return lmb.freeSize(address);
  }

  /** Whether a file of this size may be put there. */
  boolean isFree(long address, long size, TracedMemory.OpenStep step) {
    Lmb lmb = bdinfo(step::print);
    step.reserved(lmb.reserved());
    return size == 0 || lmb.allocateAt(address, size, LmbFlags.NONE) == 0;
  }

  /** How many bytes there are from {@code address} to the end of its bank. */
  long restOfBank(long address) {
    PhysicalAddress start = PhysicalAddress.of(address);
    return banks.stream()
        .filter(bank -> bank.contains(start))
        .map(bank -> bank.end().distanceFrom(start))
        .findFirst()
        .orElseThrow(() -> BootStop.synchronousAbort("no memory at " + start));
  }

  /** What lies at {@code address}, up to the first byte that is not known: {@code most} bytes. */
  Content knownContent(long address, long most) {
    long size = Math.min(most, restOfBank(address));
    Content content = memory.memory().read(Ranges.of(address, size));
    if (content instanceof Content.Sequence sequence) {
      return Content.concat(sequence.parts().stream().takeWhile(Content::isKnown).toList());
    }
    return content.isKnown() ? content : content.slice(0, 0);
  }

  /** The bytes of {@link #knownContent}. */
  byte[] knownBytes(long address, long most) {
    return knownContent(address, most).bytes().orElseThrow();
  }

  /** The bytes at {@code address}, zeros for those that are not known. */
  byte[] bytesOrZeros(long address, long size) {
    Content content = memory.memory().read(Ranges.of(address, size));
    byte[] bytes = new byte[(int) size];
    int at = 0;
    List<Content> parts =
        content instanceof Content.Sequence sequence ? sequence.parts() : List.of(content);
    for (Content part : parts) {
      if (part.isKnown()) {
        part.copyTo(bytes, at);
      }
      at += (int) part.size();
    }
    return bytes;
  }

  /** Notes that a command asks for a disk: the first time, U-Boot looks for disks. */
  void findDisks() {
    efi.findDisks();
  }

  /** The EFI loader. */
  EfiLoader efi() {
    return efi;
  }

  /** The LMB lists as {@code bdinfo} shows them now. */
  Lmb bdinfo(Consumer<Message> console) {
    return lmbs.forFiles(console);
  }

  /** The LMB lists with which {@code booti} and {@code bootm} begin. */
  Lmb lmbForBoot(BootLimits limits) {
    return lmbs.forBoot(limits);
  }

  /** The control FDT. */
  ControlFdt controlFdt() {
    return controlFdt;
  }

  UBootProfile profile() {
    return profile;
  }

  UBootBuild build() {
    return build;
  }

  List<AddressRange> banks() {
    return banks;
  }

  Placement placement() {
    return placement;
  }

  Environment environment() {
    return environment;
  }

  TracedMemory memory() {
    return memory;
  }

  /** The size of the file that was loaded to {@code address}; absent when none was. */
  OptionalLong fileSize(long address) {
    Long size = fileSizes.get(PhysicalAddress.of(address));
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }
}
