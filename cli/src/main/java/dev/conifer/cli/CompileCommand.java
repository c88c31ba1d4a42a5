package dev.conifer.cli;

import dev.conifer.compile.CompileOptions;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtWriter;
import java.util.OptionalInt;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.OptionGroup;
import org.apache.commons.cli.Options;

/** {@code conifer compile}: DTS to DTB, with dtc's options of the same letters. */
final class CompileCommand implements Command {
  /** The most entries for {@code -R}; 64 KiB of them. */
  private static final int MOST_RESERVATIONS = 4096;

  private static final OutputNames NAMES =
      new OutputNames(
          new OutputNames.Ending(".dts", ".dtb"), new OutputNames.Ending(".dtso", ".dtbo"));

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
        Converter.OPERANDS,
        """
        Compiles the devicetree source FILE (- for standard input) and writes the DTB
        that dtc would write, byte for byte. Lines for the C preprocessor are carried
        out first, as by cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp, so that
        the kernel's sources compile as they are.

        Numbers are decimal, or hexadecimal with 0x; sizes are in bytes.

        """
            + Converter.MANY_FILES
            + """
        A name's .dts becomes .dtb and .dtso .dtbo; .dtb is appended to others.
        """,
        """
        conifer compile -o board.dtb board.dts
        conifer compile -I include -I scripts/dtc/include-prefixes -o board.dtb board.dts
        conifer compile -p 0x1000 -i include - <board.dts | fdtdump -
        find boards -name '*.dts' | conifer compile --out-dir out @-
        """,
        """
        0  the DTB is written, with --out-dir those of all files
        2  the source has errors, or a file cannot be read or written; nothing is written
           for that file
        """);
  }

  @Override
  public Options options() {
    return Converter.withOptions(
            TreeOptions.in(DtsInput.withOptions(new Options())),
            "where to write the DTB (default: - for standard output)")
        .addOption(
            number("b", "boot-cpu", "ID", "the CPU that boots (default: the first under /cpus)"))
        .addOption(number("R", "reserve", "COUNT", "leave room for COUNT memory reservations more"))
        .addOptionGroup(
            new OptionGroup()
                .addOption(number("S", "space", "BYTES", "make the DTB BYTES long at least"))
                .addOption(number("p", "pad", "BYTES", "add BYTES of padding at the end")))
        .addOption(
            number("a", "align", "BYTES", "make the size a multiple of BYTES, a power of two"))
        .addOption(DiagnosticsForm.option());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    FdtLayout layout = layout(arguments);
    CompileOptions options = options(arguments);
    DtsInput one = DtsInput.of(arguments);
    DtsInput source = Converter.isForMany(arguments) ? one.forMany() : one;
    return new Converter(NAMES, "compiled")
        .run(
            (name, content) ->
                DtsInput.isBlob(content)
                    ? Result.failure(noSource(name))
                    : source
                        .compile(name, content, options)
                        .map(tree -> FdtWriter.write(tree, layout)),
            arguments,
            console);
  }

  private static Diagnostic noSource(String name) {
    return Diagnostic.error("E-file", new FileLocation(name), "this is a DTB, not source")
        .withRemedy("turn it into source with 'conifer decompile'");
  }

  private static CompileOptions options(Arguments arguments) {
    CompileOptions options = TreeOptions.of(arguments);
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
