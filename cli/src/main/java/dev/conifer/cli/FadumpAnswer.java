package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.fadump.CopyRange;
import dev.conifer.fadump.CrashInfoHeader;
import dev.conifer.fadump.FadumpDump;
import dev.conifer.fadump.FadumpLayout;
import dev.conifer.fadump.FadumpPlatform;
import dev.conifer.fadump.FadumpReport;
import dev.conifer.fadump.PowerRegisters;
import dev.conifer.fadump.SavedCpu;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * What {@code conifer fadump} found out.
 *
 * @param tree what the kernel makes of the tree
 * @param dump what was found in memory: nothing where none was given, an empty one where there is
 *     no dump
 * @param diagnostics what is refused, and what does not hold
 */
record FadumpAnswer(
    FadumpReport tree, Optional<Optional<FadumpDump>> dump, List<Diagnostic> diagnostics)
    implements Report {
  @Override
  public ExitCode exitCode() {
    boolean answered = dump.map(Optional::isPresent).orElse(true);
    return answered && diagnostics.stream().noneMatch(Diagnostic::isError)
        ? ExitCode.OK
        : ExitCode.NO;
  }

  @Override
  public void writeText(PrintWriter out) {
    line(out, "firmware", tree.platform().map(FadumpPlatform::toString).orElse("no fadump"));
    ranges(out, "memory", tree.memory());
    line(out, "asked", tree.request().enabled() ? "fadump=on" : "no");
    line(out, "dump", tree.dumpWaiting() ? "waits" : "none");
    tree.layout().ifPresent(layout -> write(out, layout));
    dump.flatMap(found -> found).ifPresent(found -> write(out, found));
  }

  private static void write(PrintWriter out, FadumpLayout layout) {
    line(out, "boot memory", Sizes.text(layout.bootMemorySize()));
    String word = "copies";
    for (CopyRange copy : layout.copies()) {
      line(out, word, text(copy));
      word = "";
    }
    line(out, "reserved", text(layout.reserved()));
    if (layout.platform() == FadumpPlatform.RTAS) {
      line(out, "  CPU state", text(layout.cpuState()));
      line(out, "  HPTE", text(layout.hpte()));
    }
    line(out, "  header", text(layout.header()));
    if (layout.platform() == FadumpPlatform.OPAL) {
      line(out, "  metadata", text(layout.metadata()));
    }
    line(out, "second", "the second kernel uses nothing from " + layout.bootMemoryTop() + " on");
  }

  private static void write(PrintWriter out, FadumpDump dump) {
    CrashInfoHeader header = dump.header();
    line(
        out,
        "crashed",
        header.crashingCpu().map(cpu -> "CPU " + cpu).orElse("no kernel said which CPU"));
    line(
        out,
        "vmcoreinfo",
        "0x%x bytes at %s".formatted(header.vmcoreinfoSize(), header.vmcoreinfo()));
    String word = "saved";
    for (CopyRange copy : dump.copies()) {
      line(out, word, text(copy));
      word = "";
    }
    ranges(out, "given back", dump.released(MemoryMap.EMPTY));
    word = "cpus";
    for (SavedCpu cpu : dump.cpus()) {
      line(
          out,
          word,
          "CPU %d: nip 0x%x, r1 0x%x, msr 0x%x"
              .formatted(
                  cpu.id(),
                  cpu.registers().get(PowerRegisters.Special.NIP),
                  cpu.registers().gpr(1),
                  cpu.registers().get(PowerRegisters.Special.MSR)));
      word = "";
    }
  }

  private static void ranges(PrintWriter out, String word, MemoryMap map) {
    String first = word;
    for (AddressRange range : map.ranges()) {
      line(out, first, text(range));
      first = "";
    }
  }

  private static void line(PrintWriter out, String word, String text) {
    out.printf("%-13s%s%n", word, text);
  }

  private static String text(AddressRange range) {
    return range + "  " + Sizes.rounded(range.size());
  }

  private static String text(CopyRange copy) {
    return "%s to %s"
        .formatted(text(AddressRange.of(copy.source(), copy.size())), copy.destination());
  }

  @Override
  public void writeJson(JsonObject report) {
    tree.platform().ifPresent(platform -> report.put("firmware", platform.name()));
    report
        .array("memory", tree.memory().ranges(), JsonObject::putAll)
        .put("asked", tree.request().enabled())
        .put("dumpWaiting", tree.dumpWaiting());
    tree.layout()
        .ifPresent(
            layout ->
                report
                    .putSize("bootMemory", layout.bootMemorySize())
                    .array("copies", layout.copies(), FadumpAnswer::put)
                    .put("reserved", layout.reserved())
                    .put("header", layout.header())
                    .put("bootMemoryTop", layout.bootMemoryTop()));
    dump.flatMap(found -> found)
        .ifPresent(found -> report.object("dump", object -> put(object, found)));
  }

  private static void put(JsonObject object, FadumpDump dump) {
    dump.header().crashingCpu().ifPresent(cpu -> object.put("crashedCpu", cpu));
    object
        .put("vmcoreinfo", dump.header().vmcoreinfo())
        .array("saved", dump.copies(), FadumpAnswer::put)
        .array("givenBack", dump.released(MemoryMap.EMPTY).ranges(), JsonObject::putAll)
        .array(
            "cpus",
            dump.cpus(),
            (json, cpu) ->
                json.put("id", cpu.id())
                    .put("nip", hex(cpu.registers().get(PowerRegisters.Special.NIP)))
                    .put("r1", hex(cpu.registers().gpr(1)))
                    .put("msr", hex(cpu.registers().get(PowerRegisters.Special.MSR))));
  }

  private static void put(JsonObject object, CopyRange copy) {
    object
        .put("source", copy.source())
        .put("destination", copy.destination())
        .putSize("size", copy.size());
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
