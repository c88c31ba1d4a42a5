package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.loader.uboot.CommandTable.Command;
import dev.conifer.memory.Content;
import java.util.List;
import java.util.Map;

/** The commands that read raw storage: what they bring is not known, where it lands is. */
final class BlockCommands {
  /** Of every disk that U-Boot boots from, in bytes. */
  private static final long BLOCK = 512;

  private BlockCommands() {}

  static void addTo(Map<String, Command> table) {
    for (String name : List.of("virtio", "mmc", "nvme", "scsi", "usb", "sata", "ide", "ufs")) {
      table.put(name, BlockCommands::block);
    }
    table.put("sf", BlockCommands::serialFlash);
    table.put("nand", call -> flash(call, 1));
    table.put("onenand", call -> flash(call, 1));
    table.put("mtd", BlockCommands::mtd);
    table.put("ubi", BlockCommands::volume);
    table.put("gzwrite", call -> 0);
    for (String name :
        List.of(
            "pci",
            "dm",
            "version",
            "date",
            "coninfo",
            "blkcache",
            "mtdparts",
            "chpart",
            "flinfo",
            "protect",
            "erase",
            "mii",
            "net",
            "help",
            "qfw",
            "dfu",
            "tpm",
            "tpm2",
            "imls")) {
      table.put(name, BlockCommands::device);
    }
    for (String name :
        List.of(
            "led",
            "gpio",
            "regulator",
            "clk",
            "wdt",
            "usbboot",
            "ubifsmount",
            "ubifsumount",
            "mdio",
            "bootcount",
            "bootmenu",
            "cls",
            "iminfo",
            "askenv",
            "editenv",
            "ping",
            "efidebug")) {
      table.put(name, call -> 0);
    }
  }

  /** {@code interface read address block count}; all else writes no memory. */
  private static int block(CommandCall call) {
    if (isThere(call)) {
      call.session().findDisks();
    }
    if (call.word(1).equals("dev")) {
      return isThere(call) ? 0 : 1;
    }
    if (!call.word(1).equals("read")) {
      return 0;
    }
    return call.step(
        step -> {
          if (call.count() < 5) {
            return call.fail(step, "Usage: " + call.name());
          }
          long count = call.hex(4);
          bring(call, step, call.hex(2), count * BLOCK);
          step.print(
              Message.info(
                  "%s read: device 0 block # %d, count %d ... %d blocks read: OK"
                      .formatted(call.name(), call.hex(3), count, count)));
          return 0;
        });
  }

  private static boolean isThere(CommandCall call) {
    return call.shell()
        .medium()
        .device()
        .map(
            d ->
                d.split(":", 2)[0].equals(call.name() + " " + call.word(2))
                    || !call.word(1).equals("dev"))
        .orElse(true);
  }

  private static void bring(CommandCall call, OpenStep step, long address, long size) {
    Content content = Content.unknown("read from " + call.name(), Ranges.of(address, size).size());
    MemoryCommands.write(call, step, address, content, "raw data");
  }

  /** {@code sf read address offset size}, checked since v2025.01 (33a4dfc703b). */
  private static int serialFlash(CommandCall call) {
    if (!call.word(1).equals("read")) {
      return 0;
    }
    return call.step(
        step -> {
          long address = call.hex(2);
          long size = call.hex(4);
          boolean checked = call.session().profile().has(UBootChange.SF_READ_IS_CHECKED);
          if (checked && !call.session().isFree(address, size, step)) {
            return call.fail(step, "ERROR: trying to overwrite reserved memory...");
          }
          bring(call, step, address, size);
          return 0;
        });
  }

  /** {@code nand read[.option] address offset|partition size}. */
  private static int flash(CommandCall call, int verbAt) {
    if (!call.word(verbAt).startsWith("read")) {
      return 0;
    }
    return call.step(
        step -> {
          long size =
              call.count() > verbAt + 3
                  ? call.hex(verbAt + 3)
                  : call.environment().hex("filesize").orElse(0L);
          if (size == 0) {
            step.notModelled("how long the partition '%s' is".formatted(call.word(verbAt + 2)));
            long rest = call.session().restOfBank(call.hex(verbAt + 1));
            step.mayWrite(Ranges.of(call.hex(verbAt + 1), rest), "raw data");
            return 0;
          }
          bring(call, step, call.hex(verbAt + 1), size);
          return 0;
        });
  }

  /** {@code mtd read[.option] name address [offset [size]]}. */
  private static int mtd(CommandCall call) {
    if (!call.word(1).startsWith("read")) {
      return 0;
    }
    return sized(call, call.hex(3), call.hex(5));
  }

  /** {@code ubi read[vol] address volume [size]}. */
  private static int volume(CommandCall call) {
    if (!call.word(1).startsWith("read")) {
      return 0;
    }
    return sized(call, call.hex(2), call.hex(4));
  }

  private static int sized(CommandCall call, long address, long size) {
    return call.step(
        step -> {
          if (size != 0) {
            bring(call, step, address, size);
            return 0;
          }
          step.mayWrite(Ranges.of(address, call.session().restOfBank(address)), "raw data");
          step.notModelled("how much %s reads".formatted(call.name()));
          return 0;
        });
  }

  /**
   * Commands about devices that write no memory; QEMU's firmware interface has no kernel to give.
   */
  private static int device(CommandCall call) {
    return call.name().equals("qfw") ? 1 : 0;
  }
}
