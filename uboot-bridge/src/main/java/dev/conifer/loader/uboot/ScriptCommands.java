package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.image.ScriptImage;
import dev.conifer.loader.uboot.CommandTable.Command;
import dev.conifer.loader.uboot.shell.Script;
import dev.conifer.loader.uboot.shell.TestExpression;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands that steer a script. */
final class ScriptCommands {
  /** The most that {@code source} reads, in bytes; {@code mkimage} makes no such scripts. */
  private static final int LARGEST_SCRIPT = 1 << 20;

  private ScriptCommands() {}

  static void addTo(Map<String, Command> table) {
    table.put("true", call -> 0);
    table.put("false", call -> 1);
    table.put("sleep", call -> 0);
    table.put(
        "test", call -> TestExpression.status(call.from(1), (i, d, p) -> exists(call, i, d, p)));
    table.put("[", ScriptCommands::bracket);
    table.put("itest", Command.step(IntegerTest::run));
    table.put("echo", Command.step(ScriptCommands::echo));
    table.put("run", ScriptCommands::run);
    table.put("exit", ScriptCommands::exit);
    table.put("source", ScriptCommands::source);
    table.put("reset", call -> end(call, "resetting ..."));
    table.put("poweroff", call -> end(call, "poweroff ..."));
    table.put("panic", call -> end(call, "panic: " + String.join(" ", call.from(1))));
    table.put("pstore", Command.step(ScriptCommands::pstore));
    table.put("showvar", Command.step(ScriptCommands::showvar));
  }

  /** Old hush has no {@code [}; where there is one, it is {@code test}. */
  private static int bracket(CommandCall call) {
    return call.step(step -> call.fail(step, "Unknown command '[' - try 'help'"));
  }

  private static boolean exists(
      CommandCall call, String blockInterface, String device, String path) {
    return FileCommands.found(call, blockInterface, device)
        && call.shell().medium().file(path).isPresent();
  }

  private static int echo(CommandCall call, OpenStep step) {
    List<String> words = call.from(1);
    boolean without = !words.isEmpty() && words.get(0).equals("-n");
    step.print(Message.info(String.join(" ", without ? words.subList(1, words.size()) : words)));
    return 0;
  }

  /** It reads memory and never writes any; {@code set} says where the log is (cmd/pstore.c). */
  private static int pstore(CommandCall call, OpenStep step) {
    return switch (call.word(1)) {
      case "set" -> call.count() < 4 ? call.fail(step, "Usage: pstore") : 0;
      case "display", "save" -> 0;
      default -> call.fail(step, "Usage: pstore");
    };
  }

  /** {@code do_run}: one variable after the other, up to the first that fails. */
  private static int run(CommandCall call) {
    if (call.count() < 2) {
      return call.usage();
    }
    for (String name : call.from(1)) {
      Optional<String> text = call.environment().text(name);
      if (text.isEmpty()) {
        return call.step(step -> call.fail(step, "## Error: \"%s\" not defined".formatted(name)));
      }
      if (call.shell().run(new Script("variable " + name, text.get())) != 0) {
        return 1;
      }
    }
    return 0;
  }

  /** Until v2023.01 it gave its status and went on (asked of Debian's binary). */
  private static int exit(CommandCall call) {
    if (!call.session().profile().has(UBootChange.EXIT_GOES_ON)) {
      call.shell().interpreter().exit();
    }
    return (int) TestExpression.number(call.word(1));
  }

  /** {@code image_source_script}: a legacy image or, since v2023.04, plain text. */
  private static int source(CommandCall call) {
    String argument =
        call.count() > 1 ? call.word(1) : call.environment().text("loadaddr").orElse("");
    int colon = argument.indexOf(':');
    long address = Environment.number(colon < 0 ? argument : argument.substring(0, colon));
    Optional<String> unit =
        colon < 0 ? Optional.empty() : Optional.of(argument.substring(colon + 1));
    Optional<String> text =
        call.session()
            .memory()
            .stepGiving(
                new Stage("source"),
                "0x%x".formatted(address),
                step -> script(call, address, unit, step));
    if (text.isEmpty()) {
      return 1;
    }
    String file = call.session().fileAt(address).orElse("script at 0x%x".formatted(address));
    return call.shell().run(new Script(file, text.get()));
  }

  private static Optional<String> script(
      CommandCall call, long address, Optional<String> unit, OpenStep step) {
    step.print(Message.info("## Executing script at %08x".formatted(address)));
    long size = call.session().fileSize(address).orElse(LARGEST_SCRIPT);
    byte[] bytes = call.session().knownBytes(address, Math.min(size, LARGEST_SCRIPT));
    ScriptImage.Found found = ScriptImage.find(bytes, unit);
    if (found.text().isPresent()) {
      return found.text();
    }
    if (found.plain() && call.session().profile().has(UBootChange.SOURCE_TAKES_TEXT)) {
      return Optional.of(ScriptImage.text(bytes));
    }
    call.fail(step, found.problem());
    return Optional.empty();
  }

  private static int end(CommandCall call, String words) {
    return call.step(
        step -> {
          step.print(Message.info(words));
          throw BootStop.resetting(words);
        });
  }

  private static int showvar(CommandCall call, OpenStep step) {
    for (String name : call.from(1)) {
      Optional<String> value = call.shell().interpreter().local(name);
      if (value.isEmpty()) {
        return call.fail(step, "## Error: \"%s\" not defined".formatted(name));
      }
      step.print(Message.info(name + "=" + value.get()));
    }
    return 0;
  }
}
