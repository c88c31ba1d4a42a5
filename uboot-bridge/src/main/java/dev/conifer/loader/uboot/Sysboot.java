package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.image.ExtlinuxConfig;
import dev.conifer.image.ExtlinuxConfig.Label;
import dev.conifer.image.LegacyImage;
import dev.conifer.image.ScriptImage;
import dev.conifer.memory.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Boots by an {@code extlinux.conf}: {@code sysboot} and {@code pxe} (boot/pxe_utils.c), in their
 * order: ramdisk, kernel, command line, FDT, overlays.
 */
final class Sysboot {
  /** How many configurations may include one another. */
  private static final int MOST_INCLUDES = 16;

  private static final int LARGEST_CONFIG = 1 << 20;

  private final CommandCall call;
  private final Source source;
  private final String folder;

  /**
   * For one run.
   *
   * @param source how files are fetched
   * @param folder where paths begin that do not begin with a slash; ends with one, or is empty
   */
  Sysboot(CommandCall call, Source source, String folder) {
    this.call = call;
    this.source = source;
    this.folder = folder;
  }

  /** How files are fetched. */
  @FunctionalInterface
  interface Source {
    /** Fetches {@code path} to {@code address}; gives its size, or nothing when that fails. */
    OptionalLong fetch(String path, long address);
  }

  /** Boots by the file {@code path}, which is read to {@code address}. */
  int boot(String path, long address) {
    if (fetch(path, address).isEmpty()) {
      return fail("Error reading config file");
    }
    return bootFrom(address);
  }

  /** Boots by the configuration that lies at {@code address}. */
  int bootFrom(long address) {
    ExtlinuxConfig config = read(address);
    List<Label> labels = new ArrayList<>(config.labels());
    Optional<String> preferred = config.defaultLabel();
    List<String> includes = new ArrayList<>(config.includes());
    for (int i = 0; i < includes.size() && i < MOST_INCLUDES; i++) {
      if (fetch(includes.get(i), address).isPresent()) {
        ExtlinuxConfig included = read(address);
        labels.addAll(included.labels());
        includes.addAll(included.includes());
        if (included.defaultLabel().isPresent()) {
          preferred = included.defaultLabel();
        }
      }
    }
    ExtlinuxConfig all = new ExtlinuxConfig(labels, preferred, List.of());
    if (labels.isEmpty()) {
      return fail("Error parsing config file");
    }
    print("menu", menu(all.labels()));
    for (Label label : all.inBootOrder()) {
      int status = boot(label);
      if (call.shell().isOver() || (label.localBoot() && status == 0)) {
        return status;
      }
    }
    return 1;
  }

  private ExtlinuxConfig read(long address) {
    byte[] bytes = call.session().knownBytes(address, LARGEST_CONFIG);
    long size = call.session().fileSize(address).orElse(bytes.length);
    byte[] text = Arrays.copyOf(bytes, (int) Math.min(size, bytes.length));
    return ExtlinuxConfig.read(ScriptImage.text(text));
  }

