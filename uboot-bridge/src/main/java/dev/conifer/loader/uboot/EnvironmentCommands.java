package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.image.EnvironmentImport;
import dev.conifer.loader.uboot.CommandTable.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/** The commands that read and change variables (cmd/nvedit.c). */
final class EnvironmentCommands {
  /** How far text without a size is looked at for its end: {@code MAX_ENV_SIZE}, in bytes. */
  private static final long MOST_IMPORTED = 1 << 20;

  /** The checksum before an exported environment, in bytes. */
  private static final int CHECKSUM = 4;

  private EnvironmentCommands() {}

  static void addTo(Map<String, Command> table) {
    Command set = Command.step((call, step) -> set(call, call.from(1), step));
    Command print = Command.step((call, step) -> print(call, call.from(1), step));
    table.put("setenv", set);
    table.put("printenv", print);
    table.put("saveenv", call -> 0);
    table.put("env", EnvironmentCommands::env);
  }

  private static int env(CommandCall call) {
    List<String> rest = call.from(2);
    return switch (call.word(1)) {
      case "set" -> call.step(step -> set(call, rest, step));
      case "print" -> call.step(step -> print(call, rest, step));
      case "delete" -> delete(call, options(rest, true), options(rest, false));
      case "default" -> defaults(call, options(rest, true), options(rest, false));
      case "exists" -> call.environment().text(call.word(2)).isPresent() ? 0 : 1;
      case "import" -> call.step(step -> importFrom(call, rest, step));
      case "export" -> call.step(step -> exportTo(call, rest, step));
      case "run" -> call.shell().run(call, words("run", rest));
      case "save", "load", "select", "flags", "info" -> 0;
      default -> call.usage();
    };
  }

  private static String[] words(String first, List<String> rest) {
    List<String> words = new ArrayList<>(List.of(first));
    words.addAll(rest);
    return words.toArray(String[]::new);
  }

  /** The words that begin with a dash, or those that do not. */
  private static List<String> options(List<String> words, boolean wanted) {
    Predicate<String> isOption = word -> word.startsWith("-");
    return words.stream().filter(wanted ? isOption : isOption.negate()).toList();
  }

  private static int set(CommandCall call, List<String> given, OpenStep step) {
    List<String> words = given.stream().dropWhile(word -> word.equals("-f")).toList();
    if (words.isEmpty()) {
      return call.fail(step, "Usage: setenv");
    }
    String name = words.get(0);
    if (name.contains("=")) {
      return call.fail(
          step, "## Error: illegal character '='in variable name \"%s\"".formatted(name));
    }
    call.environment().set(name, String.join(" ", words.subList(1, words.size())));
    return 0;
  }

  private static int print(CommandCall call, List<String> given, OpenStep step) {
    List<String> names = options(given, false);
    if (names.isEmpty()) {
      call.environment().all().forEach((n, v) -> step.print(Message.info(n + "=" + v)));
      return 0;
    }
    int status = 0;
    for (String name : names) {
      Optional<String> value = call.environment().text(name);
      if (value.isPresent()) {
        step.print(Message.info(name + "=" + value.get()));
      } else {
        step.print(Message.complaint("## Error: \"%s\" not defined".formatted(name)));
        status = 1;
      }
    }
    return status;
  }

  private static int delete(CommandCall call, List<String> options, List<String> names) {
    return call.step(
        step -> {
          names.forEach(name -> call.environment().set(name, ""));
          return options.isEmpty() || !names.isEmpty() ? 0 : 1;
        });
  }

  private static int defaults(CommandCall call, List<String> options, List<String> names) {
    return call.step(
        step -> {
          Map<String, String> defaults = call.session().build().environment();
          if (options.contains("-a")) {
            step.print(Message.info("## Resetting to default environment"));
            List.copyOf(call.environment().all().keySet()).stream()
                .filter(name -> !name.equals("fdtcontroladdr"))
                .forEach(name -> call.environment().set(name, ""));
            defaults.forEach(call.environment()::set);
            return 0;
          }
          names.forEach(name -> call.environment().set(name, defaults.getOrDefault(name, "")));
          return names.isEmpty() ? 1 : 0;
        });
  }

  /** {@code env import [-d] [-t [-r] | -b | -c] address [size] [variable …]}. */
  private static int importFrom(CommandCall call, List<String> words, OpenStep step) {
    String options = String.join("", options(words, true));
    List<String> rest = options(words, false);
    if (rest.isEmpty()) {
      return call.fail(step, "Usage: env import");
    }
    long address = Environment.number(rest.get(0));
    boolean sized = rest.size() > 1 && !rest.get(1).equals("-");
    long size = sized ? Environment.number(rest.get(1)) : MOST_IMPORTED;
    byte[] bytes = call.session().knownBytes(address, Math.min(size, MOST_IMPORTED));
    if (sized && bytes.length < Math.min(size, MOST_IMPORTED)) {
      step.notModelled("some of the imported bytes are not known");
    }
    boolean text = options.contains("t");
    if (options.contains("c")) {
      if (!checksumHolds(bytes)) {
        return call.fail(step, "## Error: bad CRC, import failed");
      }
      bytes = Arrays.copyOfRange(bytes, CHECKSUM, bytes.length);
    }
    Map<String, String> variables =
        EnvironmentImport.read(bytes, text ? '\n' : '\0', options.contains("r"));
    List<String> wanted = rest.size() > 2 ? rest.subList(2, rest.size()) : List.of();
    if (options.contains("d")) {
      List.copyOf(call.environment().all().keySet()).stream()
          .filter(name -> wanted.isEmpty() || wanted.contains(name))
          .forEach(name -> call.environment().set(name, ""));
    }
    variables.forEach(
        (name, value) -> {
          if (wanted.isEmpty() || wanted.contains(name)) {
            call.environment().set(name, value);
          }
        });
    return 0;
  }

  private static boolean checksumHolds(byte[] bytes) {
    if (bytes.length < CHECKSUM) {
      return false;
    }
    CRC32 crc = new CRC32();
    crc.update(bytes, CHECKSUM, bytes.length - CHECKSUM);
    return IntegerTest.littleEndian(Arrays.copyOf(bytes, CHECKSUM)) == crc.getValue();
  }

  /** {@code env export [-t | -b | -c] [-s size] address [variable …]}: the text form exactly. */
  private static int exportTo(CommandCall call, List<String> words, OpenStep step) {
    int sizeAt = words.indexOf("-s");
    List<String> rest =
        options(
            sizeAt < 0 ? words : words.subList(Math.min(sizeAt + 2, words.size()), words.size()),
            false);
    if (rest.isEmpty()) {
      return call.fail(step, "Usage: env export");
    }
    StringBuilder text = new StringBuilder();
    call.environment()
        .all()
        .forEach(
            (name, value) -> {
              if (rest.size() == 1 || rest.contains(name)) {
                text.append(name).append('=').append(value).append('\n');
              }
            });
    MemoryCommands.write(
        call,
        step,
        Environment.number(rest.get(0)),
        MemoryCommands.ascii(text + "\0"),
        "environment");
    call.environment().set("filesize", Integer.toHexString(text.length()));
    return 0;
  }
}
