package dev.conifer.examples;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.Sizes;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.Placement;
import dev.conifer.reserved.RamoopsSpec;
import dev.conifer.reserved.RegionRequest;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.reserved.ReservedNodes;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a board's source, reserves 1 MiB for ramoops where there is room, and writes the blob. */
public final class ReserveRegion {
  private ReserveRegion() {}

  /** {@code ReserveRegion board.dts board.dtb}. */
  public static void main(String[] arguments) throws IOException {
    reserve(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  static void reserve(Path source, Path blob) throws IOException {
    SourceFile file = SourceFile.of(source.toString(), Files.readString(source));
    DeviceTree board =
        DtsCompiler.of(CompileOptions.DEFAULT).compile(file, Includes.none()).orThrow();

    RamoopsSpec ramoops =
        RamoopsSpec.of("ramoops", Sizes.MIB, spec -> spec.recordSize(64 * Sizes.KIB));
    Result<List<PlacedRegion>> placed =
        Placement.on(MemoryNodes.of(board).orThrow().map())
            .withReserved("the board", ReservedMemory.in(board).map())
            .place(List.of(RegionRequest.of(ramoops)));

    DeviceTree reserved = ReservedNodes.addedTo(board, placed.orThrow()).orThrow();
    Files.write(blob, FdtWriter.write(reserved));
  }
}
