package dev.conifer.scenario.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.ByteSource;
import dev.conifer.dump.Collector;
import dev.conifer.dump.CrashDump;
import dev.conifer.dump.ElfCore;
import dev.conifer.dump.KernelLog;
import dev.conifer.dump.MemoryImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Saves a dead kernel's memory from its capture kernel, carries it out of the machine, and reads it
 * in three ways: by makedumpfile, by Conifer from what makedumpfile wrote, and by Conifer from raw
 * memory.
 */
final class DumpSaver {
  static final String VMCORE = "/proc/vmcore";

  /** Where the notes of a few CPUs end, and more, in bytes. */
  private static final int HEAD_SIZE = 1 << 16;

  private static final String HEAD = "/tmp/vmcore.head";
  private static final String DUMP = "/tmp/dump";
  private static final String DMESG = "/tmp/dmesg";
  private static final String ELF = "/tmp/vmcore.elf";
  private static final String LOG = "/tmp/makedumpfile.log";

  /**
   * Threads of glibc's open this library when they end, which failed in one run of two when both of
   * makedumpfile's ended at once ("libgcc_s.so.1 must be installed for pthread_exit to work").
   */
  private static final String WITH_LIBGCC = "LD_PRELOAD=libgcc_s.so.1";

  /** What makedumpfile says where the kernel's addresses have more bits than it knows. */
  private static final String BEYOND = "VA Bits 52 not supported";

  private final LabBoard board;

  DumpSaver(LabBoard board) {
    this.board = board;
  }

  /** Whether the running kernel shows a dead one's memory. */
  boolean hasVmcore() {
    return board.run("test -e " + VMCORE + " && echo yes; true").strip().equals("yes");
  }

  /** Makes room for the dump, and a way out for it. */
  void prepare() {
    board.run("mount -t tmpfs -o size=90% tmp /tmp");
    board.run(LabKit.LOAD_PORT);
  }

  /** The beginning of {@code /proc/vmcore}: its headers and its notes. */
  Result<ElfCore> head() {
    board.run("head -c %d %s > %s".formatted(HEAD_SIZE, VMCORE, HEAD));
    Path copy = board.carryOut(HEAD);
    try {
      return ElfCore.read(VMCORE, ByteSource.of(Files.readAllBytes(copy)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Has {@code makedumpfile} write all pages that are of use, by two threads.
   *
   * @return why it did not; absent when it did
   */
  Optional<String> compress() {
    return complaint(
        "%s makedumpfile -c -d 31 --num-threads 2 %s %s".formatted(WITH_LIBGCC, VMCORE, DUMP));
  }

  /**
   * Whether {@code complaint} tells of what version 1.7.2 cannot do: a kernel that is built for
   * addresses of 52 bits, with pages of 4 KiB.
   */
  static boolean isBeyondMakedumpfile(String complaint) {
    return complaint.contains(BEYOND);
  }

  /** Carries out what {@link #compress} wrote; its size, in words. */
  String carryOutDump() {
    return mebibytes(size(board.carryOut(DUMP)));
  }

  /** Carries the whole of {@code /proc/vmcore} out, without a copy in the guest. */
  OpenVmcore carryOutAll() {
    return OpenVmcore.of(board.carryOut(VMCORE));
  }

  /** The dead kernel's log by {@code makedumpfile}; why not where there is none. */
  Result<String> makedumpfileLog() {
    Optional<String> complaint =
        complaint("makedumpfile --dump-dmesg %s %s".formatted(DUMP, DMESG));
    if (complaint.isPresent()) {
      return Result.failure(problem(complaint.get()));
    }
    Path copy = board.carryOut(DMESG);
    try {
      return Result.of(Files.readString(copy, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same log by Conifer, from the ELF file that {@code makedumpfile} writes. */
  Result<String> elfLog() {
    board.run("rm -f " + DUMP);
    Optional<String> complaint = complaint("makedumpfile -E -d 31 %s %s".formatted(VMCORE, ELF));
    if (complaint.isPresent()) {
      return Result.failure(problem(complaint.get()));
    }
    try (OpenVmcore vmcore = OpenVmcore.of(board.carryOut(ELF))) {
      return vmcore.log();
    }
  }

  /** The same log by Conifer, from raw memory and nothing else. */
  static Result<String> rawLog(MemoryImage memory) {
    CrashDump dump = Collector.of(memory, memory.present()).collect();
    if (dump.kernel().isEmpty() || dump.vmcoreinfo().isEmpty()) {
      return Result.failure(
          dump.diagnostics().isEmpty()
              ? List.of(problem("nothing was found"))
              : dump.diagnostics().stream().map(DumpSaver::asError).toList());
    }
    return KernelLog.read(dump.vmcoreinfo().get().info(), dump.kernel().get()).map(KernelLog::text);
  }

  private static Diagnostic asError(Diagnostic warning) {
    return problem(warning.message());
  }

  private static Diagnostic problem(String message) {
    return Diagnostic.error("E-lab-dump", new FileLocation(VMCORE), message);
  }

  /** What {@code line} says when it fails; absent when it does not. */
  private Optional<String> complaint(String line) {
    String end =
        board
            .run(
                "if %s > %s 2>&1; then echo good; else grep . %s | tail -n 3; fi"
                    .formatted(line, LOG, LOG))
            .strip();
    return end.equals("good") ? Optional.empty() : Optional.of(end.replace("\n", " | "));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}
