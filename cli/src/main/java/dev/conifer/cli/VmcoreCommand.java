package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.Collector;
import dev.conifer.dump.CrashDump;
import dev.conifer.dump.ElfCore;
import dev.conifer.dump.KernelLog;
import dev.conifer.dump.KernelMemory;
import dev.conifer.dump.Vmcoreinfo;
import dev.conifer.fdt.FdtReader;
import dev.conifer.memory.MemoryMap;
import dev.conifer.spec.MemoryNodes;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code conifer vmcore}: what is left of a kernel that died. */
final class VmcoreCommand implements Command {
  private static final String TREE = "tree";
  private static final String WITHOUT = "without";
  private static final String CPU_NOTE = "cpu-note";
  private static final String OUTPUT = "output";

  private static final String INFO = "info";
  private static final String DMESG = "dmesg";
  private static final String EXTRACT = "extract";
  private static final List<String> ACTIONS = List.of(INFO, DMESG, EXTRACT);

  @Override
  public String name() {
    return "vmcore";
  }

  @Override
  public String summary() {
    return "read a dead kernel's memory, or make a vmcore of it";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "(info|dmesg|extract) " + DumpInput.OPERANDS,
        """
        Looks for what an arm64 Linux left in its memory when it died: 'info' tells what is
        there and what is not, 'dmesg' prints its log, 'extract' writes a vmcore for gdb,
        crash and makedumpfile. No vmlinux is needed.
        """
            + DumpInput.MEANING,
        """
        conifer vmcore info ram.bin@0x40000000
        conifer vmcore dmesg vmcore
        conifer vmcore extract -o vmcore low.bin@0x40000000 high.bin@0x880000000
        """,
        """
        0  here it is
        1  there is no VMCOREINFO that is certainly the dead kernel's, or no log;
           'extract' has written the memory without it
        2  MEMORY or an option is wrong; nothing is written
        """);
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            Option.builder("o")
                .longOpt(OUTPUT)
                .hasArg()
                .argName("FILE")
                .desc("where 'extract' writes the vmcore")
                .get())
        .addOption(
            Option.builder()
                .longOpt(TREE)
                .hasArg()
                .argName("DTB")
                .desc("the board's tree: only what it calls memory is looked at")
                .get())
        .addOption(
            Option.builder()
                .longOpt(WITHOUT)
                .hasArg()
                .argName("START+SIZE")
                .desc("a range that was overwritten after the kernel had died; may be repeated")
                .get())
        .addOption(
            Option.builder()
                .longOpt(CPU_NOTE)
                .hasArg()
                .argName("ADDRESS")
                .desc("the crash_notes of the next CPU, from CPU 0 on; may be repeated")
                .get())
        .addOption(Report.jsonOption());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    String action = arguments.actionOperand("action", ACTIONS);
    List<String> operands = arguments.furtherOperands("MEMORY");
    try (DumpInput input = DumpInput.open(operands, console)) {
      return switch (action) {
        case DMESG -> printLog(arguments, console, input);
        case EXTRACT -> extract(arguments, console, input, operands.get(0));
        default ->
            console.answer(
                VmcoreReport.of(input.core(), collect(arguments, console, input)), arguments);
      };
    } catch (UncheckedIOException e) {
      throw InputFiles.unreadable(operands.get(0), e);
    }
  }

  private static CrashDump collect(Arguments arguments, Console console, DumpInput input) {
    MemoryMap kept = input.memory().present();
    Optional<String> tree = arguments.value(TREE);
    if (tree.isPresent()) {
      kept =
          console
              .value(
                  FdtReader.read(
                          InputFiles.displayName(tree.get()), InputFiles.read(tree.get(), console))
                      .then(MemoryNodes::of))
              .map();
    }
    kept = kept.minus(MemoryMap.of(arguments.ranges(WITHOUT)));
    return Collector.of(input.memory(), kept).withCpuNotes(arguments.addresses(CPU_NOTE)).collect();
  }

  /** By the VMCOREINFO in the vmcore's notes; where there is none, by one found in memory. */
  private static ExitCode printLog(Arguments arguments, Console console, DumpInput input) {
    Optional<Vmcoreinfo> noted = input.core().flatMap(ElfCore::vmcoreinfo).flatMap(Result::value);
    Result<KernelLog> log;
    if (noted.isPresent()) {
      log =
          KernelMemory.of(noted.get(), input.memory())
              .then(kernel -> KernelLog.read(noted.get(), kernel));
    } else {
      CrashDump dump = collect(arguments, console, input);
      if (dump.kernel().isEmpty()) {
        console.print(dump.diagnostics());
        return ExitCode.NO;
      }
      log = KernelLog.read(dump.vmcoreinfo().orElseThrow().info(), dump.kernel().get());
    }
    console.print(log.diagnostics());
    log.value().ifPresent(l -> console.out().print(l.text()));
    return log.failed() ? ExitCode.NO : ExitCode.OK;
  }

  private static ExitCode extract(
      Arguments arguments, Console console, DumpInput input, String name) {
    Path target =
        InputFiles.path(
            arguments.value(OUTPUT).orElseThrow(() -> arguments.missing("FILE to write, -o")));
    if (input.core().isPresent()) {
      throw new DiagnosticException(
          Diagnostic.error("E-memory-image", new FileLocation(name), "this is a vmcore already")
              .withRemedy("give raw memory: FILE@ADDRESS"));
    }
    CrashDump dump = collect(arguments, console, input);
    console.print(dump.diagnostics());
    try (OutputFiles files = new OutputFiles()) {
      files.add(target, dump::write);
      files.commit();
    }
    return dump.vmcoreinfo().isPresent() ? ExitCode.OK : ExitCode.NO;
  }
}
