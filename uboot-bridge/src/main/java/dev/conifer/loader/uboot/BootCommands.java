package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.loader.uboot.CommandTable.Command;
import dev.conifer.memory.AddressRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands that start a kernel, and what they are prepared with. */
final class BootCommands {
  private BootCommands() {}

  static void addTo(Map<String, Command> table) {
    table.put("booti", BootCommands::booti);
    table.put("bootm", BootCommands::bootm);
    table.put("bootefi", BootCommands::bootefi);
    table.put("boot", call -> call.shell().run(call, "run", "bootcmd"));
    table.put("bootd", call -> call.shell().run(call, "run", "bootcmd"));
    table.put("sysboot", BootCommands::sysboot);
    table.put("pxe", BootCommands::pxe);
    table.put("bdinfo", Command.step(BootCommands::bdinfo));
    table.put("kaslrseed", Command.step(BootCommands::kaslrSeed));
    for (String name : List.of("bootz", "bootelf", "bootvx", "scsiboot")) {
      table.put(name, call -> 1);
    }
  }

  /** {@code booti [address [ramdisk[:size]] [fdt]]}. */
  private static int booti(CommandCall call) {
    Environment environment = call.environment();
    String kernel = call.count() > 1 ? call.word(1) : environment.text("loadaddr").orElse("");
    Optional<String> ramdisk =
        call.count() > 2 && !call.word(2).equals("-")
            ? Optional.of(call.word(2))
            : Optional.empty();
    String fdt = call.count() > 3 ? call.word(3) : "${fdtcontroladdr}";
    UBootCommand.Booti command = new UBootCommand.Booti(kernel, ramdisk, fdt);
    return call.session().run(command).map(call.shell()::handOver).orElse(1);
  }

  /** {@code bootm [address [ramdisk[:size]|-] [fdt]]}. */
  private static int bootm(CommandCall call) {
    UBootCommand.Bootm command = new UBootCommand.Bootm(call.from(1));
    return call.session().run(command).map(call.shell()::handOver).orElse(1);
  }

  /** {@code bootefi address[:size]|bootmgr|hello|selftest [fdt]}. */
  private static int bootefi(CommandCall call) {
    UBootSession session = call.session();
    if (!session.efi().isPresent()) {
      return call.step(step -> call.fail(step, "Unknown command 'bootefi' - try 'help'"));
    }
    if (call.count() < 2) {
      return call.usage();
    }
    if (call.shell().medium().isPresent()) {
      session.findDisks();
    }
    Optional<String> fdt = call.from(2).stream().findFirst();
    if (List.of("bootmgr", "hello", "selftest").contains(call.word(1))) {
      new BootefiExecution(session).prepare(fdt);
      call.unmodelled("what 'bootefi %s' starts".formatted(call.word(1)));
      return 1;
    }
    UBootCommand.Bootefi command = new UBootCommand.Bootefi(call.word(1), fdt);
    return session.run(command).map(call.shell()::handOver).orElse(1);
  }

  /** {@code sysboot [-p] interface device[:partition] type [address] [file]}. */
  private static int sysboot(CommandCall call) {
    List<String> words = call.from(1).stream().filter(word -> !word.equals("-p")).toList();
    if (words.size() < 3) {
      return call.usage();
    }
    String blockInterface = words.get(0);
    String device = words.get(1);
    String path = words.size() > 4 ? words.get(4) : call.environment().text("bootfile").orElse("");
    Optional<Long> address =
        words.size() > 3
            ? Optional.of(Environment.number(words.get(3)))
            : call.environment().hex("pxefile_addr_r");
    if (address.isEmpty() || !FileCommands.found(call, blockInterface, device)) {
      return call.step(step -> call.fail(step, "Error reading config file"));
    }
    Sysboot boot =
        new Sysboot(call, (file, to) -> FileCommands.load(call, file, to, 0, 0), folderOf(path));
    return boot.boot(path, address.get());
  }

  private static String folderOf(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /** {@code pxe get}, {@code pxe boot [address]}: the server's {@code pxelinux.cfg/default}. */
  private static int pxe(CommandCall call) {
    Optional<Long> address =
        call.count() > 2 ? Optional.of(call.hex(2)) : call.environment().hex("pxefile_addr_r");
    String folder = folderOf(call.environment().text("bootfile").orElse(""));
    if (address.isEmpty()) {
      return call.step(step -> call.fail(step, "Missing pxefile_addr_r in environment"));
    }
    if (call.word(1).equals("get")) {
      String path = folder + "pxelinux.cfg/default";
      return NetworkCommands.fetch(call, path, address.get()).isPresent() ? 0 : 1;
    }
    return new Sysboot(call, (file, to) -> NetworkCommands.fetch(call, file, to), folder)
        .bootFrom(address.get());
  }

  /** The seed itself is random: one property of eight bytes in {@code /chosen}. */
  private static int kaslrSeed(CommandCall call, OpenStep step) {
    step.print(Message.info("kaslrseed: no rng device"));
    return 1;
  }

  /** {@code bdinfo}: the lines about memory. */
  private static int bdinfo(CommandCall call, OpenStep step) {
    UBootSession session = call.session();
    Placement placement = session.placement();
    for (AddressRange bank : session.banks()) {
      line(step, "-> start   ", bank.start().bits());
      line(step, "-> size    ", bank.size());
    }
    line(step, "relocaddr  ", placement.image().bits());
    line(step, "reloc off  ", placement.image().bits());
    line(step, "fdt_blob   ", placement.controlFdt().bits());
    Lmb lmb = session.bdinfo(step::print);
    LmbListing listing = LmbListing.of(session.profile());
    listing.print("memory", lmb.memory(), step);
    listing.print("reserved", lmb.reserved(), step);
    line(step, "TLB addr   ", placement.pageTables().bits());
    line(step, "irq_sp     ", placement.stackStart().bits());
    line(step, "sp start   ", placement.stackStart().bits());
    return 0;
  }

  private static void line(OpenStep step, String name, long value) {
    step.print(Message.info("%s = 0x%016x".formatted(name, value)));
  }
}
