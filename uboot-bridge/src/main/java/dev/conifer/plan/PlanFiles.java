package dev.conifer.plan;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.compile.Sources;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.fdt.FdtHeader;
import dev.conifer.fdt.FdtReader;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.input.BoundedInputStream;

/** The files beside a plan that it names. */
final class PlanFiles {
  /** Larger files are refused: no kernel, ramdisk or tree is. */
  static final long LARGEST = 1L << 30;

  private final Path folder;
  private final Sources sources;
  private final List<Diagnostic> problems;

  /**
   * @param sources how trees are read of source
   */
  PlanFiles(Path folder, Sources sources, List<Diagnostic> problems) {
    this.folder = folder;
    this.sources = sources;
    this.problems = problems;
  }

  /** The path that a plan means by {@code name}. */
  Path path(String name) {
    return folder.resolve(name);
  }

  /** The bytes of {@code file}; what is wrong is reported at {@code where}. */
  Optional<byte[]> bytes(Path file, Location where) {
    if (!Files.isRegularFile(file)) {
      problems.add(
          Diagnostic.error(
                  "E-file",
                  where,
                  Files.exists(file) ? file + " is not a file" : "there is no file " + file)
              .withRemedy("file names in a plan are relative to the plan's folder"));
      return Optional.empty();
    }
    try (InputStream in =
        BoundedInputStream.builder()
            .setInputStream(Files.newInputStream(file))
            .setMaxCount(LARGEST)
            .get()) {
      if (Files.size(file) > LARGEST) {
        problems.add(
            Diagnostic.error("E-file", where, file + " is larger than 1 GiB")
                .withRemedy("name an image that a board can load"));
        return Optional.empty();
      }
      return Optional.of(in.readAllBytes());
    } catch (IOException e) {
      problems.add(
          Diagnostic.error("E-file", where, "cannot read " + file + ": " + e.getMessage()));
      return Optional.empty();
    }
  }

  /** The text of {@code file}, in UTF-8. */
  Optional<String> text(Path file, Location where) {
    return bytes(file, where).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** A tree from source, or from a blob when the file begins as one. */
  Optional<DeviceTree> tree(Path path, Location where) {
    return bytes(path, where)
        .flatMap(
            bytes ->
                told(
                    isBlob(bytes)
                        ? FdtReader.read(path.toString(), bytes)
                        : DtsCompiler.of(CompileOptions.DEFAULT)
                            .compile(SourceFile.of(path.toString(), bytes), sources)));
  }

  /** A tree from a blob. */
  Optional<DeviceTree> blob(Path path, Location where) {
    return bytes(path, where).flatMap(b -> told(FdtReader.read(path.toString(), b)));
  }

  /** The value of {@code result}, whose diagnostics are those of the plan. */
  private <T> Optional<T> told(Result<T> result) {
    problems.addAll(result.diagnostics());
    return result.value();
  }

  private static boolean isBlob(byte[] bytes) {
    return bytes.length >= Integer.BYTES && ByteBuffer.wrap(bytes).getInt() == FdtHeader.MAGIC;
  }
}
