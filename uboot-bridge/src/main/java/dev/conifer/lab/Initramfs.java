package dev.conifer.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The root file system that a kernel unpacks into memory before it starts {@code /init}. The same
 * entries give the same bytes, in whatever order they were added. The kernel brings {@code
 * /dev/console} itself (usr/default_cpio_list).
 */
public final class Initramfs {
  /** With nothing in it. */
  public static final Initramfs EMPTY = new Initramfs(Collections.emptySortedMap());

  private static final Pattern PATH = Pattern.compile("(?!\\.)[^/]+(/(?!\\.\\.?(/|$))[^/]+)*");
  private static final int FOLDER = 0040755;
  private static final int FILE = 0100644;
  private static final int PROGRAM = 0100755;
  private static final int LINK = 0120777;

  private final SortedMap<String, Entry> entries;

  private Initramfs(SortedMap<String, Entry> entries) {
    this.entries = entries;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Entry(int mode, byte[] data) {}

  /** This with an ordinary file; folders above it are made. */
  public Initramfs withFile(String path, byte[] content) {
    return with(path, new Entry(FILE, content.clone()));
  }

  /** This with a file that may be run. */
  public Initramfs withProgram(String path, byte[] content) {
    return with(path, new Entry(PROGRAM, content.clone()));
  }

  /** This with a symbolic link. */
  public Initramfs withLink(String path, String target) {
    return with(path, new Entry(LINK, target.getBytes(StandardCharsets.UTF_8)));
  }

  /** This with an empty folder, such as one to mount something on. */
  public Initramfs withFolder(String path) {
    return with(path, new Entry(FOLDER, new byte[0]));
  }

  /**
   * This with kernel modules: {@code /lib/modules/NAME.ko}, and their names in {@code
   * /lib/modules/order}, one on a line, in the order in which they can be loaded.
   */
  public Initramfs withModules(List<KernelModules.Module> modules) {
    return withModules("order", modules);
  }

  /** {@link #withModules(List)} with the names in {@code /lib/modules/LIST}. */
  public Initramfs withModules(String list, List<KernelModules.Module> modules) {
    Initramfs more = this;
    StringBuilder order = new StringBuilder();
    for (KernelModules.Module module : modules) {
      more = more.withFile("lib/modules/" + module.name() + ".ko", module.content());
      order.append(module.name()).append('\n');
    }
    return more.withFile(
        "lib/modules/" + list, order.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private Initramfs with(String path, Entry entry) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("no path below the root: '" + path + "'");
    }
    SortedMap<String, Entry> more = new TreeMap<>(entries);
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      more.putIfAbsent(path.substring(0, slash), new Entry(FOLDER, new byte[0]));
    }
    more.put(path, entry);
    return new Initramfs(Collections.unmodifiableSortedMap(more));
  }

  /** The archive, not packed. A folder stands before what is in it. */
  public byte[] cpio() {
    CpioWriter archive = new CpioWriter();
    entries.forEach((path, entry) -> archive.add(path, entry.mode, entry.data));
    return archive.finish();
  }

  /** The archive, packed with gzip, as a boot loader takes it. */
  public byte[] gzip() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(cpio());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
