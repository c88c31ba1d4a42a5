package dev.conifer.plan;

import dev.conifer.compile.Sources;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.Spelling;
import dev.conifer.memory.AddressRange;
import dev.conifer.reserved.RegionRequest;
import dev.conifer.spec.CellSizes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.NodePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads plans and the files that they name. */
public final class PlanReader {
  /** {@code compatible} of a plan. */
  public static final String COMPATIBLE = "conifer,plan";

  /** Cells of a plan's addresses and sizes where it does not say: 64 bits each. */
  private static final CellSizes CELLS = new CellSizes(2, 2);

  private final Path file;
  private final Optional<Path> boardTree;
  private final List<Diagnostic> problems = new ArrayList<>();
  private final PlanFiles files;

  private PlanReader(Path file, Optional<Path> boardTree, Sources sources) {
    this.file = file;
    this.boardTree = boardTree;
    Path folder = Objects.requireNonNullElse(file.getParent(), Path.of(""));
    this.files = new PlanFiles(folder, sources, problems);
  }

  /** The plan in {@code file}. */
  public static Result<Plan> read(Path file) {
    return read(file, Optional.empty(), Sources.alone());
  }

  /** The plan in {@code file}, for the board whose tree is {@code boardTree}, source or blob. */
  public static Result<Plan> read(Path file, Path boardTree) {
    return read(file, Optional.of(boardTree), Sources.alone());
  }

  /**
   * The plan in {@code file}.
   *
   * @param boardTree the board's tree, source or blob, where it is not the one that the plan names
   * @param sources how the plan, and the trees that it names, are read of source
   */
  public static Result<Plan> read(Path file, Optional<Path> boardTree, Sources sources) {
    return new PlanReader(file, boardTree, sources).read();
  }

  private Result<Plan> read() {
    Optional<Plan> plan = files.tree(file, new FileLocation(file.toString())).flatMap(this::plan);
    return plan.isPresent() ? Result.of(plan.get(), problems) : Result.failure(problems);
  }

  private Optional<Plan> plan(DeviceTree tree) {
    PlanNode root = new PlanNode(NodePath.ROOT, tree.root(), problems);
    if (!root.text("compatible").equals(Optional.of(COMPATIBLE))) {
      root.problem(
          "E-plan",
          "compatible",
          file + " is no plan",
          "a plan has compatible = \"" + COMPATIBLE + "\"; see docs/plan.md");
      return Optional.empty();
    }
    Optional<BoardPlan> board = child(root, "board").flatMap(this::board);
    Optional<Preserved> preserved =
        child(root, "preserve").map(node -> preserved(node, board.map(BoardPlan::tree)));
    Optional<LoaderPlan> loader =
        child(root, "loader").flatMap(node -> new LoaderReader(node, files, problems).read());
    root.finish();
    if (board.isEmpty() || loader.isEmpty() || problems.stream().anyMatch(Diagnostic::isError)) {
      return Optional.empty();
    }
    return preserved.map(
        found ->
            new Plan(file.toString(), board.get(), found.regions, found.crashDump, loader.get()));
  }

  /** What a plan's {@code preserve} node asks for. */
  private record Preserved(List<RegionRequest> regions, Optional<CrashDumpPlan> crashDump) {}

  /** A child that must be there; one whose name is misspelt is told as unknown, not as missing. */
  private Optional<PlanNode> child(PlanNode root, String name) {
    Optional<PlanNode> child = root.child(name);
    if (child.isEmpty() && Spelling.nearest(name, root.childNames()).isEmpty()) {
      problems.add(
          Diagnostic.error("E-plan-missing", root.location(), file + " has no node '" + name + "'")
              .withRemedy("see docs/plan.md for what belongs there"));
    }
    return child;
  }

  private Optional<BoardPlan> board(PlanNode node) {
    Optional<String> dts = node.text("dts");
    Optional<String> dtb = node.text("dtb");
    if (dts.isPresent() == dtb.isPresent()) {
      node.problem(
          "E-plan-missing",
          dts.isPresent() ? "dtb" : "dts",
          node.path() + " must name the board's tree, once",
          "write dts = \"…\"; or dtb = \"…\";");
    }
    List<AddressRange> banks = banks(node);
    BoardPlan.Retention keeps =
        new BoardPlan.Retention(
            keeps(node, "warm-reset", BoardPlan.Retention.DEFAULT.warm()),
            keeps(node, "cold-reset", BoardPlan.Retention.DEFAULT.cold()),
            keeps(node, "watchdog-reset", BoardPlan.Retention.DEFAULT.watchdog()));
    Optional<BoardPlan.Preset> preset =
        node.word("preset", BoardPlan.Preset.words()).map(BoardPlan.Preset::of);
    List<FirmwareWrite> firmware = node.child("firmware").map(this::firmware).orElse(List.of());
    node.finish();
    Optional<Path> path = boardTree.or(() -> dts.or(() -> dtb).map(files::path));
    Location where = node.location(dts.isPresent() ? "dts" : "dtb");
    boolean mustBeBlob = boardTree.isEmpty() && dts.isEmpty();
    return path.flatMap(
        name ->
            (mustBeBlob ? files.blob(name, where) : files.tree(name, where))
                .map(tree -> new BoardPlan(name.toString(), tree, banks, firmware, keeps, preset)));
  }

