package dev.conifer.crashdump;

import dev.conifer.image.ScriptImage;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The boot script of a board with a crash dump, for U-Boot's shell.
 *
 * <p>When the registry says that a kernel died, it boots the same kernel into the window, to save
 * what is left. Otherwise it boots as ever, and registers a dump before the kernel runs, so that a
 * crash in early boot is not missed. The registry's word is cleared before anything else: a capture
 * boot that crashes is followed by an ordinary one.
 *
 * @param title what the script says it was made from
 * @param places where everything lies
 * @param device where the files are, as {@code load} takes it; where U-Boot found the script when
 *     absent
 * @param kernel the kernel's file
 * @param ramdisk the initial ramdisk's file, if there is one
 * @param runningArguments the running kernel's command line
 * @param captureArguments the capture kernel's
 */
public record BootScript(
    String title,
    CrashDumpPlaces places,
    Optional<String> device,
    String kernel,
    Optional<String> ramdisk,
    String runningArguments,
    String captureArguments) {
  /** The script's own file, where U-Boot's {@code bootcmd} looks for one. */
  public static final String FILE = "boot.scr";

  /** The script's text, for people. */
  public static final String SOURCE = "boot.cmd";

  /** The running kernel's tree. */
  public static final String KERNEL_FDT = "kernel.dtb";

  /** The capture kernel's tree. */
  public static final String CAPTURE_FDT = "capture.dtb";

  /** The header that the script registers. */
  public static final String HEADER = "elfcorehdr";

  /** What distro boot and standard boot set before they run a script. */
  private static final String WHERE_IT_WAS_FOUND = "${devtype} ${devnum}:${distro_bootpart}";

  /** {@code initrd_high} and {@code fdt_high} of that value: stay where you were loaded. */
  private static final String STAY = "0xffffffffffffffff";

  public BootScript {
    Objects.requireNonNull(title);
    Objects.requireNonNull(places);
    Objects.requireNonNull(device);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(ramdisk);
    Objects.requireNonNull(runningArguments);
    Objects.requireNonNull(captureArguments);
  }

  /** The script. */
  public String text() {
    Registry registry = places.registry();
    List<String> lines = new ArrayList<>();
    lines.add("# " + title + ": crash dump over a warm reset. Made by 'conifer plan'.");
    lines.add("setenv initrd_high " + STAY);
    lines.add("setenv fdt_high " + STAY);
    lines.add("setenv dump_header");
    lines.add(foundBy(registry, Registry.BY_THE_SYSTEM, registry.systemHeader()));
    lines.add(foundBy(registry, Registry.BY_THE_BOOT_SCRIPT, registry.bootHeader()));
    lines.add(setState(registry, Registry.NONE));
    lines.add("if test -n \"${dump_header}\"; then");
    lines.add("  echo \"conifer: a kernel died, booting to save its memory\"");
    lines.add("  setenv bootargs " + quoted(captureArguments));
    AddressRange window = places.window();
    places
        .copy()
        .ifPresent(
            to -> lines.add("  " + copy(window.start().toString(), to.start(), window.size())));
    lines.addAll(boot(places.capture(), CAPTURE_FDT, List.of(copyHeaderToWindow())));
    lines.add("  echo \"conifer: the capture boot failed, what was in memory is lost\"");
    lines.add("fi");
    lines.add("echo \"conifer: ordinary boot\"");
    lines.add("setenv bootargs " + quoted(runningArguments));
    lines.addAll(boot(places.running(), KERNEL_FDT, register()));
    lines.add("echo \"conifer: the boot failed\"");
    return String.join("\n", lines) + "\n";
  }

  /** The script as U-Boot runs it: {@code boot.scr}. */
  public byte[] image() {
    return ScriptImage.encode(title, text());
  }

  private static String foundBy(Registry registry, int word, AddressRange header) {
    return "if itest.l *%s == 0x%x; then setenv dump_header %s; fi"
        .formatted(registry.word(), word, header.start());
  }

  private static String setState(Registry registry, int word) {
    return "mw.l %s 0x%x".formatted(registry.word(), word);
  }

  private String copyHeaderToWindow() {
    return copy(
        "${dump_header}", places.capture().header().start(), places.registry().headerSize());
  }

  private static String copy(String from, PhysicalAddress to, long bytes) {
    return "cp.b %s %s 0x%x".formatted(from, to, bytes);
  }

  /** The header goes where it is loaded, then to the registry, which no file can be loaded into. */
  private List<String> register() {
    Registry registry = places.registry();
    PhysicalAddress loaded = places.running().header().start();
    AddressRange notes = registry.firmwareNoteSpace();
    return List.of(
        "if " + load(loaded, HEADER) + "; then",
        "  " + copy(loaded.toString(), registry.bootHeader().start(), registry.headerSize()),
        "  mw.b %s 0 0x%x".formatted(notes.start(), notes.size()),
        "  " + setState(registry, Registry.BY_THE_BOOT_SCRIPT),
        "fi");
  }

  /**
   * Loads everything and starts the kernel; what fails ends it, and the script goes on behind it.
   *
   * @param last what is done when all is loaded
   */
  private List<String> boot(BootImages images, String fdt, List<String> last) {
    List<String> lines = new ArrayList<>();
    String loads = load(images.kernel().start(), kernel) + " && " + load(images.fdt().start(), fdt);
    if (ramdisk.isPresent()) {
      loads += " && " + load(images.ramdisk().orElseThrow().start(), ramdisk.get());
    }
    lines.add("  if " + loads + "; then");
    if (ramdisk.isPresent()) {
      lines.add("    setenv ramdisk_size ${filesize}");
    }
    last.forEach(line -> lines.add("    " + line));
    String initrd = images.ramdisk().map(range -> range.start() + ":${ramdisk_size}").orElse("-");
    lines.add(
        "    booti %s %s %s".formatted(images.kernel().start(), initrd, images.fdt().start()));
    lines.add("  fi");
    return lines;
  }

  private String load(PhysicalAddress to, String file) {
    return "load %s %s ${prefix}%s".formatted(device.orElse(WHERE_IT_WAS_FOUND), to, file);
  }

  /** One word for the shell, whatever is in it. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
