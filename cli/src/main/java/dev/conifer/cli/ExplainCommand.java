package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Selection;
import dev.conifer.tree.Selector;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code conifer explain}: where a property's value, or a node, came from. */
final class ExplainCommand implements Command {
  private static final String FILE = "FILE";
  private static final String PATH = "PATH";

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public String summary() {
    return "tell where a node or a value in a tree came from";
  }

  @Override
  public Manual manual() {
    return new Manual(
        FILE + " " + PATH,
        """
        Compiles the devicetree source FILE (- for standard input) and tells how what
        PATH names became what it is: every place that defined it, overrode it or
        deleted it, latest first, with its value there and the chain of includes.

        PATH is the path of a node, or a label; the name of a property may follow, after
        a colon: /soc/serial@1000:status, '&uart0:status', uart0. Of a node it tells the
        blocks that opened it, and the place of each of its properties.
        """,
        """
        conifer explain board.dts /chosen:stdout-path
        conifer explain -I include board.dts '&uart0'
        conifer explain -@ board.dts /__symbols__:uart0
        """,
        """
        0  the answer is given
        2  the source has errors, or nothing in it has that name
        """);
  }

  @Override
  public Options options() {
    return TreeOptions.in(DtsInput.withOptions(new Options()))
        .addOption(Report.jsonOption())
        .addOption(DiagnosticsForm.option());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    List<String> operands = arguments.exactOperands(FILE, PATH);
    Result<DeviceTree> compiled = tree(operands.get(0), arguments, console);
    DeviceTree tree = compiled.orThrow();
    Selection selection = Selector.of(operands.get(1)).in(tree);
    if (selection instanceof Selection.Missing missing) {
      throw arguments.wrongOperand(
          operands.get(1),
          missing.message(),
          missing
              .remedy()
              .orElse(
                  operands.get(1).startsWith("/")
                      ? "'conifer explain' of the node above it tells what it has"
                      : "a path begins with '/'; 'conifer explain FILE /' tells what the root has"));
    }
    return console.answer(Explanation.of(selection, compiled.diagnostics()), arguments);
  }

  private static Result<DeviceTree> tree(String input, Arguments arguments, Console console) {
    byte[] content = InputFiles.read(input, console);
    String name = InputFiles.displayName(input);
    if (DtsInput.isBlob(content)) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-file", new FileLocation(name), "this is a DTB, and a blob has no sources")
              .withRemedy("name the source that it was compiled from"));
    }
    return DtsInput.of(arguments).compile(name, content, TreeOptions.of(arguments));
  }
}