  private boolean keeps(PlanNode node, String property, boolean otherwise) {
    return node.word(property, List.of("kept", "lost")).map("kept"::equals).orElse(otherwise);
  }

  /** A child for each stage before the loader: {@code tf-a { writes = <…>; };}. */
  private List<FirmwareWrite> firmware(PlanNode node) {
    List<FirmwareWrite> writes = new ArrayList<>();
    for (PlanNode stage : node.children()) {
      Optional<long[]> numbers = stage.longs("writes");
      if (numbers.isEmpty() && !stage.node().has("writes")) {
        stage.problem(
            "E-plan-missing",
            "writes",
            stage.path() + " does not say what it writes",
            "write writes = <address-high address-low size-high size-low>, …");
      }
      long[] pairs = numbers.orElse(new long[0]);
      for (int i = 0; i < pairs.length; i += 2) {
        Optional<AddressRange> range =
            i + 1 < pairs.length ? AddressRange.ifValid(pairs[i], pairs[i + 1]) : Optional.empty();
        if (range.isEmpty()) {
          stage.problem(
              "E-plan-value",
              "writes",
              stage.path() + ": writes is no list of addresses and sizes",
              "write writes = <address-high address-low size-high size-low>, …");
          break;
        }
        writes.add(new FirmwareWrite(stage.node().name(), range.get()));
      }
      stage.finish();
    }
    node.finish();
    return writes;
  }

  private List<AddressRange> banks(PlanNode node) {
    List<AddressRange> banks = new ArrayList<>();
    long[] numbers = node.longs("memory").orElse(new long[0]);
    for (int i = 0; i + 1 < numbers.length; i += 2) {
      Optional<AddressRange> bank = AddressRange.ifValid(numbers[i], numbers[i + 1]);
      boolean ascending =
          banks.isEmpty()
              || (bank.isPresent()
                  && !bank.get().start().isBelow(banks.get(banks.size() - 1).end()));
      if (bank.isEmpty() || bank.get().isEmpty() || !ascending) {
        node.problem(
            "E-plan-value",
            "memory",
            node.path() + ": the DRAM banks must be ascending, apart, and not empty",
            "write memory = <address-high address-low size-high size-low>, …");
        return List.of();
      }
      banks.add(bank.get());
    }
    if (numbers.length % 2 != 0) {
      node.problem(
          "E-plan-value",
          "memory",
          node.path() + ": memory ends with an address that has no size",
          "write memory = <address-high address-low size-high size-low>, …");
    }
    return banks;
  }

  private Preserved preserved(PlanNode node, Optional<DeviceTree> board) {
    CellSizes cells = CELLS;
    node.expect("#address-cells");
    node.expect("#size-cells");
    if (node.node().has("#address-cells") || node.node().has("#size-cells")) {
      Result<CellSizes> given = CellSizes.of(node.path(), node.node());
      problems.addAll(given.diagnostics());
      cells = given.value().orElse(CELLS);
    }
    List<RegionRequest> regions = new ArrayList<>();
    Map<String, RegionRequest> byName = new HashMap<>();
    List<CrashDumpPlan> crashDumps = new ArrayList<>();
    for (PlanNode child : node.children()) {
      if (CrashDumpReader.isCrashDump(child)) {
        new CrashDumpReader(child, problems).read().ifPresent(crashDumps::add);
        continue;
      }
      Optional<RegionRequest> region = new RegionReader(child, cells, board, problems).read();
      region.ifPresent(regions::add);
      RegionRequest earlier = region.map(r -> byName.putIfAbsent(r.spec().name(), r)).orElse(null);
      if (earlier != null) {
        problems.add(
            Diagnostic.error(
                    "E-plan-name",
                    child.location(),
                    "there are two regions named '" + child.name() + "'")
                .withNote(earlier.location(), "the first one"));
      }
    }
    node.finish();
    if (crashDumps.size() > 1) {
      problems.add(
          Diagnostic.error(
                  "E-plan-name",
                  crashDumps.get(1).location(),
                  "there are two crash dumps, '%s' and '%s'"
                      .formatted(crashDumps.get(0).name(), crashDumps.get(1).name()))
              .withNote(crashDumps.get(0).location(), "the first one")
              .withRemedy("keep one: there is one kernel to die"));
    }
    if (regions.isEmpty()
        && crashDumps.isEmpty()
        && problems.stream().noneMatch(Diagnostic::isError)) {
      problems.add(
          Diagnostic.error("E-plan-missing", node.location(), "the plan preserves nothing")
              .withRemedy("add a node to " + node.path() + " for each region"));
    }
    return new Preserved(regions, crashDumps.stream().findFirst());
  }
}
