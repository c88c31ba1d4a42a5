package dev.conifer.layout;

import dev.conifer.boot.ScriptLine;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.crashdump.BootImages;
import dev.conifer.crashdump.BootScript;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.crashdump.CrashDumpTrees;
import dev.conifer.crashdump.HandBackScript;
import dev.conifer.crashdump.RegistrationScript;
import dev.conifer.crashdump.Registry;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.linux.HandBack;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.plan.CrashDumpPlan;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import dev.conifer.plan.ScriptPlan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.Placement;
import dev.conifer.reserved.RegionRequest;
import dev.conifer.reserved.RegionSpec;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.reserved.ReservedRegion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a crash dump and the regions beside it their places.
 *
 * <p>What firmware and loader write at every boot is found out by booting: first as if they wrote
 * nothing, then with what they were seen to write kept out of everything, until the ordinary boot
 * and then the capture boot too write nothing else but what the script loads.
 *
 * <p>The window comes first and lies as low as it can, where every device can reach it: the capture
 * kernel has no other memory. The running kernel's images follow, then the regions, from the top
 * down.
 */
final class CrashDumpPlanner {
  private static final int MOST_ROUNDS = 8;

  /** What {@code CMA} begins and ends on, in bytes. */
  private static final long WINDOW_UNIT = 4 * Sizes.MIB;

  /**
   * What the firmware's ranges are rounded to, in bytes: a block of the kernel's linear map, and
   * room for a script or a tree that grows.
   */
  private static final long FIRMWARE_UNIT = 2 * Sizes.MIB;

  /** What the dump's ranges are rounded to, in bytes: the largest page of arm64. */
  private static final long PAGE = 64 * Sizes.KIB;

  private final Planner planner;
  private final Plan plan;
  private final CrashDumpPlan wanted;
  private final Arm64Image kernel;
  private final MemoryMap own;
  private final int cpus;

  /**
   * Room for an FDT, in bytes. The regions' nodes are not in the board's tree yet: a few hundred
   * bytes each.
   */
  private final long fdtSize;

  private CrashDumpPlanner(Planner planner, CrashDumpPlan wanted, Arm64Image kernel) {
    this.planner = planner;
    this.plan = planner.plan();
    this.wanted = wanted;
    this.kernel = kernel;
    this.own = planner.ownReservations();
    this.cpus = CrashDumpTrees.cpus(plan.board().tree());
    this.fdtSize = FdtWriter.size(plan.board().tree()) + PAGE;
  }

  /** What places {@code wanted}; an error where its boot flow cannot have a crash dump. */
  static Result<CrashDumpPlanner> of(Planner planner, CrashDumpPlan wanted) {
    LoaderPlan loader = planner.plan().loader();
    if (!loader.compatible().equals(LoaderPlan.U_BOOT)) {
      return refused(
          wanted,
          "a crash dump needs a loader that runs a script, and %s does not"
              .formatted(loader.compatible()),
          "use compatible = \"u-boot\", or take '%s' out of the plan".formatted(wanted.name()));
    }
    boolean ownScript =
        loader.script().script().filter(script -> !ScriptPlan.AUTOBOOT.equals(script)).isPresent();
    if (ownScript || loader.controlFdt().handedOn()) {
      return refused(
          wanted,
          ownScript
              ? "the boot script of a crash dump is made by Conifer, and the plan has one too"
              : "a crash dump needs a kernel FDT of its own, and the loader hands its own tree on",
          ownScript
              ? "take 'script' out of the loader; the made one is boot.cmd"
              : "take 'hand-on-control-fdt' out of the loader");
    }
    Payload file = loader.kernel();
    return Arm64Image.read(file.name(), file.content())
        .then(
            image ->
                image.isLegacy()
                    ? refused(
                        wanted,
                        "the kernel does not say how much memory it takes, so that nothing can be"
                            + " placed behind it",
                        "use a kernel of 3.17 or later")
                    : Result.of(new CrashDumpPlanner(planner, wanted, image)));
  }

  private static <T> Result<T> refused(CrashDumpPlan wanted, String message, String remedy) {
    return Result.failure(
        Diagnostic.error("E-crash-dump", wanted.location(), message).withRemedy(remedy));
  }

