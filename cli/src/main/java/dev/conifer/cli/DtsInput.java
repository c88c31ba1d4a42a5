package dev.conifer.cli;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.compile.Sources;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.DtsFile;
import dev.conifer.dts.Includes;
import dev.conifer.tree.DeviceTree;
import java.nio.ByteBuffer;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/**
 * Devicetree source that the user named, read as the options of the command say. Threads may share
 * it: what several sources include is read once.
 */
final class DtsInput {
  /** The magic number of a DTB: Devicetree Specification v0.4, section 5.2. */
  private static final int FDT_MAGIC = 0xd00dfeed;

  private static final String INCLUDE = "include";

  private final Sources sources;

  private DtsInput(Sources sources) {
    this.sources = sources;
  }

  /** {@code options} with those that say how source is read. */
  static Options withOptions(Options options) {
    return PreprocessorOptions.in(options)
        .addOption(
            Option.builder("i")
                .longOpt(INCLUDE)
                .hasArg()
                .argName("DIR")
                .desc(
                    "look in DIR for files that are named by /include/ and /incbin/ and are not"
                        + " beside the file that names them; may be given more than once")
                .get());
  }

  /** Source as {@code arguments} say. */
  static DtsInput of(Arguments arguments) {
    return new DtsInput(sources(arguments));
  }

  /** How {@code arguments} say that source is read. */
  static Sources sources(Arguments arguments) {
    return Sources.of(
        PreprocessorOptions.preprocessor(arguments),
        Includes.fromDirectories(
            arguments.values(INCLUDE).stream().map(InputFiles::path).toList()));
  }

  /** The same for many files, which have much text in common. */
  DtsInput forMany() {
    return new DtsInput(sources.forMany());
  }

  /** Whether {@code content} is a DTB, and no source. */
  static boolean isBlob(byte[] content) {
    return content.length >= Integer.BYTES && ByteBuffer.wrap(content).getInt() == FDT_MAGIC;
  }

  /** The syntax of {@code content}, the source {@code name}. */
  Result<DtsFile> parse(String name, byte[] content) {
    return sources.parse(SourceFile.of(name, content));
  }

  /** The tree that {@code content}, the source {@code name}, describes. */
  Result<DeviceTree> compile(String name, byte[] content, CompileOptions options) {
    return OutOfMemory.toldFor(
        name, () -> parse(name, content).then(DtsCompiler.of(options)::compile));
  }
}