  private static List<String> menu(List<Label> labels) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      lines.add("%d:\t%s".formatted(i + 1, labels.get(i).name()));
    }
    return lines;
  }

  private void print(String action, List<String> lines) {
    call.session()
        .memory()
        .step(
            new Stage(call.name()),
            action,
            step -> lines.forEach(line -> step.print(Message.info(line))));
  }

  private int fail(String words) {
    return call.step(step -> call.fail(step, words));
  }

  /** {@code get_relfile}. */
  private OptionalLong fetch(String path, long address) {
    String full = path.startsWith("/") ? path : folder + path;
    print(full, List.of("Retrieving file: " + full));
    return source.fetch(full, address);
  }

  /** {@code get_relfile_envaddr}: to where the variable says; nothing when it is not set. */
  private OptionalLong fetchTo(String path, String variable) {
    Optional<Long> address = call.environment().hex(variable);
    return address.isEmpty() ? OptionalLong.empty() : fetch(path, address.get());
  }

  /** {@code label_boot}. */
  private int boot(Label label) {
    Environment environment = call.environment();
    if (label.localBoot()) {
      return environment.text("localcmd").isPresent()
          ? call.shell().run(call, "run", "localcmd")
          : 1;
    }
    if (label.kernel().isEmpty()) {
      return fail("No kernel given, skipping " + label.name());
    }
    String image = beforeHash(label.kernel().get());
    String configuration = label.kernel().get().substring(image.length());
    String ramdisk = "-";
    boolean sameFile = label.initrd().filter(label.kernel().get()::equals).isPresent();
    if (label.initrd().isPresent() && !sameFile) {
      OptionalLong size = fetchTo(label.initrd().get(), "ramdisk_addr_r");
      if (size.isEmpty()) {
        return fail("Skipping %s for failure retrieving initrd".formatted(label.name()));
      }
      ramdisk =
          environment.text("ramdisk_addr_r").orElseThrow()
              + ":"
              + Long.toHexString(size.getAsLong());
    }
    if (fetchTo(image, "kernel_addr_r").isEmpty()) {
      return fail("Skipping %s for failure retrieving kernel".formatted(label.name()));
    }
    String kernel = environment.text("kernel_addr_r").orElseThrow() + configuration;
    if (sameFile) {
      ramdisk = kernel;
    }
    label
        .append()
        .ifPresent(
            append -> {
              String expanded = environment.expand(append);
              environment.set("bootargs", expanded);
              print("bootargs", List.of("append: " + expanded));
            });
    Optional<Optional<String>> fdt = fdt(label, kernel);
    if (fdt.isEmpty()) {
      return fail("Skipping %s for failure retrieving FDT".formatted(label.name()));
    }
    return start(kernel, ramdisk, fdt.get());
  }

  private static String beforeHash(String path) {
    int hash = path.indexOf('#');
    return hash < 0 ? path : path.substring(0, hash);
  }

  /**
   * Where the kernel FDT is then, if anywhere. {@code fdt} and {@code fdtdir} count only when
   * {@code fdt_addr_r} is set.
   *
   * @return nothing when the label cannot be booted
   */
  private Optional<Optional<String>> fdt(Label label, String kernel) {
    Optional<String> address = call.environment().text("fdt_addr_r");
    if (label.fdt().isPresent() && label.fdt().equals(label.kernel())) {
      return Optional.of(Optional.of(kernel));
    }
    Optional<String> file = label.fdt().or(() -> label.fdtDirectory().map(this::inFolder));
    if (address.isEmpty() || file.isEmpty()) {
      return Optional.of(Optional.empty());
    }
    if (fetchTo(file.get(), "fdt_addr_r").isEmpty()) {
      if (label.fdt().isPresent()) {
        return Optional.empty();
      }
      String folderName = label.fdtDirectory().orElse("");
      fail("Skipping fdtdir %s for failure retrieving dts".formatted(folderName));
      return Optional.of(Optional.empty());
    }
    if (label.kaslrSeed()) {
      call.shell().run(call, "fdt", "addr", address.get());
      call.shell().run(call, "kaslrseed");
    }
    if (!label.overlays().isEmpty()) {
      overlays(label, address.get());
    }
    return Optional.of(address);
  }

  /** {@code fdtfile}, or {@code soc-board.dtb}. */
  private String inFolder(String directory) {
    Environment environment = call.environment();
    String name =
        environment
            .text("fdtfile")
            .orElseGet(
                () ->
                    environment.text("soc").orElse("")
                        + "-"
                        + environment.text("board").orElse("")
                        + ".dtb");
    String slash = directory.isEmpty() ? "./" : directory.endsWith("/") ? "" : "/";
    return directory + slash + name;
  }

  /** {@code label_boot_fdtoverlay}: needs {@code fdtoverlay_addr_r}. */
  private void overlays(Label label, String fdt) {
    if (call.environment().text("fdtoverlay_addr_r").isEmpty()) {
      fail("Invalid fdtoverlay_addr_r for loading overlays");
      return;
    }
    call.shell().run(call, "fdt", "addr", fdt);
    for (String overlay : label.overlays()) {
      if (fetchTo(overlay, "fdtoverlay_addr_r").isEmpty()) {
        fail("Failed loading overlay " + overlay);
        continue;
      }
      call.shell().run(call, "fdt", "resize", "2000");
      call.shell()
          .run(call, "fdt", "apply", call.environment().text("fdtoverlay_addr_r").orElseThrow());
    }
  }

  private int start(String kernel, String ramdisk, Optional<String> given) {
    Environment environment = call.environment();
    Optional<String> fdt = given.or(() -> environment.text("fdt_addr"));
    long address = Environment.number(kernel);
    boolean fit = isFit(address);
    if (fdt.isEmpty() && !fit) {
      fdt = environment.text("fdtcontroladdr");
    }
    boolean wrapped = fit || LegacyImage.isAt(call.read(address, LegacyImage.HEADER_SIZE));
    String command = wrapped ? "bootm" : "booti";
    return fdt.isPresent()
        ? call.shell().run(call, command, kernel, ramdisk, fdt.get())
        : call.shell().run(call, command, kernel, ramdisk);
  }

  private boolean isFit(long address) {
    Content start = call.read(address, 4);
    return start.bytes().filter(b -> ByteBuffer.wrap(b).getInt() == 0xd00dfeed).isPresent();
  }
}