  /** The layout with {@code regions}. */
  Result<Layout> layout(List<RegionRequest> regions) {
    MemoryMap firmware = MemoryMap.EMPTY;
    Result<Layout> layout = placed(regions, firmware);
    for (int round = 0; round < MOST_ROUNDS && layout.value().isPresent(); round++) {
      MemoryMap seen = firmware.plus(writtenByOrdinaryBoot(layout.orThrow()));
      if (seen.equals(firmware)) {
        seen = firmware.plus(writtenByCaptureBoot(layout.orThrow()));
      }
      if (seen.equals(firmware)) {
        break;
      }
      firmware = seen;
      layout = placed(regions, firmware);
    }
    return layout;
  }

  private MemoryMap writtenByOrdinaryBoot(Layout layout) {
    CrashDumpPlaces places = layout.crashDump().orElseThrow().places();
    return writtenUnasked(
        layout.boot(), MemoryMap.of(places.registry().range()).plus(places.running().map()));
  }

  private MemoryMap writtenByCaptureBoot(Layout layout) {
    CrashDumpPlaces places = layout.crashDump().orElseThrow().places();
    return writtenUnasked(
        layout.captureBoot().orElseThrow(),
        MemoryMap.of(places.registry().range())
            .plus(MemoryMap.of(places.copy().stream().toList()))
            .plus(places.capture().map()));
  }

  /**
   * What {@code boot} writes that is not the script's own choice, in whole units.
   *
   * @param chosen where the script was told to write
   */
  private MemoryMap writtenUnasked(Trial boot, MemoryMap chosen) {
    List<AddressRange> units =
        written(boot, chosen).ranges().stream().map(CrashDumpPlanner::wholeUnits).toList();
    return MemoryMap.of(units).intersection(planner.dram()).minus(own).minus(fixed(plan.regions()));
  }

  /**
   * What a boot writes before the kernel runs, but for what the script writes where it was told to.
   *
   * @param chosen where the script was told to write
   */
  private static MemoryMap written(Trial trial, MemoryMap chosen) {
    MemoryMap map = MemoryMap.EMPTY;
    for (Step step : trial.trace().steps()) {
      if (!step.stage().isKernel()) {
        MemoryMap writes = MemoryMap.of(step.writes().stream().map(WriteSet::range).toList());
        map = map.plus(isOfTheScript(step) ? writes.minus(chosen) : writes);
      }
    }
    return map;
  }

  private static boolean isOfTheScript(Step step) {
    return step.origin().map(ScriptLine::script).equals(Optional.of(BootScript.FILE));
  }

  private static AddressRange wholeUnits(AddressRange range) {
    return new AddressRange(
        range.start().alignDown(FIRMWARE_UNIT), range.end().alignUp(FIRMWARE_UNIT));
  }

  private static MemoryMap fixed(List<RegionRequest> regions) {
    return MemoryMap.of(
        regions.stream()
            .flatMap(
                region ->
                    region.address().stream()
                        .map(start -> AddressRange.of(start, region.spec().size())))
            .toList());
  }

