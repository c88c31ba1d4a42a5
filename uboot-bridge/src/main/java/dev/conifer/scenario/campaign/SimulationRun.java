package dev.conifer.scenario.campaign;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.conifer.board.BoardModel;
import dev.conifer.board.BoardProfile;
import dev.conifer.board.ResetKind;
import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.layout.Trial;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.plan.PlanReader;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.scenario.RebootScenario;
import dev.conifer.scenario.RunningLinux;
import dev.conifer.verdict.ByteEvidence;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One run of a campaign. */
final class SimulationRun {
  private final Sketch sketch;
  private final Layout layout;
  private final List<String> violations = new ArrayList<>();
  private final StringBuilder record = new StringBuilder();
  private final Map<String, String> before = new HashMap<>();

  /** What was found right after the last reset, before anybody wrote. */
  private final Map<String, String> afterReset = new HashMap<>();

  /** The regions of which a reset changed a byte. */
  private final Set<String> decayed = new HashSet<>();

  private final Deque<Crash> crashes;
  private Optional<Trial> last = Optional.empty();
  private Optional<Crash> crashed = Optional.empty();

  /** All that kernels have used until they crashed. */
  private MemoryMap used = MemoryMap.EMPTY;

  private int allocations;

  private SimulationRun(Sketch sketch, Layout layout) {
    this.sketch = sketch;
    this.layout = layout;
    this.crashes = new ArrayDeque<>(sketch.crashes());
  }

  /**
   * What came of a run.
   *
   * @param kind {@code ran}, {@code boot failed}, or {@code refused} with the codes of why
   * @param verdicts of its regions
   * @param violations what the checks found
   * @param allocations how many places were looked for again
   * @param hash SHA-256 over all that happened
   */
  record Outcome(
      String kind, List<Verdict> verdicts, List<String> violations, int allocations, String hash) {
    Outcome {
      verdicts = List.copyOf(verdicts);
      violations = List.copyOf(violations);
      Objects.requireNonNull(hash);
    }
  }

  /**
   * Runs {@code sketch}.
   *
   * @param folder where its files are written
   * @param loader makes the loader that runs out of the one that the plan names
   */
  static Outcome of(Sketch sketch, Path folder, UnaryOperator<BootLoader> loader) {
    Result<Layout> layout = plan(sketch, folder);
    if (layout.failed()) {
      String codes =
          String.join(
              " ",
              layout.diagnostics().stream()
                  .filter(Diagnostic::isError)
                  .map(Diagnostic::code)
                  .distinct()
                  .sorted()
                  .toList());
      return new Outcome("refused " + codes, List.of(), List.of(), 0, sha256(codes));
    }
    Layout planned = layout.orThrow();
    return new SimulationRun(sketch, planned.withLoader(loader.apply(planned.loader()))).run();
  }

