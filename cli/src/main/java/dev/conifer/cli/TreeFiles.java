package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.layout.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Option;

/** The trees of a layout, written as files into one folder. */
final class TreeFiles {
  private static final String OUT_DIR = "out-dir";
  private static final String DEFAULT = "out";

  private TreeFiles() {}

  /** The option that names the folder. */
  static Option option() {
    return Option.builder("o")
        .longOpt(OUT_DIR)
        .hasArg()
        .argName("DIR")
        .desc("write control.dtb and kernel.dtb into DIR (" + DEFAULT + "), made if need be")
        .get();
  }

  /** Writes both blobs, or none; gives the files. */
  static List<Path> write(Layout layout, Arguments arguments) {
    Path folder = InputFiles.path(arguments.value(OUT_DIR).orElse(DEFAULT));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-output",
                  new FileLocation(folder.toString()),
                  "this folder cannot be made: " + e.getMessage())
              .withRemedy("name another with --" + OUT_DIR));
    }
    Path control = folder.resolve("control.dtb");
    Path kernel = folder.resolve("kernel.dtb");
    try (OutputFiles files = new OutputFiles()) {
      files.add(control, FdtWriter.write(layout.controlTree()));
      files.add(kernel, FdtWriter.write(layout.kernelTree()));
      files.commit();
    }
    return List.of(control, kernel);
  }
}
