package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.boot.WritePath;
import dev.conifer.image.Payload;
import dev.conifer.loader.uboot.CommandTable.Command;
import dev.conifer.memory.Content;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The commands that fetch files from a network or a serial line. The server has the medium's. */
final class NetworkCommands {
  /** What U-Boot asks the server for when {@code tftpblocksize} is not set, in bytes. */
  private static final long TFTP_BLOCK = 1468;

  private static final String OVERWRITES = "trying to overwrite reserved memory...";

  private NetworkCommands() {}

  static void addTo(Map<String, Command> table) {
    table.put("tftpboot", call -> tftp(call, call.from(1)));
    table.put("dhcp", NetworkCommands::dhcp);
    table.put("bootp", NetworkCommands::dhcp);
    table.put("nfs", Command.step((call, step) -> unchecked(call, step)));
    table.put("wget", NetworkCommands::wget);
    for (String name : List.of("loadb", "loadx", "loady", "loads")) {
      table.put(name, Command.step(NetworkCommands::serial));
    }
  }

  /** {@code [address] [[server:]file]}: a word that is a number all through is the address. */
  private static Optional<Long> address(List<String> words) {
    return words.isEmpty() || !isNumber(words.get(0))
        ? Optional.empty()
        : Optional.of(Environment.number(words.get(0)));
  }

  private static boolean isNumber(String word) {
    String digits = word.startsWith("0x") ? word.substring(2) : word;
    return !digits.isEmpty() && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private static Optional<String> file(CommandCall call, List<String> words) {
    Optional<String> named =
        words.size() > 1
            ? Optional.of(words.get(1))
            : words.stream().findFirst().filter(word -> !isNumber(word));
    return named
        .or(() -> call.environment().text("bootfile"))
        .map(name -> name.substring(name.indexOf(':') + 1));
  }

  private static long loadAddress(CommandCall call, List<String> words) {
    return address(words).orElseGet(() -> call.environment().hex("loadaddr").orElse(0L));
  }

  private static int tftp(CommandCall call, List<String> words) {
    return file(call, words)
        .map(name -> fetch(call, name, loadAddress(call, words)).isPresent() ? 0 : 1)
        .orElseGet(() -> call.step(step -> call.fail(step, "*** ERROR: no boot file")));
  }

  /**
   * Fetches a file by TFTP (net/tftp.c): what is free from the address on is looked up once, and
   * blocks are written until one would not fit into it.
   *
   * @return the file's size; absent when that failed
   */
  static OptionalLong fetch(CommandCall call, String name, long address) {
    Optional<Payload> file = call.shell().medium().file(name);
    int status =
        call.session()
            .memory()
            .stepGiving(
                new Stage("tftpboot"),
                name,
                step -> fetch(call, name, file, address, step.by(WritePath.NETWORK_LOAD)));
    if (status != 0) {
      return OptionalLong.empty();
    }
    call.session().noteFile(name, address, file.orElseThrow().size());
    return OptionalLong.of(file.get().size());
  }

  private static int fetch(
      CommandCall call, String name, Optional<Payload> file, long address, OpenStep step) {
    step.print(Message.info("Filename '%s'.".formatted(name)));
    long free = call.session().freeSize(address, step);
    if (free == 0) {
      return call.fail(step, "TFTP error: " + OVERWRITES);
    }
    step.print(Message.info("Load address: 0x%x".formatted(address)));
    if (file.isEmpty()) {
      return call.fail(step, "TFTP error: 'File not found' (1)");
    }
    Content content = file.get().content();
    if (Long.compareUnsigned(content.size(), free) > 0) {
      long block =
          call.environment().text("tftpblocksize").map(NetworkCommands::decimal).orElse(TFTP_BLOCK);
      long written = free - Long.remainderUnsigned(free, block);
      MemoryCommands.write(call, step, address, content.slice(0, written), name);
      return call.fail(step, "TFTP error: " + OVERWRITES);
    }
    MemoryCommands.write(call, step, address, content, name);
    step.print(Message.info("done"));
    step.print(
        Message.info("Bytes transferred = %d (%x hex)".formatted(content.size(), content.size())));
    return 0;
  }

  private static long decimal(String text) {
    try {
      return Math.max(1, Long.parseLong(text));
    } catch (NumberFormatException e) {
      return TFTP_BLOCK;
    }
  }

  /** An address, and the boot file unless {@code autoload} begins with {@code n}. */
  private static int dhcp(CommandCall call) {
    Optional<String> autoload = call.environment().text("autoload");
    List<String> words = call.from(1);
    int bound =
        call.step(
            step -> {
              step.print(Message.info("BOOTP broadcast 1"));
              return 0;
            });
    boolean loads = autoload.filter(text -> text.startsWith("n")).isEmpty();
    if (!loads) {
      return bound;
    }
    if (file(call, words).isEmpty()) {
      return call.step(step -> call.fail(step, "*** Warning: no boot file name"));
    }
    return tftp(call, words);
  }

  /** NFS has no check in any version. */
  private static int unchecked(CommandCall call, OpenStep step) {
    Optional<String> name = file(call, call.from(1));
    Optional<Payload> file = name.flatMap(call.shell().medium()::file);
    if (file.isEmpty()) {
      return call.fail(step, "*** ERROR: File lookup fail");
    }
    long address = loadAddress(call, call.from(1));
    MemoryCommands.write(call, step, address, file.get().content(), file.get().name());
    call.session().noteFile(name.orElseThrow(), address, file.get().size());
    return 0;
  }

  private static int wget(CommandCall call) {
    return call.session().profile().has(UBootChange.WGET_IS_CHECKED)
        ? tftp(call, call.from(1))
        : call.step(step -> unchecked(call, step));
  }

  /** A person sends a file of any size; S-records alone are checked, line by line. */
  private static int serial(CommandCall call, OpenStep step) {
    long address = loadAddress(call, call.from(1));
    boolean checked = call.name().equals("loads");
    long size =
        checked ? call.session().freeSize(address, step) : call.session().restOfBank(address);
    step.mayWrite(Ranges.of(address, size), "what is sent");
    step.notModelled("what is sent to %s".formatted(call.name()));
    return 0;
  }
}
