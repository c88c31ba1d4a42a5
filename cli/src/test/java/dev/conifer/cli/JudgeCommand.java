package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.memory.AddressRange;
import java.io.PrintWriter;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** A command for the tests of what is around the commands: its verdict is its operand. */
final class JudgeCommand implements Command {

  @Override
  public String name() {
    return "judge";
  }

  @Override
  public String summary() {
    return "say what it is told to say";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "VERDICT",
        """
        Says VERDICT.
        """,
        """
        conifer judge yes
        """,
        """
        0  VERDICT is yes
        1  it is no
        """);
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(Report.jsonOption())
        .addOption(
            Option.builder("o").longOpt("output").hasArg().argName("FILE").desc("not used").get())
        .addOption(
            Option.builder()
                .longOpt("window")
                .hasArg()
                .argName("BYTES")
                .desc(
                    "how many bytes of memory the judge looks at before it comes to its verdict"
                        + " about them (default: 4096)")
                .get());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    String verdict = arguments.operand("VERDICT");
    if (verdict.equals("bug")) {
      throw new AssertionError("a bug");
    }
    int window = arguments.number("window", 0x10000).orElse(4096);
    return console.answer(new Judgement(verdict, window), arguments);
  }

  private record Judgement(String verdict, int window) implements Report {

    @Override
    public ExitCode exitCode() {
      return verdict.equals("yes") ? ExitCode.OK : ExitCode.NO;
    }

    @Override
    public List<Diagnostic> diagnostics() {
      return List.of(Diagnostic.warning("W-judge", new FileLocation("judge"), "not to be trusted"));
    }

    @Override
    public void writeText(PrintWriter out) {
      out.print("verdict: " + verdict + "\n");
    }

    @Override
    public void writeJson(JsonObject report) {
      report.put("verdict", verdict).put("window", AddressRange.of(0x4000_0000L, window));
    }
  }
}
