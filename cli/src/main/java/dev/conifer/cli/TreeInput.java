package dev.conifer.cli;

import dev.conifer.compile.CompileOptions;
import dev.conifer.fdt.FdtReader;
import dev.conifer.tree.DeviceTree;

/** A device tree that the user named: a blob, or source. */
final class TreeInput {
  private TreeInput() {}

  /**
   * Reads the tree in the file {@code name}; {@code -} is standard input. Source is read as the
   * options of {@link DtsInput} say.
   *
   * @throws dev.conifer.diagnostic.DiagnosticException when there is none in it
   */
  static DeviceTree read(String name, Arguments arguments, Console console) {
    byte[] bytes = InputFiles.read(name, console);
    String shown = InputFiles.displayName(name);
    return console.value(
        DtsInput.isBlob(bytes)
            ? OutOfMemory.toldFor(shown, () -> FdtReader.read(shown, bytes))
            : DtsInput.of(arguments).compile(shown, bytes, CompileOptions.DEFAULT));
  }
}
