package dev.conifer.cli;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtReader;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import dev.conifer.tree.DeviceTree;
import java.nio.ByteBuffer;
import java.util.List;

/** A device tree that the user named: a blob, or source. */
final class TreeInput {
  private static final int FDT_MAGIC = 0xd00dfeed;

  private TreeInput() {}

  /**
   * Reads the tree in the file {@code name}; {@code -} is standard input.
   *
   * @throws dev.conifer.diagnostic.DiagnosticException when there is none in it
   */
  static DeviceTree read(String name, Console console) {
    byte[] bytes = InputFiles.read(name, console);
    String shown = InputFiles.displayName(name);
    return console.value(
        bytes.length >= Integer.BYTES && ByteBuffer.wrap(bytes).getInt() == FDT_MAGIC
            ? FdtReader.read(shown, bytes)
            : DtsCompiler.of(CompileOptions.DEFAULT)
                .compile(
                    SourceFile.of(shown, bytes),
                    Preprocessor.of(Headers.fromDirectories(List.of())),
                    Includes.fromDirectories(List.of())));
  }
}
