package dev.conifer.cli;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
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

  private static final String VERSION = "out-version";

  /** The newest version before those that are written: there were none between. */
  private static final int NEWEST_OLD_VERSION = 3;

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
        .addOption(number("V", VERSION, "N", "write version N of the format, 17 (default) or 16"))
        .addOption(SortOption.option())
        .addOption(DependencyFile.option())
        .addOption(DiagnosticsForm.option());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    FdtLayout layout = layout(arguments);
    DtsCompiler compiler = DtsCompiler.of(options(arguments));
    DtsInput one = DtsInput.of(arguments);
    DtsInput source = Converter.isForMany(arguments) ? one.forMany() : one;
    return new Converter(NAMES, "compiled")
        .run(
            (name, content) ->
                DtsInput.isBlob(content)
                    ? Result.failure(noSource(name))
                    : source
                        .parse(name, content)
                        .then(
                            file ->
                                compiler
                                    .compile(file)
                                    .map(tree -> SortOption.apply(tree, arguments))
                                    .map(tree -> FdtWriter.write(tree, layout))
                                    .map(blob -> new Converted(blob, file.files()))),
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
            .withVersion(version(arguments))
            .withFreeReservations(arguments.number("reserve", MOST_RESERVATIONS).orElse(0))
            .withAlignment(arguments.powerOfTwo("align", most).orElse(1));
    OptionalInt padding = arguments.number("pad", most);
    return padding.isPresent()
        ? layout.withPadding(padding.getAsInt())
        : layout.withMinimumSize(arguments.number("space", most).orElse(0));
  }

  private static int version(Arguments arguments) {
    OptionalInt version = arguments.number(VERSION, Integer.MAX_VALUE);
    if (version.isEmpty()) {
      return FdtLayout.NEWEST_VERSION;
    }
    int number = version.getAsInt();
    if (number < FdtLayout.OLDEST_VERSION || number > FdtLayout.NEWEST_VERSION) {
      throw arguments.wrongValue(
          VERSION,
          arguments.value(VERSION).orElseThrow(),
          number > 0 && number <= NEWEST_OLD_VERSION
              ? "give 17 or 16; older versions put names and values in other places, and dtc makes"
                  + " them of a DTB: 'dtc -I dtb -O dtb -V "
                  + number
                  + "'"
              : "give 17 or 16");
    }
    return number;
  }

  private static Option number(String letter, String word, String value, String description) {
    return Option.builder(letter).longOpt(word).hasArg().argName(value).desc(description).get();
  }
}