  private Result<Layout> placed(List<RegionRequest> regions, MemoryMap firmware) {
    MemoryMap free = planner.dram().minus(own).minus(fixed(regions)).minus(firmware);
    Optional<AddressRange> window = window(free);
    if (window.isEmpty()) {
      return refused(
          wanted,
          "there is no room for a capture window of %s%s"
              .formatted(
                  Sizes.text(wanted.captureSize()),
                  wanted.captureAddress().map(at -> " at " + at).orElse("")),
          "make capture-size smaller; the largest free range has " + Sizes.rounded(largest(free)));
    }
    Optional<AddressRange> copy =
        wanted.copiesWindow() ? lowest(free.minus(window.get())) : Optional.empty();
    AddressRange lent = copy.orElse(window.get());
    if (wanted.copiesWindow() && copy.isEmpty()) {
      return refused(
          wanted,
          "there is no room for a copy of the capture window",
          "make capture-size smaller, or do without copy-window");
    }
    // Every cut makes one range of memory more, at most.
    int loads =
        planner.dram().ranges().size()
            + own.ranges().size()
            + firmware.ranges().size()
            + regions.size()
            + 4;
    Registry nowhere = new Registry(PhysicalAddress.ZERO, cpus, loads);
    long headerSize = nowhere.headerSize();
    Optional<BootImages> running = BootImages.in(free.minus(lent), sizes(headerSize));
    Optional<BootImages> capture = BootImages.in(MemoryMap.of(window.get()), sizes(headerSize));
    if (running.isEmpty() || capture.isEmpty()) {
      return refused(
          wanted,
          capture.isEmpty()
              ? "kernel, ramdisk and FDT do not fit into a capture window of %s"
                  .formatted(Sizes.text(wanted.captureSize()))
              : "beside the capture window there is no room for the running kernel",
          capture.isEmpty() ? "make capture-size larger" : "make capture-size smaller");
    }
    List<RegionRequest> requests = new ArrayList<>(regions);
    requests.add(
        RegionRequest.of(new RegionSpec.NoMap(wanted.name() + "-registry", nowhere.size()))
            .from(wanted.location()));
    return Placement.on(planner.dram())
        .withReserved("the board's own reserved memory", own)
        .withReserved("the capture window", MemoryMap.of(window.get()))
        .withReserved("the capture window's copy", MemoryMap.of(lent))
        .withReserved("the running kernel's images", running.get().map())
        .withWritten("firmware and loader", firmware)
        .place(requests)
        .then(
            placed -> {
              List<PlacedRegion> ofThePlan = placed.subList(0, regions.size());
              Registry registry =
                  new Registry(placed.get(regions.size()).range().start(), cpus, loads);
              MemoryMap dumped =
                  wholePages(
                      planner
                          .dram()
                          .minus(unmapped())
                          .minus(firmware)
                          .minus(lent)
                          .minus(registry.range())
                          .minus(
                              MemoryMap.of(ofThePlan.stream().map(PlacedRegion::range).toList())));
              return built(
                  ofThePlan,
                  new CrashDumpPlaces(
                      registry,
                      window.get(),
                      copy,
                      firmware,
                      CrashDumpPlaces.usable(window.get(), firmware),
                      running.get(),
                      capture.get(),
                      dumped));
            });
  }

  private Optional<AddressRange> window(MemoryMap free) {
    long size = wanted.captureSize();
    return wanted
        .captureAddress()
        .map(at -> AddressRange.ifValid(at.bits(), size).filter(free::contains))
        .orElseGet(() -> lowest(free));
  }

  /** The lowest place in {@code free} that is as large as the window. */
  private Optional<AddressRange> lowest(MemoryMap free) {
    return free.ranges().stream()
        .flatMap(
            hole ->
                AddressRange.ifValid(hole.start().alignUp(WINDOW_UNIT).bits(), wanted.captureSize())
                    .filter(hole::contains)
                    .stream())
        .findFirst();
  }

  private static long largest(MemoryMap free) {
    return free.ranges().stream().mapToLong(AddressRange::size).max().orElse(0);
  }

  private BootImages.Sized sizes(long headerSize) {
    return new BootImages.Sized(
        kernel, headerSize, fdtSize, plan.loader().ramdisk().map(Payload::size));
  }

  /** What a dump must not read: the kernel never mapped it, and secure firmware may sit there. */
  private MemoryMap unmapped() {
    return MemoryMap.of(
        ReservedMemory.in(plan.board().tree()).enabled().stream()
            .filter(ReservedRegion::noMap)
            .flatMap(region -> region.ranges().stream())
            .toList());
  }

  private static MemoryMap wholePages(MemoryMap map) {
    return MemoryMap.of(
        map.ranges().stream()
            .filter(range -> range.start().alignUp(PAGE).isBelow(range.end().alignDown(PAGE)))
            .map(
                range -> new AddressRange(range.start().alignUp(PAGE), range.end().alignDown(PAGE)))
            .toList());
  }

