package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.image.Payload;
import dev.conifer.loader.uboot.CommandTable.Command;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The commands that read files of the boot medium (fs/fs.c). */
final class FileCommands {
  private static final Stage DEVICES = new Stage("devices");

  private FileCommands() {}

  static void addTo(Map<String, Command> table) {
    for (String name : List.of("load", "fatload", "ext2load", "ext4load", "fsload", "ubifsload")) {
      table.put(name, FileCommands::load);
    }
    for (String name : List.of("ls", "fatls", "ext2ls", "ext4ls")) {
      table.put(name, Command.step(FileCommands::list));
    }
    for (String name : List.of("size", "fatsize", "ext4size")) {
      table.put(name, FileCommands::size);
    }
    for (String name :
        List.of("fstypes", "fatinfo", "save", "fatwrite", "fatmkdir", "fatrm", "ln")) {
      table.put(name, call -> 0);
    }
    table.put("fstype", FileCommands::fileSystem);
    table.put("part", FileCommands::partition);
  }

  /** Whether there is such a device; complains when there is none. */
  static boolean found(CommandCall call, String blockInterface, String device) {
    if (call.shell().medium().isOn(blockInterface, device)) {
      call.session().findDisks();
      return true;
    }
    call.session()
        .memory()
        .step(
            DEVICES,
            blockInterface + " " + device,
            step -> {
              step.print(
                  Message.complaint(
                      "** Bad device specification %s %s **".formatted(blockInterface, device)));
              step.print(
                  Message.complaint(
                      "Couldn't find partition %s %s".formatted(blockInterface, device)));
            });
    return false;
  }

  /** {@code do_load}: {@code load interface device[:partition] [address [file [bytes [pos]]]]}. */
  private static int load(CommandCall call) {
    if (call.count() < 2) {
      return call.usage();
    }
    if (!found(call, call.word(1), call.word(2))) {
      return call.step(step -> call.fail(step, "Can't set block device"));
    }
    Environment environment = call.environment();
    long address = call.hex(3, environment.hex("loadaddr").orElse(0L));
    String name = call.count() > 4 ? call.word(4) : environment.text("bootfile").orElse("");
    if (name.isEmpty()) {
      return call.step(step -> call.fail(step, "** No boot file defined **"));
    }
    return load(call, name, address, call.hex(5), call.hex(6)).isPresent() ? 0 : 1;
  }

  /**
   * Loads a file of the medium.
   *
   * @param most the most that is read, in bytes; 0 for all
   * @param offset where in the file reading begins
   * @return how many bytes were read; absent when that failed
   */
  static OptionalLong load(CommandCall call, String name, long address, long most, long offset) {
    Optional<Payload> file = call.shell().medium().file(name);
    if (file.isEmpty()) {
      call.step(name, step -> call.fail(step, "Failed to load '%s'".formatted(name)));
      return OptionalLong.empty();
    }
    Payload part = part(file.get(), most, offset);
    call.session().load(part, name, name, address);
    return OptionalLong.of(part.size());
  }

  private static Payload part(Payload file, long most, long offset) {
    if (Long.compareUnsigned(offset, file.size()) >= 0) {
      return new Payload(file.name(), file.content().slice(0, 0));
    }
    long rest = file.size() - offset;
    long size = most != 0 && Long.compareUnsigned(most, rest) < 0 ? most : rest;
    return new Payload(file.name(), file.content().slice(offset, size));
  }

  private static int list(CommandCall call, OpenStep step) {
    if (!found(call, call.word(1), call.word(2))) {
      return 1;
    }
    Map<String, Payload> files = call.shell().medium().files();
    files.forEach(
        (path, file) -> step.print(Message.info("%9d   %s".formatted(file.size(), path))));
    step.print(Message.info("%d file(s), 0 dir(s)".formatted(files.size())));
    return 0;
  }

  private static int size(CommandCall call) {
    if (!found(call, call.word(1), call.word(2))) {
      return 1;
    }
    Optional<Payload> file = call.shell().medium().file(call.word(3));
    file.ifPresent(f -> call.environment().set("filesize", Long.toHexString(f.size())));
    return file.isPresent() ? 0 : 1;
  }

  /** {@code fstype interface device:partition [variable]}. */
  private static int fileSystem(CommandCall call) {
    if (!found(call, call.word(1), call.word(2))) {
      return 1;
    }
    if (call.count() > 3) {
      call.environment().set(call.word(3), "fat");
    }
    return 0;
  }

  /** {@code part list … -bootable variable} and its like: partition 1 is the one. */
  private static int partition(CommandCall call) {
    if (!call.word(1).equals("list")) {
      return call.unmodelled("part " + call.word(1));
    }
    if (!found(call, call.word(2), call.word(3))) {
      return 1;
    }
    String variable = call.word(call.count() - 1);
    if (call.count() > 4 && !variable.startsWith("-")) {
      call.environment().set(variable, "1");
    }
    return 0;
  }
}
