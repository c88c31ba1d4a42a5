package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.Printable;
import dev.conifer.dump.RamoopsLog;
import dev.conifer.dump.RamoopsRecord;
import dev.conifer.fdt.FdtReader;
import dev.conifer.reserved.RegionKind;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.reserved.ReservedRegion;
import dev.conifer.tree.DeviceTree;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code conifer ramoops}: the records that a kernel left in its ramoops regions. */
final class RamoopsCommand implements Command {
  private static final String TREE = "tree";
  private static final int NANOSECONDS_OF_MICROSECOND = 1_000;

  @Override
  public String name() {
    return "ramoops";
  }

  @Override
  public String summary() {
    return "print what a kernel left in its ramoops region";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "--tree DTB " + DumpInput.OPERANDS,
        """
        Prints the records that pstore would show after a reboot, out of memory that was
        copied from the board. Wrong bytes are put right where the region has parity.
        """
            + DumpInput.MEANING,
        """
        conifer ramoops --tree board.dtb ram.bin@0x40000000
        """,
        """
        0  here they are
        1  there is no record
        2  MEMORY or DTB is wrong, or the tree has no ramoops region
        """);
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            Option.builder()
                .longOpt(TREE)
                .hasArg()
                .argName("DTB")
                .desc("the tree of the kernel that died: it says where the region is")
                .get());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    String treeName =
        arguments.value(TREE).orElseThrow(() -> arguments.missing("tree, --" + TREE + " DTB"));
    List<String> operands = arguments.operands("MEMORY");
    DeviceTree tree =
        console.value(
            FdtReader.read(InputFiles.displayName(treeName), InputFiles.read(treeName, console)));
    List<ReservedRegion> regions = regions(treeName, tree);
    int records = 0;
    try (DumpInput input = DumpInput.open(operands, console)) {
      for (ReservedRegion region : regions) {
        Result<RamoopsLog> log =
            RamoopsLog.read(
                tree.node(region.path()).orElseThrow(), region.ranges().get(0), input.memory());
        console.print(log.diagnostics());
        List<RamoopsRecord> found = log.value().map(RamoopsLog::records).orElse(List.of());
        found.forEach(record -> print(console, region, record));
        records += found.size();
      }
    } catch (UncheckedIOException e) {
      throw InputFiles.unreadable(operands.get(0), e);
    }
    return records > 0 ? ExitCode.OK : ExitCode.NO;
  }

  private static List<ReservedRegion> regions(String treeName, DeviceTree tree) {
    List<ReservedRegion> regions =
        ReservedMemory.in(tree).enabled().stream()
            .filter(region -> region.kind() == RegionKind.RAMOOPS && !region.ranges().isEmpty())
            .toList();
    if (regions.isEmpty()) {
      throw new DiagnosticException(
          Diagnostic.error(
              "E-ramoops-region",
              new FileLocation(InputFiles.displayName(treeName)),
              "this tree has no ramoops region with an address"));
    }
    return regions;
  }

  private static void print(Console console, ReservedRegion region, RamoopsRecord record) {
    console
        .out()
        .printf(
            "== %s in %s%s%n",
            record.fileName(),
            region.path(),
            record.time().map(time -> ", written " + instant(time)).orElse(""));
    String text = Printable.of(record.text());
    console.out().print(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
  }

  private static Instant instant(RamoopsRecord.Time time) {
    return Instant.ofEpochSecond(
        Math.min(time.seconds(), Instant.MAX.getEpochSecond() - 1),
        (long) time.microseconds() * NANOSECONDS_OF_MICROSECOND);
  }
}
