package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.DtsFile;
import dev.conifer.dts.DtsParser;
import dev.conifer.dts.Includes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes a tree of devicetree source, as dtc does.
 *
 * <pre>{@code
 * Result<DeviceTree> tree = DtsCompiler.of(CompileOptions.DEFAULT.withSymbols()).compile(file);
 * }</pre>
 *
 * <p>The tree keeps what the source knew beyond the bytes: labels, the types of values, references,
 * and where everything was written.
 */
public final class DtsCompiler {
  private final CompileOptions options;

  private DtsCompiler(CompileOptions options) {
    this.options = options;
  }

  /** A compiler that does what {@code options} say. */
  public static DtsCompiler of(CompileOptions options) {
    return new DtsCompiler(Objects.requireNonNull(options));
  }

  /** The tree that the source {@code file} describes, with the files that it names. */
  public Result<DeviceTree> compile(SourceFile file, Includes includes) {
    return DtsParser.parse(file, includes).then(this::compile);
  }

  /** The tree that the source {@code file} describes, read as {@code sources} say. */
  public Result<DeviceTree> compile(SourceFile file, Sources sources) {
    return sources.parse(file).then(this::compile);
  }

  /** The tree that {@code file} describes. */
  public Result<DeviceTree> compile(DtsFile file) {
    Problems problems = new Problems();
    TreeBuilder builder = new TreeBuilder(file.plugin(), problems);
    List<MemoryReservation> reservations =
        file.reservations().stream().map(builder::reservation).toList();
    Optional<LiveTree> built = builder.build(file);
    if (built.isEmpty()) {
      if (problems.errors() == 0) {
        problems.add(
            Diagnostic.error("syntax", new FileLocation("source"), "there is no root node")
                .withRemedy("add one: / { };"));
      }
      return Result.failure(problems.diagnostics());
    }
    LiveTree tree = built.get();
    // Before references are resolved, as dtc does: a reg that is one does not count.
    int bootCpu = options.bootCpu().orElseGet(() -> firstCpu(tree));
    finish(tree, file.plugin(), problems);
    if (problems.errors() > 0) {
      return Result.failure(problems.diagnostics());
    }
    return Result.of(
        DeviceTree.of(tree.root().toNode()).withReservations(reservations).withBootCpu(bootCpu),
        problems.diagnostics());
  }

  /**
   * What is done once all blocks are merged. References are looked up even in a tree that failed a
   * check, so that all errors are told, but not where a block could not be merged: what it would
   * have defined would be missed.
   */
  private void finish(LiveTree tree, boolean plugin, Problems problems) {
    boolean complete = problems.errors() == 0;
    new TreeChecks(tree, problems).run();
    if (!complete) {
      return;
    }
    ReferenceResolver references =
        new ReferenceResolver(tree, options.phandles(), plugin, problems);
    references.resolvePhandles();
    references.resolvePaths();
    if (problems.errors() > 0) {
      return;
    }
    references.omitUnreferenced(options.symbols());
    SymbolTable symbols = new SymbolTable(tree, problems);
    if (options.aliases()) {
      symbols.addAliases();
    }
    if (options.symbols()) {
      symbols.addSymbols(references);
    }
    if (options.fixups() || plugin) {
      new FixupTables(tree, problems).add();
    }
  }

  /** The {@code reg} of the first child of {@code /cpus} where it is one cell, and else 0. */
  private static int firstCpu(LiveTree tree) {
    return tree.find("/cpus")
        .flatMap(cpus -> cpus.allChildren().stream().findFirst())
        .flatMap(cpu -> cpu.property("reg"))
        .map(reg -> reg.value().bytes())
        .filter(bytes -> bytes.length == Integer.BYTES)
        .map(bytes -> ByteBuffer.wrap(bytes).getInt())
        .orElse(0);
  }
}
