package dev.conifer.loader.uboot;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootMedium;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.TracedMemory;
import dev.conifer.image.Payload;
import dev.conifer.image.ScriptImage;
import dev.conifer.loader.uboot.UBootCommand.Booti;
import dev.conifer.loader.uboot.UBootCommand.Load;
import dev.conifer.loader.uboot.shell.Script;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.tree.DeviceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model of U-Boot on arm64, as it is: it relocates itself to the top of RAM before it looks at
 * any reservation, then loads kernel, ramdisk and kernel FDT to {@code kernel_addr_r}, {@code
 * ramdisk_addr_r} and {@code fdt_addr_r}, and runs {@code booti}.
 */
public final class UBoot implements BootLoader {
  private final UBootProfile profile;
  private final UBootBuild build;

  /** The binary {@code build} of the version that {@code profile} describes. */
  public UBoot(UBootProfile profile, UBootBuild build) {
    this.profile = profile;
    this.build = build;
  }

  /**
   * The same U-Boot with a heap of {@code bytes} more: all that lies below its heap lies that much
   * lower, as in a build that takes more memory than this one.
   */
  public UBoot lowered(long bytes) {
    return new UBoot(profile, build.withMallocLength(build.mallocLength() + bytes));
  }

  /** The same U-Boot with {@code count} partitions on its disk, in place of a disk without. */
  public UBoot withPartitions(int count) {
    return new UBoot(
        profile, build.withEfiPool(build.efiPool().map(pool -> pool.withPartitions(count))));
  }

  /** The same U-Boot with room for so many entries in either list of LMB. */
  public UBoot withLmbCapacity(int entries) {
    return new UBoot(profile.withLmbCapacity(entries), build);
  }

  /** How many entries its LMB holds; absent from v2025.01 on, where the list grows. */
  public OptionalInt lmbCapacity() {
    return profile.has(UBootChange.GLOBAL_LMB)
        ? OptionalInt.empty()
        : OptionalInt.of(profile.lmbCapacity());
  }

  /** The reservations that U-Boot finds in {@code tree}, which are fewer than Linux finds. */
  public static MemoryMap reservationsIn(DeviceTree tree) {
    return MemoryMap.of(
        FdtRegions.of(tree, UBootProfile.V2026_07.lmbFlags()).stream()
            .flatMap(region -> AddressRange.ifValid(region.base(), region.size()).stream())
            .toList());
  }

  @Override
  public String name() {
    return "U-Boot " + profile.version();
  }

  @Override
  public BootTrace boot(BootRequest request, Memory memory) {
    TracedMemory traced = new TracedMemory(memory);
    try {
      UBootSession session =
          UBootSession.powerOn(
              profile, build, request.banks(), request.controlFdt(), request.environment(), traced);
      if (request.script().isPresent()) {
        return run(request.script().get(), request.medium(), session, traced);
      }
      for (UBootCommand command : flow(request, session.environment())) {
        Optional<Handover> handover = session.run(command);
        if (handover.isPresent()) {
          return BootTrace.handedOver(traced.steps(), handover.get());
        }
      }
      throw new IllegalStateException("a flow without booti");
    } catch (BootStop stop) {
      return BootTrace.refused(traced.steps(), stop.words());
    }
  }

  /** What the shell makes of a script: text, or an image with a script in it. */
  private static BootTrace run(
      Payload script, BootMedium medium, UBootSession session, TracedMemory traced) {
    Optional<byte[]> bytes = script.content().bytes();
    Optional<String> text =
        bytes.flatMap(
            b -> {
              ScriptImage.Found found = ScriptImage.find(b, Optional.empty());
              return found.plain() ? Optional.of(ScriptImage.text(b)) : found.text();
            });
    if (text.isEmpty()) {
      return BootTrace.refused(traced.steps(), "'%s' is no script".formatted(script.name()));
    }
    UBootShell shell = new UBootShell(session, medium);
    shell.run(new Script(script.name(), text.get()));
    return shell
        .handover()
        .map(handover -> BootTrace.handedOver(traced.steps(), handover))
        .orElseGet(() -> BootTrace.refused(traced.steps(), shell.refusal()));
  }

  /** The commands of a boot script that boots {@code request}. */
  private static List<UBootCommand> flow(BootRequest request, Environment environment) {
    List<UBootCommand> commands = new ArrayList<>();
    String kernel = variable(environment, "kernel_addr_r");
    commands.add(new Load(request.kernel(), "kernel", kernel));
    Optional<String> ramdisk = Optional.empty();
    if (request.ramdisk().isPresent()) {
      String address = variable(environment, "ramdisk_addr_r");
      commands.add(new Load(request.ramdisk().get(), "ramdisk", address));
      ramdisk = Optional.of(address + ":" + Long.toHexString(request.ramdisk().get().size()));
    }
    String fdt = "${fdtcontroladdr}";
    if (request.kernelFdt().isPresent()) {
      fdt = fdtAddress(environment);
      commands.add(new Load(request.kernelFdt().get(), "FDT", fdt));
    }
    commands.add(new Booti(kernel, ramdisk, fdt));
    return commands;
  }

  /** Debian's {@code qemu_arm64} has no {@code fdt_addr_r}; {@code fdt_addr} is next best. */
  private static String fdtAddress(Environment environment) {
    return environment.text("fdt_addr_r").isPresent() || environment.text("fdt_addr").isEmpty()
        ? variable(environment, "fdt_addr_r")
        : "${fdt_addr}";
  }

  private static String variable(Environment environment, String name) {
    if (environment.text(name).isEmpty()) {
      throw new BootStop("the variable %s is not set".formatted(name));
    }
    return "${" + name + "}";
  }
}
