package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.FleetPlanner;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The plan that a command works on, and the options that change it. */
final class PlanInput {
  private static final String BOARD = "board";
  private static final String LOADER = "loader";
  private static final List<String> LOADERS = List.of(LoaderPlan.U_BOOT, LoaderPlan.REFERENCE);

  /** The word for the operand in help texts. */
  static final String OPERAND = "PLAN";

  private PlanInput() {}

  /** The options that every command with a plan has. */
  static Options options() {
    return DtsInput.withOptions(new Options())
        .addOption(
            Option.builder()
                .longOpt(BOARD)
                .hasArg()
                .argName("FILE")
                .desc("take the board's tree from FILE (DTS or DTB), not from where the plan says")
                .get())
        .addOption(
            Option.builder()
                .longOpt(LOADER)
                .hasArg()
                .argName("NAME")
                .desc(
                    "boot with another loader than the plan's: u-boot, or reference, the loader"
                        + " as firmware ought to be")
                .get())
        .addOption(Report.jsonOption());
  }

  /**
   * The layouts of all plans that {@code arguments} name: several boards of one fleet when there
   * are several.
   *
   * @throws DiagnosticException when the input is wrong, or no address holds on all boards
   */
  static Result<List<Layout>> layouts(Arguments arguments) {
    List<String> operands = arguments.operands(OPERAND);
    if (operands.size() == 1) {
      return layout(arguments).map(List::of);
    }
    List<Plan> plans = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (String operand : operands) {
      Result<Plan> plan = plan(operand, arguments);
      diagnostics.addAll(plan.diagnostics());
      plan.value().ifPresent(plans::add);
    }
    if (plans.size() < operands.size()) {
      throw new DiagnosticException(diagnostics);
    }
    Result<List<Layout>> layouts = FleetPlanner.layout(plans);
    diagnostics.addAll(layouts.diagnostics());
    if (layouts.failed()) {
      throw new DiagnosticException(diagnostics);
    }
    return Result.of(layouts.orThrow(), diagnostics);
  }

  /** The plan that {@code operand} names, changed as the options say. */
  static Result<Plan> plan(String operand, Arguments arguments) {
    Path file;
    try {
      file = InputFiles.existing(operand);
    } catch (DiagnosticException e) {
      return Result.failure(e.diagnostics());
    }
    Result<Plan> plan =
        PlanReader.read(
            file, arguments.value(BOARD).map(InputFiles::path), DtsInput.sources(arguments));
    Optional<String> loader = arguments.word(LOADER, LOADERS);
    return plan.map(
        read ->
            loader.map(name -> read.withLoader(read.loader().withCompatible(name))).orElse(read));
  }

  /**
   * The layout of the plan that {@code arguments} name.
   *
   * @throws DiagnosticException when the input is wrong
   */
  static Result<Layout> layout(Arguments arguments) {
    Result<Layout> layout = plan(arguments.operand(OPERAND), arguments).then(Planner::layout);
    if (layout.failed()) {
      throw new DiagnosticException(layout.diagnostics());
    }
    return layout;
  }
}
