package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.CpuNote;
import dev.conifer.dump.CpuState;
import dev.conifer.dump.CrashDump;
import dev.conifer.dump.ElfCore;
import dev.conifer.dump.Printable;
import dev.conifer.dump.Vmcoreinfo;
import dev.conifer.dump.VmcoreinfoCandidate;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is there of a dead kernel: of a vmcore, what its notes say; of raw memory, what was found.
 *
 * @param info the VMCOREINFO
 * @param source where it is, and why it is believed
 * @param memory which memory there is
 * @param cpus what each CPU that left a note did
 * @param diagnostics what is absent, and why
 */
record VmcoreReport(
    Optional<Vmcoreinfo> info,
    List<String> source,
    MemoryMap memory,
    List<Cpu> cpus,
    List<Diagnostic> diagnostics)
    implements Report {

  static VmcoreReport of(Optional<ElfCore> core, CrashDump dump) {
    Optional<Vmcoreinfo> noted = core.flatMap(ElfCore::vmcoreinfo).flatMap(Result::value);
    if (noted.isPresent()) {
      List<CpuState> states = core.orElseThrow().cpus();
      return new VmcoreReport(
          noted,
          List.of("a note of the vmcore"),
          core.orElseThrow().present(),
          IntStream.range(0, states.size())
              .mapToObj(i -> new Cpu("note " + i, states.get(i)))
              .toList(),
          List.of());
    }
    return new VmcoreReport(
        dump.vmcoreinfo().map(VmcoreinfoCandidate::info),
        dump.vmcoreinfo().map(VmcoreReport::evidence).orElse(List.of()),
        dump.memory(),
        dump.cpuNotes().stream().map(note -> new Cpu(name(note), note.state())).toList(),
        dump.diagnostics());
  }

  private static List<String> evidence(VmcoreinfoCandidate candidate) {
    return Stream.concat(
            Stream.of("found at " + candidate.address()),
            candidate.checks().stream().map(VmcoreinfoCandidate.Check::detail))
        .toList();
  }

  private static String name(CpuNote note) {
    return note.cpu().isPresent() ? "CPU " + note.cpu().getAsInt() : "note at " + note.address();
  }

  @Override
  public ExitCode exitCode() {
    return info.isPresent() ? ExitCode.OK : ExitCode.NO;
  }

  @Override
  public void writeText(PrintWriter out) {
    out.printf("%-12s%s%n", "kernel", info.map(VmcoreReport::kernel).orElse("not known"));
    String word = "vmcoreinfo";
    for (String line : source) {
      out.printf("%-12s%s%n", word, Printable.of(line));
      word = "";
    }
    word = "memory";
    for (AddressRange range : memory.ranges()) {
      out.printf("%-12s%s  %s%n", word, range, Sizes.rounded(range.size()));
      word = "";
    }
    word = "cpus";
    for (Cpu cpu : cpus) {
      CpuState state = cpu.state;
      out.printf(
          "%-12s%s: pid %d, pc 0x%x, sp 0x%x%s%n",
          word,
          cpu.name,
          state.pid(),
          state.programCounter(),
          state.stackPointer(),
          state.isUserSpace() ? ", in user space" : "");
      word = "";
    }
  }

  private static String kernel(Vmcoreinfo info) {
    return Printable.of(
        "Linux "
            + info.release()
            + info.buildId().map(id -> ", build ID " + id).orElse("")
            + info.crashTime()
                .filter(t -> t >= 0 && t < Instant.MAX.getEpochSecond())
                .map(t -> ", died " + Instant.ofEpochSecond(t))
                .orElse(""));
  }

  @Override
  public void writeJson(JsonObject report) {
    info.ifPresent(
        i -> {
          report.put("release", i.release());
          i.buildId().ifPresent(id -> report.put("buildId", id));
          i.crashTime().ifPresent(time -> report.put("crashTime", time));
        });
    report.strings("vmcoreinfo", source);
    report.array("memory", memory.ranges(), JsonObject::putAll);
    report.array(
        "cpus",
        cpus,
        (json, cpu) ->
            json.put("name", cpu.name)
                .put("pid", cpu.state.pid())
                .put("pc", "0x" + Long.toHexString(cpu.state.programCounter()))
                .put("sp", "0x" + Long.toHexString(cpu.state.stackPointer()))
                .put("userSpace", cpu.state.isUserSpace()));
  }

  /**
   * A CPU that left a note.
   *
   * @param name its number where that is known, else which note it is
   * @param state what it did
   */
  record Cpu(String name, CpuState state) {}
}
