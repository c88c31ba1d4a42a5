package dev.conifer.plan;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.image.BdinfoText;
import dev.conifer.image.EnvironmentText;
import dev.conifer.image.Payload;
import dev.conifer.image.PrintenvText;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Sizes;
import dev.conifer.tree.Property;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads a plan's {@code loader} node. */
final class LoaderReader {
  private static final List<String> LOADERS =
      List.of(LoaderPlan.U_BOOT, LoaderPlan.EFI, LoaderPlan.REFERENCE, LoaderPlan.LINUXBOOT);

  /** What may start LinuxBoot's kernel. */
  private static final List<String> FIRST_STAGES =
      List.of(LoaderPlan.U_BOOT, LoaderPlan.EFI, LoaderPlan.REFERENCE);

  /** Numbers of a loader's own build that a plan may give, and the largest that makes sense. */
  private static final Map<String, Long> NUMBERS =
      Map.of(
          "ram-top", Long.MAX_VALUE,
          "monitor-size", Sizes.GIB,
          "malloc-size", Sizes.GIB,
          "global-data-size", Sizes.MIB,
          "stack-size", Sizes.GIB,
          "lmb-max-regions", 1024L);

  /** What a plan can say of U-Boot alone, but for {@link #NUMBERS}. */
  private static final List<String> U_BOOT_ONLY =
      List.of("environment", "bdinfo", "printenv", "script", "autoboot", "files");

  private static final String EFI_RESERVED = "efi-reserved";

  /** A page of EFI's, in bytes. */
  private static final long EFI_PAGE = 4 * Sizes.KIB;

  /** The largest tree that a loader finds: libfdt's own limit is 2 GiB, no tree comes near. */
  private static final long LARGEST_FDT = 64 * Sizes.MIB;

  private final PlanNode node;
  private final PlanFiles files;
  private final List<Diagnostic> problems;

  LoaderReader(PlanNode node, PlanFiles files, List<Diagnostic> problems) {
    this.node = node;
    this.files = files;
    this.problems = problems;
  }

  /** The boot flow; absent when it lacks what no default can stand for. */
  Optional<LoaderPlan> read() {
    return read(LOADERS);
  }

  private Optional<LoaderPlan> read(List<String> loaders) {
    Optional<String> compatible = node.word("compatible", loaders);
    if (compatible.isEmpty() && !node.node().has("compatible")) {
      node.problem(
          "E-plan-missing",
          "compatible",
          node.path() + " does not say which loader",
          "write compatible = \"u-boot\"; or \"reference\"");
    }
    boolean isChain = compatible.equals(Optional.of(LoaderPlan.LINUXBOOT));
    Optional<LinuxBootPlan> linuxBoot = isChain ? linuxBoot() : Optional.empty();
    Optional<String> version = node.text("version");
    Optional<String> kernelVersion = node.text("kernel-version");
    Optional<Payload> kernel = kernel();
    Optional<Payload> ramdisk = ramdisk();
    boolean isEfi = compatible.equals(Optional.of(LoaderPlan.EFI));
    Firmware firmware = isChain ? Firmware.NONE : isEfi ? efi() : firmware();
    node.finish();
    if (compatible.isEmpty() || kernel.isEmpty() || isChain != linuxBoot.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new LoaderPlan(
            compatible.get(),
            version,
            firmware.environment,
            firmware.target,
            firmware.numbers,
            kernel.get(),
            kernelVersion,
            ramdisk,
            firmware.controlFdt,
            firmware.efiReserved,
            firmware.script,
            node.node().origin(),
            linuxBoot));
  }

  /** What a plan says of a loader that runs first on the board. */
  private record Firmware(
      Map<String, String> environment,
      TargetReadings target,
      Map<String, Long> numbers,
      ControlFdtPlan controlFdt,
      List<AddressRange> efiReserved,
      ScriptPlan script) {
    static final Firmware NONE =
        new Firmware(
            Map.of(),
            TargetReadings.NONE,
            Map.of(),
            ControlFdtPlan.DEFAULT,
            List.of(),
            ScriptPlan.NONE);
  }

