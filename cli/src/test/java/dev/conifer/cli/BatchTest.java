package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchTest {
  private static final Converted OUTPUT = new Converted(new byte[] {1}, List.of("x"));

  @TempDir private Path directory;
  private final StringWriter err = new StringWriter();

  @Test
  void messagesWaitForTheFilesBeforeThem() throws IOException {
    CountDownLatch lastIsDone = new CountDownLatch(1);

    ExitCode exitCode =
        run(
            4,
            2,
            (name, content) -> {
              if (name.endsWith("0")) {
                await(lastIsDone);
              }
              if (name.endsWith("3")) {
                lastIsDone.countDown();
              }
              return warning(name);
            });

    assertEquals(
        """
        %1$s/0: Warning (W-test): seen
        %1$s/1: Warning (W-test): seen
        %1$s/2: Warning (W-test): seen
        %1$s/3: Warning (W-test): seen
        4 files: 4 compiled
        """
            .formatted(directory),
        err.toString());
    assertEquals(ExitCode.OK, exitCode);
  }

  @Test
  void noMoreFilesAreUnderWayThanMemoryHolds() throws IOException {
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    Thread release =
        new Thread(
            () -> {
              // As many as may be begun while the first is not told of.
              while (begun.get() < 32) {
                Thread.onSpinWait();
              }
              first.countDown();
            });
    release.start();
    AtomicInteger begunBeforeTheFirst = new AtomicInteger();

    run(
        200,
        2,
        (name, content) -> {
          begun.incrementAndGet();
          if (name.endsWith("/0")) {
            await(first);
            begunBeforeTheFirst.set(begun.get());
          }
          return Result.of(OUTPUT);
        });

    assertEquals(32, begunBeforeTheFirst.get());
    assertEquals(200, begun.get());
  }

  @Test
  void aBugIsToldForItsFileAndTheOthersAreDone() throws IOException {
    ExitCode exitCode =
        run(
            3,
            2,
            (name, content) -> {
              if (name.endsWith("1")) {
                throw new IllegalStateException("a bug");
              }
              return Result.of(OUTPUT);
            });

    assertTrue(
        err.toString()
            .startsWith(
                directory
                    + """
                    /1: Error (E-internal): this should not happen: \
                    java.lang.IllegalStateException: a bug
                      help: please report it, with what follows
                    java.lang.IllegalStateException: a bug
                    	at\
                    """),
        err.toString());
    assertTrue(err.toString().endsWith("\n3 files: 2 compiled, 1 failed\n"), err.toString());
    assertEquals(ExitCode.INTERNAL_ERROR, exitCode);
  }

  @Test
  void anInterruptEndsItAndWhatIsDoneIsTold() throws IOException {
    Thread batch = Thread.currentThread();
    CountDownLatch never = new CountDownLatch(1);

    ExitCode exitCode =
        run(
            1000,
            2,
            (name, content) -> {
              if (name.endsWith("/7")) {
                batch.interrupt();
                await(never);
              }
              return Result.of(OUTPUT);
            });

    String[] lines = err.toString().split("\n", -1);
    assertEquals("interrupted", lines[0]);
    assertTrue(lines[1].matches("1000 files: \\d+ compiled, \\d+ not done"), lines[1]);
    int compiled = Integer.parseInt(lines[1].replaceAll("1000 files: (\\d+) .*", "$1"));
    assertTrue(compiled >= 6, "of the files before only one may have been under way: " + lines[1]);
    assertEquals(compiled, outputs().size());
    assertEquals(ExitCode.WRONG_INPUT, exitCode);
    assertFalse(Thread.interrupted(), "the interrupt is left over");
  }

  private ExitCode run(int files, int threads, FileConversion conversion) throws IOException {
    List<BatchFile> batch = new ArrayList<>();
    Path out = directory.resolve("out");
    for (int i = 0; i < files; i++) {
      Path input = Files.createFile(directory.resolve(Integer.toString(i)));
      batch.add(new BatchFile(input.toString(), out.resolve(i + ".dtb")));
    }
    Console console =
        new Console(
            new ByteArrayOutputStream(),
            new PrintWriter(err),
            new ByteArrayInputStream(new byte[0]));
    return new Batch(conversion, OutputFolder.make(out), threads, "compiled").run(batch, console);
  }

  private List<Path> outputs() throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve("out"))) {
      return all.toList();
    }
  }

  private static Result<Converted> warning(String name) {
    return Result.of(OUTPUT, List.of(Diagnostic.warning("W-test", new FileLocation(name), "seen")));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DiagnosticException(
          Diagnostic.error("E-test", new FileLocation("x"), "interrupted"));
    }
  }
}
