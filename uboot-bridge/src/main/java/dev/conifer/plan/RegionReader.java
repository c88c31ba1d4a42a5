package dev.conifer.plan;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.Spelling;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.reserved.RamoopsSpec;
import dev.conifer.reserved.RamoopsSpec.MaxReason;
import dev.conifer.reserved.RamoopsSpec.MemType;
import dev.conifer.reserved.RegionRequest;
import dev.conifer.reserved.RegionSpec;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.reserved.ReservedRegion;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads one child of a plan's {@code preserve} node. */
final class RegionReader {
  private static final List<String> KINDS =
      List.of("ramoops", "pmem", "cma", "no-map", CrashDumpReader.KIND);

  private final PlanNode node;
  private final CellSizes cells;
  private final Optional<DeviceTree> board;
  private final List<Diagnostic> problems;

  RegionReader(
      PlanNode node, CellSizes cells, Optional<DeviceTree> board, List<Diagnostic> problems) {
    this.node = node;
    this.cells = cells;
    this.board = board;
    this.problems = problems;
  }

  /** The region; absent when something is wrong with it, which is then among the problems. */
  Optional<RegionRequest> read() {
    if (node.node().has("node")) {
      return existing();
    }
    int before = problems.size();
    Optional<String> kind = node.word("kind", KINDS);
    if (kind.isEmpty() && !node.node().has("kind")) {
      node.problem(
          "E-plan-missing",
          "kind",
          node.path() + " says no kind",
          "write kind = \"…\"; with one of "
              + String.join(", ", KINDS)
              + "; or name a node of the board's tree: node = \"/reserved-memory/…\";");
    }
    Optional<Reg> reg = reg();
    Optional<Long> size = size(reg);
    Optional<RegionRequest> region =
        kind.flatMap(word -> size.map(bytes -> spec(word, bytes)))
            .map(spec -> request(spec, reg.flatMap(Reg::first).map(range -> range.start())));
    node.finish();
    if (!failedSince(before)) {
      region.ifPresent(found -> problems.addAll(found.spec().problems(node.location("size"))));
    }
    return failedSince(before) ? Optional.empty() : region;
  }

  /** A node of the board's tree, as it is: nothing else is said of it. */
  private Optional<RegionRequest> existing() {
    Optional<String> path = node.text("node");
    node.finish();
    if (path.isEmpty() || board.isEmpty()) {
      return Optional.empty();
    }
    List<ReservedRegion> nodes = ReservedMemory.in(board.get()).regions();
    Optional<ReservedRegion> found =
        nodes.stream().filter(region -> region.path().toString().equals(path.get())).findFirst();
    if (found.isEmpty()) {
      List<String> paths = nodes.stream().map(region -> region.path().toString()).toList();
      node.problem(
          "E-plan-value",
          "node",
          node.path() + ": the board's tree has no reserved-memory node " + path.get(),
          paths.isEmpty()
              ? "name a child of /reserved-memory; this tree has none"
              : Spelling.suggestion(path.get(), paths));
      return Optional.empty();
    }
    Optional<AddressRange> range = found.get().ranges().stream().findFirst();
    if (range.isEmpty() || range.get().isEmpty()) {
      node.problem(
          "E-plan-value",
          "node",
          node.path() + ": " + path.get() + " has no address: nothing says which bytes to keep",
          "give the node a reg, or preserve a region of your own");
      return Optional.empty();
    }
    ReservedRegion region = found.get();
    RegionSpec spec =
        new RegionSpec.Existing(
            node.name(), range.get().size(), region.kind(), region.noMap(), region.path());
    return Optional.of(RegionRequest.of(spec).at(range.get().start()).from(node.location("node")));
  }

  private boolean failedSince(int count) {
    return problems.stream().skip(count).anyMatch(Diagnostic::isError);
  }

