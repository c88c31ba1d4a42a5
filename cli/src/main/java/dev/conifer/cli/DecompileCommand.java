package dev.conifer.cli;

import dev.conifer.compile.DtsWriter;
import dev.conifer.fdt.FdtReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code conifer decompile}: DTB to DTS. */
final class DecompileCommand implements Command {

  private static final OutputNames NAMES =
      new OutputNames(
          new OutputNames.Ending(".dtb", ".dts"), new OutputNames.Ending(".dtbo", ".dtso"));

  @Override
  public String name() {
    return "decompile";
  }

  @Override
  public String summary() {
    return "write devicetree source from a DTB";
  }

  @Override
  public Manual manual() {
    return new Manual(
        Converter.OPERANDS,
        """
        Reads the DTB FILE (- for standard input) and writes it as devicetree source, in
        the form of 'dtc -I dtb -O dts'. Compiled again, the source gives the same tree.

        """
            + Converter.MANY_FILES
            + """
        A name's .dtb becomes .dts and .dtbo .dtso; .dts is appended to others.
        """,
        """
        conifer decompile board.dtb
        conifer decompile -o board.dts board.dtb
        conifer decompile --out-dir out /boot/dtbs/*.dtb
        """,
        """
        0  the source is written, with --out-dir that of all files
        2  FILE is no DTB or a damaged one, or a file cannot be read or written;
           nothing is written for that file
        """);
  }

  @Override
  public Options options() {
    return Converter.withOptions(
            new Options(), "where to write the source (default: - for standard output)")
        .addOption(SortOption.option())
        .addOption(DiagnosticsForm.option());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    return new Converter(NAMES, "decompiled")
        .run(
            (name, content) ->
                FdtReader.read(name, content)
                    .map(tree -> SortOption.apply(tree, arguments))
                    .map(tree -> DtsWriter.write(tree).getBytes(StandardCharsets.UTF_8))
                    .map(text -> new Converted(text, List.of(name))),
            arguments,
            console);
  }
}
