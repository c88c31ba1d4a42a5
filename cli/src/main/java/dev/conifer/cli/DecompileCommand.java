package dev.conifer.cli;

import dev.conifer.compile.DtsWriter;
import dev.conifer.fdt.FdtReader;
import dev.conifer.tree.DeviceTree;
import java.nio.charset.StandardCharsets;
import org.apache.commons.cli.Options;

/** {@code conifer decompile}: DTB to DTS. */
final class DecompileCommand implements Command {

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
        "FILE",
        """
        Reads the DTB FILE (- for standard input) and writes it as devicetree source, in
        the form of 'dtc -I dtb -O dts'. Compiled again, the source gives the same tree.
        """,
        """
        conifer decompile board.dtb
        conifer decompile -o board.dts board.dtb
        """,
        """
        0  the source is written
        2  FILE is no DTB or a damaged one, or a file cannot be read or written;
           nothing is written
        """);
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(OutputFiles.option("where to write the source (default: - for standard output)"))
        .addOption(DiagnosticsForm.option());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    String input = arguments.operand("FILE");
    byte[] blob = InputFiles.read(input, console);
    DeviceTree tree = console.value(FdtReader.read(InputFiles.displayName(input), blob));
    OutputFiles.write(arguments, console, DtsWriter.write(tree).getBytes(StandardCharsets.UTF_8));
    return ExitCode.OK;
  }
}