  private Firmware firmware() {
    Map<String, Long> numbers = new TreeMap<>();
    NUMBERS.forEach(
        (name, largest) -> number(name, largest).ifPresent(value -> numbers.put(name, value)));
    reject(List.of(EFI_RESERVED), "EFI firmware", "remove it, or write compatible = \"efi\";");
    return new Firmware(
        environment(),
        target(),
        numbers,
        controlFdt(),
        List.of(),
        new ScriptReader(node, files).read());
  }

  /** Firmware of which nothing is known that U-Boot's plans tell. */
  private Firmware efi() {
    reject(numbersAnd(U_BOOT_ONLY), "U-Boot", "remove it, or write compatible = \"u-boot\";");
    return new Firmware(
        Map.of(), TargetReadings.NONE, Map.of(), controlFdt(), efiReserved(), ScriptPlan.NONE);
  }

  /** What the firmware's memory map calls reserved: whole pages. */
  private List<AddressRange> efiReserved() {
    List<AddressRange> ranges = new ArrayList<>();
    long[] numbers = node.longs(EFI_RESERVED).orElse(new long[0]);
    for (int i = 0; i < numbers.length; i += 2) {
      Optional<AddressRange> range =
          i + 1 < numbers.length
              ? AddressRange.ifValid(numbers[i], numbers[i + 1])
              : Optional.empty();
      if (range.filter(LoaderReader::isOfPages).isEmpty()) {
        node.problem(
            "E-plan-value",
            EFI_RESERVED,
            node.path() + ": efi-reserved is no list of addresses and sizes of whole 4 KiB pages",
            "write efi-reserved = <address-high address-low size-high size-low>, …");
        return List.of();
      }
      ranges.add(range.get());
    }
    return ranges;
  }

  private static boolean isOfPages(AddressRange range) {
    return !range.isEmpty() && range.start().isAligned(EFI_PAGE) && range.end().isAligned(EFI_PAGE);
  }

  private ControlFdtPlan controlFdt() {
    Optional<String> source = node.text("control-dts");
    Optional<String> blob = node.text("control-dtb");
    if (source.isPresent() && blob.isPresent()) {
      node.problem(
          "E-plan-value",
          "control-dtb",
          node.path() + " names two trees for the loader",
          "keep control-dts or control-dtb");
    }
    return new ControlFdtPlan(
        source
            .flatMap(name -> files.tree(files.path(name), node.location("control-dts")))
            .or(
                () ->
                    blob.flatMap(
                        name -> files.blob(files.path(name), node.location("control-dtb")))),
        node.flag("fixed-control-fdt"),
        number("control-fdt-size", LARGEST_FDT),
        node.number("control-fdt-address"),
        node.flag("hand-on-control-fdt"));
  }

  /** What is told to the first stage is told there. */
  private void rejectFirmware() {
    List<String> names = numbersAnd(U_BOOT_ONLY);
    names.addAll(
        List.of(
            "control-fdt-size",
            "control-fdt-address",
            "hand-on-control-fdt",
            "control-dts",
            "control-dtb",
            "fixed-control-fdt",
            EFI_RESERVED));
    reject(names, "what starts LinuxBoot's own kernel", "move it into the node first-stage");
  }

  private static List<String> numbersAnd(List<String> others) {
    List<String> names = new ArrayList<>(new TreeSet<>(NUMBERS.keySet()));
    names.addAll(others);
    return names;
  }

  /** Reports the properties and nodes {@code names}, which are for another loader. */
  private void reject(List<String> names, String whom, String remedy) {
    for (String name : names) {
      boolean isNode = node.child(name).isPresent();
      if (isNode || node.node().has(name)) {
        node.expect(name);
        node.problem(
            "E-plan-property",
            name,
            "%s: '%s' is for %s".formatted(node.path(), name, whom),
            remedy);
      }
    }
  }