  private static Result<Layout> plan(Sketch sketch, Path folder) {
    try {
      Files.writeString(folder.resolve("board.dts"), sketch.boardSource());
      Path plan = Files.writeString(folder.resolve("plan.dts"), sketch.planSource());
      return PlanReader.read(plan).then(Planner::layout);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Outcome run() {
    BoardProfile profile = RebootScenario.profile(layout, sketch.seed());
    BoardModel board = new BoardModel(profile, (cause, memory) -> boot(memory));
    board.powerOn();
    if (last.isEmpty() || last.get().failure().isPresent()) {
      return outcome("boot failed", List.of());
    }
    for (PlacedRegion region : layout.regions()) {
      AddressRange range = region.range();
      board
          .memory()
          .write(range.start(), Content.pattern(sketch.seed(), range.start(), range.size()));
      before.put(region.name(), digest(board.memory(), range));
    }
    reset(board, sketch.reset());
    while (crashed.isPresent()) {
      Crash crash = crashed.get();
      if (crash.point() == Crash.Point.USER_SPACE) {
        useMemory(board, crash.share());
      }
      reset(board, crash.reset(profile.systemReset2()));
    }
    if (last.isEmpty() || last.get().failure().isPresent()) {
      return outcome("boot failed", List.of());
    }
    return outcome("ran", verdicts(board));
  }

  /** The kernel works until it crashes: every page that it may use has other bytes then. */
  private void useMemory(BoardModel board, long seed) {
    RunningLinux linux =
        last.flatMap(Trial::linux)
            .map(boot -> RunningLinux.of(boot, ~seed))
            .orElse(RunningLinux.NONE);
    linux.run(board);
    used = used.plus(linux.kernelData()).plus(linux.userData());
  }

  /** A reset, and what it did to each region, looked at right before and right after. */
  private void reset(BoardModel board, ResetKind kind) {
    Map<String, String> atReset = digests(board.memory());
    afterReset.clear();
    board.reset(kind);
    record.append(kind).append('\n');
    for (PlacedRegion region : layout.regions()) {
      String then = Objects.requireNonNull(atReset.get(region.name()));
      boolean isKept = then.equals(afterReset.get(region.name()));
      if (!isKept) {
        decayed.add(region.name());
      }
      boolean isFilled = isAsBefore(region, then);
      if (sketch.isPlainBoard() && isFilled && isKept == (kind == ResetKind.COLD)) {
        violations.add("a %s %s %s".formatted(kind, isKept ? "keeps" : "loses", region.name()));
      }
    }
  }

  private Map<String, String> digests(Memory memory) {
    Map<String, String> digests = new HashMap<>();
    layout.regions().forEach(r -> digests.put(r.name(), digest(memory, r.range())));
    return digests;
  }

  /** One boot of the firmware, up to its end or up to the crash that is due. */
  private BootTrace boot(Memory memory) {
    last = Optional.empty();
    boolean filled = !before.isEmpty();
    crashed = filled ? Optional.ofNullable(crashes.poll()) : Optional.empty();
    if (filled) {
      afterReset.putAll(digests(memory));
    }
    if (crashed.isPresent()) {
      int ofLoader = writesOf(step -> !step.stage().isKernel());
      int ofKernel = writesOf(step -> step.stage().isKernel());
      int writes = crashed.get().writes(ofLoader, ofKernel);
      try {
        Trial trial = Trial.of(layout, new CrashingMemory(memory, writes));
        last = Optional.of(trial);
        return trial.trace();
      } catch (CrashingMemory.BrokenOff end) {
        return BootTrace.refused(List.of(), "crash");
      }
    }
    Trial trial = Trial.of(layout, memory);
    last = Optional.of(trial);
    note(trial.trace());
    Checks.Found found = Checks.of(sketch, layout.request(), trial.trace());
    violations.addAll(found.violations());
    allocations += found.allocations();
    return trial.trace();
  }

  /** How many writes such steps make; counted on a boot in memory that nobody wrote. */
  private int writesOf(Predicate<Step> steps) {
    return (int)
        layout.boot().trace().steps().stream()
            .filter(steps)
            .flatMap(step -> step.writes().stream())
            .filter(write -> write.certainty() == WriteSet.Certainty.WILL)
            .count();
  }

  private boolean isAsBefore(PlacedRegion region, @Nullable String digest) {
    return Objects.equals(before.get(region.name()), digest);
  }

  private List<Verdict> verdicts(BoardModel board) {
    Trial trial = last.orElseThrow();
    Judge judge = new Judge(trial.trace());
    List<Verdict> verdicts = new ArrayList<>();
    for (PlacedRegion region : layout.regions()) {
      AddressRange range = region.range();
      boolean keptByResets = !decayed.contains(region.name());
      String now = digest(board.memory(), range);
      boolean kept = isAsBefore(region, now);
      ByteEvidence evidence =
          new ByteEvidence(
              keptByResets ? MemoryMap.EMPTY : MemoryMap.of(range),
              kept ? MemoryMap.EMPTY : MemoryMap.of(range));
      RegionVerdict verdict =
          judge.judge(region.name(), range, trial.dropped(range), Optional.of(evidence));
      verdicts.add(verdict.verdict());
      check(region, verdict.verdict(), keptByResets, kept);
      record.append(region.name()).append(range).append(verdict.verdict()).append(now).append('\n');
    }
    return verdicts;
  }

  /** The bytes, hashed before and after, against the verdict. */
  private void check(PlacedRegion region, Verdict verdict, boolean keptByResets, boolean kept) {
    String what = region.name() + " " + region.range() + " is " + verdict;
    if (verdict == Verdict.INTACT && !kept) {
      violations.add(what + ", but its bytes differ");
    }
    boolean isUsed = used.overlaps(region.range());
    if (isUsed && verdict == Verdict.INTACT) {
      violations.add(what + ", but a kernel used it");
    }
    boolean isAccountedFor = verdict == Verdict.OVERWRITTEN || verdict == Verdict.DECAYED || isUsed;
    if (!kept && !isAccountedFor) {
      violations.add(what + ", but its bytes differ and nothing accounts for it");
    }
    boolean isWritten = writes(region.range());
    if (isWritten && verdict != Verdict.OVERWRITTEN) {
      violations.add(what + ", but a step writes it");
    }
    if (!layout.isFixed(region) && keptByResets && verdict != Verdict.INTACT) {
      violations.add(what + ", where the planner put it itself");
    }
  }

  private boolean writes(AddressRange range) {
    return last.orElseThrow().trace().steps().stream()
        .flatMap(step -> step.writes().stream())
        .anyMatch(
            write -> write.certainty() == WriteSet.Certainty.WILL && write.range().overlaps(range));
  }

  private void note(BootTrace trace) {
    for (Step step : trace.steps()) {
      record.append(step.title());
      step.writes().forEach(write -> record.append(write.range()).append(write.certainty()));
      record.append('\n');
    }
    trace.refusal().ifPresent(record::append);
  }

  private Outcome outcome(String kind, List<Verdict> verdicts) {
    record.append(kind).append(violations);
    return new Outcome(kind, verdicts, violations, allocations, sha256(record.toString()));
  }

  /** Of the bytes as they are; of what is not known, that alone. */
  private static String digest(Memory memory, AddressRange range) {
    Hasher digest = Hashing.sha256().newHasher();
    int block = 1 << 16;
    for (PhysicalAddress at = range.start(); at.isBelow(range.end()); ) {
      AddressRange part = AddressRange.of(at, Math.min(block, range.end().distanceFrom(at)));
      digest.putBytes(memory.bytes(part).orElse("unknown".getBytes(StandardCharsets.US_ASCII)));
      at = part.end();
    }
    return digest.hash().toString();
  }

  private static String sha256(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }

  /** Memory on a board that crashes when so much was written. */
  private static final class CrashingMemory implements Memory {
    private final Memory memory;
    private int writesLeft;

    CrashingMemory(Memory memory, int writesLeft) {
      this.memory = memory;
      this.writesLeft = writesLeft;
    }

    @Override
    public Content read(AddressRange range) {
      return memory.read(range);
    }

    @Override
    public void write(PhysicalAddress start, Content content) {
      if (writesLeft-- <= 0) {
        throw new BrokenOff();
      }
      memory.write(start, content);
    }

    /** The board crashed. */
    static final class BrokenOff extends RuntimeException {
      private static final long serialVersionUID = 1;

      BrokenOff() {
        super("crash", null, false, false);
      }
    }
  }
}
