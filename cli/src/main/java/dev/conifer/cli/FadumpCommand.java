package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.ByteSource;
import dev.conifer.fadump.FadumpDump;
import dev.conifer.fadump.FadumpReport;
import dev.conifer.fadump.FadumpRequest;
import dev.conifer.fadump.LinuxFadump;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code conifer fadump}: what a kernel of powerpc makes of a tree, and of a dump that waits. */
final class FadumpCommand implements Command {
  private static final String BOOTARGS = "bootargs";
  private static final String PAGE_SIZE = "page-size";
  private static final String LINUX = "linux";
  private static final String MEMORY = "memory";
  private static final String KERNEL_TAG = "kernel-tag";
  private static final String CPU_TAG = "cpu-tag";
  private static final String OUTPUT = "output";

  /** How much of a vmcore is copied at once, in bytes. */
  private static final int CHUNK = 1 << 16;

  private static final String CURRENT = "current";
  private static final String LINUX_612 = "6.12";
  private static final int LARGEST_PAGE = 1 << 16;

  @Override
  public String name() {
    return "fadump";
  }

  @Override
  public String summary() {
    return "judge the firmware-assisted dump of a powerpc tree";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "FILE",
        """
        Reads the tree FILE, a DTB or source, of a pSeries or PowerNV machine: whether its
        firmware knows fadump, whether a dump waits, how much Linux reserves for one and
        where, and what it refuses. With --memory, also what the kernel that died left,
        and with -o the vmcore that the second kernel would show.
        """,
        """
        conifer fadump power.dts
        conifer fadump --bootargs 'fadump=on crashkernel=1G' power.dtb
        conifer fadump --memory ram.bin@0 -o vmcore second.dtb
        """,
        """
        0  fadump works with this tree; with --memory, there is a dump
        1  it does not, or there is none
        2  FILE, MEMORY or an option is wrong
        """);
  }

  @Override
  public Options options() {
    return DtsInput.withOptions(new Options())
        .addOption(withValue(BOOTARGS, "TEXT", "the command line; default: the tree's own"))
        .addOption(withValue(PAGE_SIZE, "BYTES", "of the kernel (65536)"))
        .addOption(withValue(LINUX, "RELEASE", "6.12 or current (current)"))
        .addOption(
            withValue(MEMORY, "FILE@ADDRESS", "memory as it is after the crash; may be repeated"))
        .addOption(
            withValue(KERNEL_TAG, "ADDRESS", "PowerNV: what firmware answers for MPIPL tag 2"))
        .addOption(withValue(CPU_TAG, "ADDRESS", "PowerNV: what it answers for MPIPL tag 0"))
        .addOption(
            Option.builder("o")
                .longOpt(OUTPUT)
                .hasArg()
                .argName("VMCORE")
                .desc("where to write the vmcore")
                .get())
        .addOption(Report.jsonOption());
  }

  private static Option withValue(String name, String value, String description) {
    return Option.builder().longOpt(name).hasArg().argName(value).desc(description).get();
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    DeviceTree tree = TreeInput.read(arguments.operand("FILE"), arguments, console);
    LinuxFadump kernel = kernel(arguments);
    FadumpReport report = FadumpReport.of(tree, kernel, Optional.empty());
    Optional<FadumpRequest> request =
        arguments.value(BOOTARGS).map(text -> FadumpRequest.of(text, report.memory().size()));
    FadumpReport asked = request.isPresent() ? FadumpReport.of(tree, kernel, request) : report;
    List<String> memory = arguments.values(MEMORY);
    if (memory.isEmpty()) {
      return console.answer(
          new FadumpAnswer(asked, Optional.empty(), asked.diagnostics()), arguments);
    }
    try (DumpInput input = DumpInput.open(memory, console)) {
      Result<FadumpDump> dump = dump(arguments, asked, kernel, input);
      // What waits has been judged with the tree, too.
      List<Diagnostic> diagnostics = new ArrayList<>(asked.diagnostics());
      dump.diagnostics().stream().filter(d -> !diagnostics.contains(d)).forEach(diagnostics::add);
      Optional<String> output = arguments.value(OUTPUT);
      if (output.isPresent() && dump.value().isPresent()) {
        write(console.value(dump.orThrow().vmcore(input.memory())), output.get());
      }
      return console.answer(
          new FadumpAnswer(asked, Optional.of(dump.value()), diagnostics), arguments);
    } catch (UncheckedIOException e) {
      throw InputFiles.unreadable(memory.get(0), e);
    }
  }

  /** Memory that is not in any of the files leaves a hole in the vmcore. */
  private static void write(ByteSource vmcore, String name) {
    try (OutputFiles files = new OutputFiles()) {
      files.add(
          InputFiles.path(name),
          file -> {
            for (long at = 0; at < vmcore.size(); at += CHUNK) {
              int length = (int) Math.min(CHUNK, vmcore.size() - at);
              ByteBuffer bytes =
                  vmcore.bytes(at, length).map(ByteBuffer::wrap).orElse(ByteBuffer.allocate(0));
              for (long to = at; bytes.hasRemaining(); ) {
                to += file.write(bytes, to);
              }
            }
            if (file.size() < vmcore.size()) {
              file.write(ByteBuffer.allocate(1), vmcore.size() - 1);
            }
          });
      files.commit();
    }
  }

  private static Result<FadumpDump> dump(
      Arguments arguments, FadumpReport report, LinuxFadump kernel, DumpInput input) {
    if (report.rtas().isPresent()) {
      return FadumpDump.ofRtas(report.rtas().get(), report.memory(), input.memory(), kernel);
    }
    PhysicalAddress kernelTag =
        arguments.addresses(KERNEL_TAG).stream()
            .findFirst()
            .orElseThrow(() -> arguments.missing("kernel's metadata, --" + KERNEL_TAG));
    return FadumpDump.ofOpal(
        kernelTag,
        arguments.addresses(CPU_TAG).stream().findFirst(),
        report.memory(),
        input.memory(),
        kernel);
  }

  private static LinuxFadump kernel(Arguments arguments) {
    LinuxFadump kernel =
        arguments.word(LINUX, List.of(CURRENT, LINUX_612)).equals(Optional.of(LINUX_612))
            ? LinuxFadump.linux612()
            : LinuxFadump.current();
    OptionalInt pageSize = arguments.powerOfTwo(PAGE_SIZE, LARGEST_PAGE);
    return pageSize.isPresent() ? kernel.withPageSize(pageSize.getAsInt()) : kernel;
  }
}
