package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.kho.KhoHandover;
import dev.conifer.kho.KhoKernel;
import dev.conifer.tree.DeviceTree;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code conifer kho}: what a kernel hands to the next over a kexec. */
final class KhoCommand implements Command {
  private static final String TREE = "tree";
  private static final String PAGE_SIZE = "page-size";
  private static final String BIG_ENDIAN = "big-endian";
  private static final int SMALLEST_PAGE = 1 << 12;
  private static final int LARGEST_PAGE = 1 << 16;

  @Override
  public String name() {
    return "kho";
  }

  @Override
  public String summary() {
    return "show what a kexec handover (KHO) hands over";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "--tree FILE " + DumpInput.OPERANDS,
        """
        Reads what Linux hands over to the kernel that kexec starts with the tree FILE:
        the blob of KHO, version 1 to 4, the scratch areas, and the map of preserved
        pages; and judges whether it will be there when that kernel looks.
        """
            + DumpInput.MEANING,
        """
        conifer kho --tree second.dtb ram.bin@0x40000000
        """,
        """
        0  here it is, and all of it will be kept
        1  some of it is lost, or nothing is handed over
        2  FILE, MEMORY or an option is wrong
        """);
  }

  @Override
  public Options options() {
    return DtsInput.withOptions(new Options())
        .addOption(
            Option.builder()
                .longOpt(TREE)
                .hasArg()
                .argName("FILE")
                .desc("the tree of the kernel that is started, a DTB or source")
                .get())
        .addOption(
            Option.builder()
                .longOpt(PAGE_SIZE)
                .hasArg()
                .argName("BYTES")
                .desc("of both kernels (4096)")
                .get())
        .addOption(Option.builder().longOpt(BIG_ENDIAN).desc("both kernels are big-endian").get())
        .addOption(Report.jsonOption());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    String treeName =
        arguments.value(TREE).orElseThrow(() -> arguments.missing("tree, --" + TREE + " FILE"));
    List<String> operands = arguments.operands("MEMORY");
    DeviceTree tree = TreeInput.read(treeName, arguments, console);
    try (DumpInput input = DumpInput.open(operands, console)) {
      Result<Optional<KhoHandover>> read =
          KhoHandover.read(tree, input.memory(), kernel(arguments));
      List<Diagnostic> diagnostics = new ArrayList<>(read.diagnostics());
      Optional<KhoHandover> handover = read.value().flatMap(found -> found);
      handover.ifPresent(found -> diagnostics.addAll(found.judge(tree)));
      return console.answer(new KhoAnswer(handover, diagnostics), arguments);
    } catch (UncheckedIOException e) {
      throw InputFiles.unreadable(operands.get(0), e);
    }
  }

  private static KhoKernel kernel(Arguments arguments) {
    OptionalInt size = arguments.powerOfTwo(PAGE_SIZE, LARGEST_PAGE);
    int pageSize = Math.max(SMALLEST_PAGE, size.orElse(SMALLEST_PAGE));
    return new KhoKernel(
        arguments.has(BIG_ENDIAN) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
        Integer.numberOfTrailingZeros(pageSize));
  }
}
