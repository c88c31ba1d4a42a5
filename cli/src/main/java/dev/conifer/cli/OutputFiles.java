package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.cli.Option;

/**
 * Files that are all written or none.
 *
 * <p>Each is written to a temporary file beside its target; {@link #commit} then puts them in place
 * one after the other, each in one step, so that nobody ever reads half a file and an old file
 * stays as it was when something goes wrong. Without a commit, {@link #close} leaves nothing
 * behind, and neither does a process that is interrupted.
 */
final class OutputFiles implements AutoCloseable {
  private static final String OPTION = "output";

  /** Temporary file to target, in the order of writing. */
  private final Map<Path, Path> pending = new LinkedHashMap<>();

  /** Devices, pipes and the like, which cannot be replaced, only written to. */
  private final Map<Path, byte[]> direct = new LinkedHashMap<>();

  /** The option that names the one file which a command writes. */
  static Option option(String description) {
    return Option.builder("o").longOpt(OPTION).hasArg().argName("FILE").desc(description).get();
  }

  /** What the option names; {@code -} is standard output, also where it was not given. */
  static String target(Arguments arguments) {
    return arguments.value(OPTION).orElse(InputFiles.STANDARD);
  }

  /** Writes to the file that the option names, or else to standard output. */
  static void write(Arguments arguments, Console console, byte[] content) {
    String target = target(arguments);
    if (target.equals(InputFiles.STANDARD)) {
      console.write(content);
    } else {
      write(InputFiles.path(target), content);
    }
  }

  /** Writes one file and puts it in place. */
  static void write(Path target, byte[] content) {
    try (OutputFiles files = new OutputFiles()) {
      files.add(target, content);
      files.commit();
    }
  }

  /**
   * Writes {@code content} beside {@code target}.
   *
   * @throws DiagnosticException when that fails
   */
  void add(Path target, byte[] content) {
    if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
      direct.put(target, content.clone());
    } else {
      add(target, channel -> writeAll(channel, ByteBuffer.wrap(content)));
    }
  }

  /**
   * Lets {@code content} write beside {@code target}, which is no device: for what is too large to
   * be held.
   *
   * @throws DiagnosticException when that fails
   */
  void add(Path target, Writing content) {
    try {
      if (Files.isDirectory(target)) {
        throw failure(target, "this is a folder, not a file", "name a file in it");
      }
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        throw failure(target, "this is no plain file", "name a file elsewhere");
      }
      // Through a symbolic link, the file that it points to is the one to replace.
      Path real = Files.exists(target) ? target.toRealPath() : target;
      Path temporary = temporaryBeside(real);
      temporary.toFile().deleteOnExit();
      pending.put(temporary, real);
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.write(channel);
      }
      keepPermissions(real, temporary);
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      channel.write(content);
    }
  }

  /**
   * Puts the files in place.
   *
   * @throws DiagnosticException when that fails for one; those before it are in place then
   */
  void commit() {
    direct.forEach(OutputFiles::writeDirectly);
    direct.clear();
    while (!pending.isEmpty()) {
      Map.Entry<Path, Path> next = pending.entrySet().iterator().next();
      try {
        Files.move(next.getKey(), next.getValue(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw failure(next.getValue(), e);
      }
      pending.remove(next.getKey());
    }
  }

  /** Deletes what was not put in place. */
  @Override
  public void close() {
    for (Path temporary : pending.keySet()) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // The directory has become unwritable: the exit hook of add tries once more.
      }
    }
    pending.clear();
  }

  /**
   * No two runs take the same: they would have to do so in the same nanosecond, of the machine and
   * of the day. To ask for the process number takes a tenth of a short run.
   */
  private static Path temporaryBeside(Path target) {
    String unique =
        Long.toString(System.currentTimeMillis(), Character.MAX_RADIX)
            + "-"
            + Long.toUnsignedString(System.nanoTime(), Character.MAX_RADIX);
    return target.resolveSibling("." + target.getFileName() + "." + unique + ".tmp");
  }

  private static void writeDirectly(Path target, byte[] content) {
    try {
      Files.write(target, content, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  private static void keepPermissions(Path old, Path replacement) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(old, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null && Files.exists(old)) {
      Files.setPosixFilePermissions(replacement, view.readAttributes().permissions());
    }
  }

  private static DiagnosticException failure(Path target, IOException e) {
    Path directory = target.toAbsolutePath().getParent();
    if (e instanceof NoSuchFileException && directory != null) {
      return failure(target, "there is no folder " + directory, "create it first");
    }
    if (e instanceof AccessDeniedException && directory != null) {
      return failure(
          target,
          "no file may be written in " + directory,
          "check the folder's permissions, or name a file elsewhere");
    }
    return failure(target, "writing failed: " + e.getMessage(), "name a file elsewhere");
  }

  private static DiagnosticException failure(Path target, String message, String remedy) {
    return new DiagnosticException(
        Diagnostic.error("E-output", new FileLocation(target.toString()), message)
            .withRemedy(remedy));
  }

  /** Writes one file. */
  interface Writing {
    /** Writes to {@code file}, which is empty. */
    void write(FileChannel file) throws IOException;
  }
}