  /** What is particular to LinuxBoot; absent when there is nothing that starts it. */
  private Optional<LinuxBootPlan> linuxBoot() {
    rejectFirmware();
    Optional<String> commandLine = node.text("command-line");
    boolean loadsKernelFdt = node.flag("load-kernel-fdt");
    Optional<PlanNode> firstStage = node.child("first-stage");
    if (firstStage.isEmpty()) {
      node.problem(
          "E-plan-missing",
          "first-stage",
          node.path() + " does not say what starts LinuxBoot's own kernel",
          "add first-stage { compatible = \"u-boot\"; kernel = \"…\"; ramdisk = \"…\"; };");
    }
    return firstStage
        .flatMap(child -> new LoaderReader(child, files, problems).read(FIRST_STAGES))
        .map(stage -> new LinuxBootPlan(stage, commandLine, loadsKernelFdt));
  }

  private Optional<Long> number(String property, long largest) {
    Optional<Long> number = node.number(property);
    if (number.isPresent() && Long.compareUnsigned(number.get(), largest) > 0) {
      node.problem(
          "E-plan-value",
          property,
          "%s: %s is 0x%x; the largest that makes sense is 0x%x"
              .formatted(node.path(), property, number.get(), largest),
          "look the number up in the loader's configuration");
      return Optional.empty();
    }
    return number;
  }

  private Optional<Payload> kernel() {
    Optional<PlanNode> numbers = node.child("kernel");
    if (numbers.isPresent()) {
      return Optional.of(new KernelNumbers(numbers.get()).payload());
    }
    if (!node.node().has("kernel")) {
      node.expect("kernel");
      node.problem(
          "E-plan-missing",
          "kernel",
          node.path() + " names no kernel",
          "write kernel = \"Image\"; or kernel { image-size = <…>; file-size = <…>; };");
      return Optional.empty();
    }
    return file("kernel");
  }

  private Optional<Payload> ramdisk() {
    Optional<PlanNode> numbers = node.child("ramdisk");
    if (numbers.isEmpty()) {
      return file("ramdisk");
    }
    PlanNode ramdisk = numbers.get();
    Optional<Long> size = ramdisk.number("size");
    if (size.isEmpty() && !ramdisk.node().has("size")) {
      ramdisk.problem(
          "E-plan-missing", "size", ramdisk.path() + " says no size", "write size = <…>; in bytes");
    }
    ramdisk.finish();
    return size.map(bytes -> new Payload("ramdisk", Content.unknown("ramdisk", bytes)));
  }

  private Optional<Payload> file(String property) {
    return node.text(property)
        .flatMap(
            name ->
                files
                    .bytes(files.path(name), node.location(property))
                    .map(bytes -> new Payload(name, Content.ofBytes(bytes))));
  }

  /** What the target's own console says of its U-Boot. */
  private TargetReadings target() {
    return new TargetReadings(
        printout("bdinfo", BdinfoText::read), printout("printenv", PrintenvText::read));
  }

  private <T> Optional<T> printout(String property, Function<SourceFile, Result<T>> reader) {
    Optional<Result<T>> read =
        node.text(property)
            .map(files::path)
            .flatMap(
                file ->
                    files
                        .text(file, node.location(property))
                        .map(text -> reader.apply(SourceFile.of(file.toString(), text))));
    read.ifPresent(result -> problems.addAll(result.diagnostics()));
    return read.flatMap(Result::value);
  }

  private Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    Optional<PlanNode> child = node.child("environment");
    if (child.isPresent()) {
      for (Property property : child.get().properties()) {
        child.get().text(property.name()).ifPresent(value -> variables.put(property.name(), value));
      }
      child.get().finish();
      return variables;
    }
    Optional<String> name = node.text("environment");
    if (name.isPresent()) {
      Path file = files.path(name.get());
      Optional<Result<Map<String, String>>> read =
          files
              .text(file, node.location("environment"))
              .map(text -> EnvironmentText.read(SourceFile.of(file.toString(), text)));
      read.ifPresent(result -> problems.addAll(result.diagnostics()));
      read.flatMap(Result::value).ifPresent(variables::putAll);
    }
    return variables;
  }
}
