package dev.conifer.scenario.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.ByteSource;
import dev.conifer.dump.ElfCore;
import dev.conifer.dump.KernelLog;
import dev.conifer.dump.KernelMemory;
import dev.conifer.dump.Vmcoreinfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A vmcore in a file, as Conifer reads it.
 *
 * @param name the file's
 * @param core what it holds, or why it is none
 * @param channel the file
 */
record OpenVmcore(String name, Result<ElfCore> core, FileChannel channel) implements AutoCloseable {
  /** Opens {@code file}. */
  static OpenVmcore of(Path file) {
    try {
      FileChannel channel = FileChannel.open(file);
      String name = file.getFileName().toString();
      return new OpenVmcore(name, ElfCore.read(name, ByteSource.of(channel)), channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The dead kernel's log, by the VMCOREINFO among its notes. */
  Result<String> log() {
    return core.then(
        dump ->
            dump.vmcoreinfo()
                .orElseGet(
                    () ->
                        Result.failure(
                            Diagnostic.error(
                                "E-lab-dump",
                                new FileLocation(name),
                                "there is no VMCOREINFO in it")))
                .then(info -> log(info, dump)));
  }

  private static Result<String> log(Vmcoreinfo info, ElfCore dump) {
    return KernelMemory.of(info, dump)
        .then(kernel -> KernelLog.read(info, kernel))
        .map(KernelLog::text);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