  private RegionRequest request(RegionSpec spec, Optional<PhysicalAddress> address) {
    long alignment =
        Math.max(node.number("alignment").orElse(RegionRequest.ALIGNMENT), spec.leastAlignment());
    if (Long.bitCount(alignment) != 1) {
      node.problem(
          "E-plan-value",
          "alignment",
          node.path() + ": alignment 0x" + Long.toHexString(alignment) + " is no power of two",
          "write a power of two, such as <0x200000>");
      alignment = RegionRequest.ALIGNMENT;
    }
    return new RegionRequest(spec, address, alignment, node.location());
  }

  private Optional<Reg> reg() {
    node.expect("reg");
    Result<Reg> reg = Reg.of(node.path(), node.node(), cells);
    problems.addAll(reg.diagnostics());
    Optional<Reg> given = reg.value().filter(r -> !r.ranges().isEmpty());
    if (given.isPresent() && given.get().ranges().size() > 1) {
      node.problem(
          "E-plan-value",
          "reg",
          node.path() + ": reg has " + given.get().ranges().size() + " ranges, a region is one",
          "make a node for each range");
    }
    return given;
  }

  /** What {@code size} says, and what {@code reg} says when there is one: the two must agree. */
  private Optional<Long> size(Optional<Reg> reg) {
    Optional<Long> size = node.number("size");
    Optional<Long> regSize = reg.flatMap(Reg::first).map(range -> range.size());
    if (size.isPresent() && regSize.isPresent() && !size.equals(regSize)) {
      node.problem(
          "E-plan-value",
          "reg",
          "%s: reg has 0x%x bytes, size says 0x%x"
              .formatted(node.path(), regSize.get(), size.get()),
          "make the two agree, or leave size out");
    } else if (size.isEmpty() && regSize.isEmpty() && !node.node().has("size")) {
      node.problem(
          "E-plan-missing",
          "size",
          node.path() + " says no size",
          "write size = <…>; in bytes, such as <0x100000>");
    }
    return size.or(() -> regSize);
  }

  private RegionSpec spec(String kind, long size) {
    return switch (kind) {
      case "ramoops" -> ramoops(size);
      case "pmem" -> new RegionSpec.Pmem(node.name(), size);
      case "cma" -> new RegionSpec.Cma(node.name(), size, node.flag("linux,cma-default"));
      default -> new RegionSpec.NoMap(node.name(), size);
    };
  }

  private RegionSpec ramoops(long size) {
    Optional<MemType> memType =
        meaning("mem-type", MemType::of, "write 0 (write-combined), 1 (uncached) or 2 (cached)");
    Optional<MaxReason> maxReason =
        meaning(
            "max-reason",
            MaxReason::of,
            "write 1 (panic), 2 (oops), 3 (emergency) or 4 (shutdown)");
    return RamoopsSpec.of(
        node.name(),
        size,
        ramoops -> {
          node.number("record-size").ifPresent(ramoops::recordSize);
          node.number("console-size").ifPresent(ramoops::consoleSize);
          node.number("ftrace-size").ifPresent(ramoops::ftraceSize);
          node.number("pmsg-size").ifPresent(ramoops::pmsgSize);
          cell("ecc-size").ifPresent(ramoops::eccSize);
          memType.ifPresent(ramoops::memType);
          maxReason.ifPresent(ramoops::maxReason);
        });
  }

  private Optional<Integer> cell(String property) {
    Optional<Long> number = node.number(property);
    if (number.isPresent() && number.get() != number.get().intValue()) {
      node.problem(
          "E-plan-value",
          property,
          node.path() + ": " + property + " has no such value",
          "write a number of 32 bits");
    }
    return number.map(Long::intValue);
  }

  private <T> Optional<T> meaning(
      String property, Function<Integer, Optional<T>> meaningOf, String remedy) {
    Optional<Integer> cell = cell(property);
    Optional<T> meaning = cell.flatMap(meaningOf);
    if (cell.isPresent() && meaning.isEmpty()) {
      node.problem(
          "E-plan-value", property, node.path() + ": " + property + " has no such value", remedy);
    }
    return meaning;
  }
}
