package dev.conifer.cli;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.tree.DeviceTree;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.OptionGroup;
import org.apache.commons.cli.Options;

/** {@code conifer compile}: DTS to DTB, with dtc's options of the same letters. */
final class CompileCommand implements Command {
  /** The magic number of a DTB: Devicetree Specification v0.4, section 5.2. */
  private static final int FDT_MAGIC = 0xd00dfeed;

  /** The most entries for {@code -R}; 64 KiB of them. */
  private static final int MOST_RESERVATIONS = 4096;

  @Override
  public String name() {
    return "compile";
  }

  @Override
  public String summary() {
    return "write a DTB from devicetree source";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "FILE",
        """
        Compiles the devicetree source FILE (- for standard input) and writes the DTB
        that dtc would write, byte for byte. Lines for the C preprocessor are carried
        out first, as by cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp, so that
        the kernel's sources compile as they are.

        Numbers are decimal, or hexadecimal with 0x; sizes are in bytes.
        """,
        """
        conifer compile -o board.dtb board.dts
        conifer compile -I include -I scripts/dtc/include-prefixes -o board.dtb board.dts
        conifer compile -p 0x1000 -i include - <board.dts | fdtdump -
        """,
        """
        0  the DTB is written
        2  the source has errors, or a file cannot be read or written; nothing is written
        """);
  }

  @Override
  public Options options() {
    return PreprocessorOptions.in(new Options())
        .addOption(OutputFiles.option("where to write the DTB (default: - for standard output)"))
        .addOption(
            Option.builder("i")
                .longOpt("include")
                .hasArg()
                .argName("DIR")
                .desc(
                    "look in DIR for files that are named by /include/ and /incbin/ and are not"
                        + " beside the file that names them; may be given more than once")
                .get())
        .addOption(
            Option.builder("@")
                .longOpt("symbols")
                .desc("list the labels in /__symbols__, so that overlays can be applied")
                .get())
        .addOption(
            Option.builder("A").longOpt("auto-alias").desc("list the labels in /aliases").get())
        .addOption(
            number("b", "boot-cpu", "ID", "the CPU that boots (default: the first under /cpus)"))
        .addOption(number("R", "reserve", "COUNT", "leave room for COUNT memory reservations more"))
        .addOptionGroup(
            new OptionGroup()
                .addOption(number("S", "space", "BYTES", "make the DTB BYTES long at least"))
                .addOption(number("p", "pad", "BYTES", "add BYTES of padding at the end")))
        .addOption(
            number("a", "align", "BYTES", "make the size a multiple of BYTES, a power of two"));
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    String input = arguments.operand("FILE");
    FdtLayout layout = layout(arguments);
    CompileOptions options = options(arguments);
    List<Path> directories = arguments.values("include").stream().map(InputFiles::path).toList();

    SourceFile source = source(input, InputFiles.read(input, console));
    DeviceTree tree =
        console.value(
            DtsCompiler.of(options)
                .compile(
                    source,
                    PreprocessorOptions.preprocessor(arguments),
                    Includes.fromDirectories(directories)));
    OutputFiles.write(arguments, console, FdtWriter.write(tree, layout));
    return ExitCode.OK;
  }

  private static SourceFile source(String input, byte[] bytes) {
    String name = InputFiles.displayName(input);
    if (bytes.length >= Integer.BYTES && ByteBuffer.wrap(bytes).getInt() == FDT_MAGIC) {
      throw new DiagnosticException(
          Diagnostic.error("E-file", new FileLocation(name), "this is a DTB, not source")
              .withRemedy("turn it into source with 'conifer decompile'"));
    }
    return SourceFile.of(name, bytes);
  }

  private static CompileOptions options(Arguments arguments) {
    CompileOptions options = CompileOptions.DEFAULT;
    if (arguments.has("symbols")) {
      options = options.withSymbols();
    }
    if (arguments.has("auto-alias")) {
      options = options.withAliases();
    }
    OptionalInt bootCpu = arguments.number("boot-cpu", Integer.MAX_VALUE);
    return bootCpu.isPresent() ? options.withBootCpu(bootCpu.getAsInt()) : options;
  }

  private static FdtLayout layout(Arguments arguments) {
    int most = InputFiles.MOST_BYTES;
    FdtLayout layout =
        FdtLayout.COMPACT
            .withFreeReservations(arguments.number("reserve", MOST_RESERVATIONS).orElse(0))
            .withAlignment(arguments.powerOfTwo("align", most).orElse(1));
    OptionalInt padding = arguments.number("pad", most);
    return padding.isPresent()
        ? layout.withPadding(padding.getAsInt())
        : layout.withMinimumSize(arguments.number("space", most).orElse(0));
  }

  private static Option number(String letter, String word, String value, String description) {
    return Option.builder(letter).longOpt(word).hasArg().argName(value).desc(description).get();
  }
}
