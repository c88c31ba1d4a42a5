package dev.conifer.cli;

import java.util.List;
import java.util.Optional;

/** The commands of {@code conifer}. */
final class ConiferCommands implements Commands {
  private static final List<String> NAMES =
      List.of(
          "reboot",
          "plan",
          "check",
          "map",
          "simulate",
          "lab",
          "compile",
          "decompile",
          "explain",
          "vmcore",
          "ramoops",
          "fadump",
          "kho");

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public Optional<Command> named(String name) {
    return switch (name) {
      case "reboot" -> Optional.of(new RebootCommand());
      case "plan" -> Optional.of(new PlanCommand());
      case "check" -> Optional.of(new CheckCommand());
      case "map" -> Optional.of(new MapCommand());
      case "simulate" -> Optional.of(new SimulateCommand());
      case "lab" -> Optional.of(new LabCommand());
      case "compile" -> Optional.of(new CompileCommand());
      case "decompile" -> Optional.of(new DecompileCommand());
      case "explain" -> Optional.of(new ExplainCommand());
      case "vmcore" -> Optional.of(new VmcoreCommand());
      case "ramoops" -> Optional.of(new RamoopsCommand());
      case "fadump" -> Optional.of(new FadumpCommand());
      case "kho" -> Optional.of(new KhoCommand());
      default -> Optional.empty();
    };
  }
}