  private Result<Layout> built(List<PlacedRegion> regions, CrashDumpPlaces places) {
    CrashDumpTrees trees = new CrashDumpTrees(wanted.name(), places);
    List<AddressRange> offered = wanted.handsBack() ? worthOffering(trees.oldMemory()) : List.of();
    return trees
        .capture(plan.board().tree(), regions, offered)
        .then(
            capture -> {
              BootScript script = script(places);
              CrashDumpLayout dump =
                  new CrashDumpLayout(
                      wanted.name(),
                      places,
                      capture,
                      wanted.handsBack()
                          ? Optional.of(new HandBackScript(script.title(), offered))
                          : Optional.empty(),
                      wanted.firmwareNotes(),
                      script,
                      new RegistrationScript(script.title(), places));
              return planner.built(
                  plan.withLoader(plan.loader().withScript(scriptPlan(dump))),
                  regions,
                  Optional.of(dump));
            });
  }

  /** The ranges of which a whole block of memory can come back. */
  private static List<AddressRange> worthOffering(MemoryMap oldMemory) {
    return oldMemory.ranges().stream()
        .filter(range -> HandBack.of(range).blocks().isPresent())
        .toList();
  }

  private BootScript script(CrashDumpPlaces places) {
    LoaderPlan loader = plan.loader();
    String given =
        Optional.ofNullable(loader.environment().get("bootargs"))
            .or(() -> loader.target().printenv().map(variables -> variables.get("bootargs")))
            .orElse("");
    String running = CrashDumpArguments.of(given);
    return new BootScript(
        fileName(plan.name()),
        places,
        loader.script().device(),
        fileName(loader.kernel().name()),
        loader.ramdisk().map(Payload::name).map(CrashDumpPlanner::fileName),
        running,
        wanted.captureArguments().orElse(running));
  }

  /** The last part of a path: on the medium all files lie in one folder. */
  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The medium with what the script loads, and what U-Boot runs to get at the script. */
  private ScriptPlan scriptPlan(CrashDumpLayout dump) {
    LoaderPlan loader = plan.loader();
    ScriptPlan given = loader.script();
    Map<String, Payload> files = new LinkedHashMap<>(given.files());
    add(files, BootScript.FILE, dump.script().image());
    add(files, BootScript.CAPTURE_FDT, FdtWriter.write(dump.captureTree()));
    add(files, BootScript.HEADER, dump.headerFile());
    files.put(fileName(loader.kernel().name()), loader.kernel());
    loader.ramdisk().ifPresent(ramdisk -> files.put(fileName(ramdisk.name()), ramdisk));
    return new ScriptPlan(
        Optional.of(given.script().orElseGet(() -> bootCommand(given.device()))),
        given.device(),
        files,
        given.parts());
  }

  private static void add(Map<String, Payload> files, String name, byte[] bytes) {
    files.put(name, new Payload(name, Content.ofBytes(bytes)));
  }

  /** What distro boot does once it has found a script. */
  private static Payload bootCommand(Optional<String> device) {
    String[] words = device.orElse("virtio 0:1").split("[ :]", -1);
    String text =
        """
        setenv devtype %s
        setenv devnum %s
        setenv distro_bootpart %s
        load ${devtype} ${devnum}:${distro_bootpart} ${scriptaddr} ${prefix}%s
        source ${scriptaddr}
        """
            .formatted(
                words[0],
                words.length > 1 ? words[1] : "0",
                words.length > 2 ? words[2] : "1",
                BootScript.FILE);
    return new Payload("bootcmd", Content.ofBytes(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** The tree that the loader runs on keeps the registry too. */
  static List<PlacedRegion> inControlTree(
      List<PlacedRegion> regions, Optional<CrashDumpLayout> dump) {
    List<PlacedRegion> all = new ArrayList<>(regions);
    dump.ifPresent(d -> all.add(d.trees().registry()));
    return all;
  }

  /** What the running kernel's tree has beside the regions. */
  static List<PlacedRegion> inKernelTree(
      List<PlacedRegion> regions, Optional<CrashDumpLayout> dump) {
    List<PlacedRegion> all = new ArrayList<>(regions);
    dump.ifPresent(d -> all.addAll(d.trees().running()));
    return all;
  }
}
