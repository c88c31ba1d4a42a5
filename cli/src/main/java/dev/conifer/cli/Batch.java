package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Many files, each converted on its own by one of several threads. What is to be told of them is
 * told in their order, as soon as it is known of all before. Only a few are under way at a time, so
 * that memory does not grow with their number.
 */
final class Batch {
  /** How many files are begun for each thread before the oldest is told of. */
  private static final int AHEAD = 16;

  /** How long threads may take to leave their files when the batch ends early, in seconds. */
  private static final long PATIENCE = 2;

  private final FileConversion conversion;
  private final OutputFolder folder;
  private final int threads;
  private final String done;

  /**
   * A batch.
   *
   * @param conversion what is done to each file
   * @param folder where output is written
   * @param threads how many files are done at a time
   * @param done what has been done to a file in the end, such as "compiled"
   */
  Batch(FileConversion conversion, OutputFolder folder, int threads, String done) {
    this.conversion = conversion;
    this.folder = folder;
    this.threads = threads;
    this.done = done;
  }

  /** Converts {@code files}, and tells of them and of the whole on standard error. */
  ExitCode run(List<BatchFile> files, Console console) {
    BatchReport report = new BatchReport(files.size(), done, console);
    return Interruption.mayEnd(() -> run(files, report));
  }

  private ExitCode run(List<BatchFile> files, BatchReport report) {
    ExecutorService pool = Executors.newFixedThreadPool(threads, Batch::worker);
    Queue<Future<BatchOutcome>> running = new ArrayDeque<>();
    try {
      Iterator<BatchFile> rest = files.iterator();
      while (rest.hasNext() || !running.isEmpty()) {
        while (rest.hasNext() && running.size() < AHEAD * threads) {
          BatchFile next = rest.next();
          running.add(pool.submit(() -> outcome(next)));
        }
        // Taken out once it is known: an interrupt may end the wait.
        BatchOutcome oldest = running.element().get();
        running.remove();
        report.add(oldest);
        if (oldest.full()) {
          leave(pool, running, report);
          return report.end("stopped: there is no space left in " + folder);
        }
      }
      return report.end();
    } catch (InterruptedException e) {
      leave(pool, running, report);
      return report.end("interrupted");
    } catch (ExecutionException e) {
      throw new AssertionError("an outcome does not throw", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "batch");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends the threads, and tells of the files that they had done. */
  private static void leave(
      ExecutorService pool, Queue<Future<BatchOutcome>> running, BatchReport report) {
    pool.shutdownNow();
    try {
      pool.awaitTermination(PATIENCE, TimeUnit.SECONDS);
      for (Future<BatchOutcome> future : running) {
        if (future.isDone()) {
          report.add(future.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("an outcome does not throw", e);
    }
  }

  /** Converts one file. Whatever goes wrong is its own matter. */
  private BatchOutcome outcome(BatchFile file) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    long bytes = 0;
    try {
      Result<Converted> result = conversion.convert(file.input(), InputFiles.read(file.input()));
      diagnostics.addAll(result.diagnostics());
      Optional<byte[]> output = result.value().map(Converted::content);
      if (output.isEmpty()) {
        return BatchOutcome.failed(file, diagnostics);
      }
      bytes = output.get().length;
      folder.write(file.output(), output.get());
      return BatchOutcome.done(file, diagnostics);
    } catch (DiagnosticException e) {
      if (Thread.currentThread().isInterrupted()) {
        return BatchOutcome.left(file);
      }
      diagnostics.addAll(e.diagnostics());
      return bytes > 0 && folder.isFull(bytes)
          ? BatchOutcome.noSpace(file, diagnostics)
          : BatchOutcome.failed(file, diagnostics);
    } catch (RuntimeException | Error e) {
      if (OutOfMemory.isReason(e)) {
        diagnostics.add(OutOfMemory.inBatch(file.input(), threads));
        return BatchOutcome.failed(file, diagnostics);
      }
      diagnostics.add(Main.internalError(new FileLocation(file.input()), e));
      return BatchOutcome.crashed(file, diagnostics, e);
    }
  }
}
