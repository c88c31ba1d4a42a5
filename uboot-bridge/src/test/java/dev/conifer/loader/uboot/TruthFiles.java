package dev.conifer.loader.uboot;

import dev.conifer.image.ImageType;
import dev.conifer.image.MkImage;
import dev.conifer.memory.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The files that recorded scenarios load, by name: those of the archive, and those that its README
 * says how to make.
 */
final class TruthFiles {
  private static final int LOAD = 0x50000000;
  private static final int RAMDISK_SIZE = 0x300000;

  /** The FITs that were made with {@code mkimage -E}. */
  private static final Set<String> EXTERNAL = Set.of("fit7", "g_ext2", "g_ext3");

  private static final Pattern INCLUDED = Pattern.compile("/incbin/\\(\"([^\"]+)\"\\)");

  private final Map<String, byte[]> files;

  TruthFiles(Map<String, byte[]> files) {
    this.files = new HashMap<>(files);
  }

  /** The file {@code name}; {@code size} counts for a ramdisk only. */
  Content file(String name, long size) {
    return name.equals("rd3M.bin") || name.equals("ramdisk")
        ? Content.fill('r', size)
        : Content.ofBytes(bytes(name));
  }

  private byte[] bytes(String name) {
    byte[] known = files.get(name);
    if (known == null) {
      known = make(name);
      files.put(name, known);
    }
    return known;
  }

  private byte[] make(String name) {
    if (name.endsWith(".itb")) {
      return fit(name.substring(0, name.length() - ".itb".length()));
    }
    if (name.endsWith(".gz") && !name.equals("rd.gz")) {
      return gzip(bytes(name.substring(0, name.length() - ".gz".length())));
    }
    byte[] kernel = archived("Image-16M.bin");
    return switch (name) {
      case "rd3M.bin" -> ramdisk();
      case "rd.gz" -> gzip(ramdisk());
      case "Big.bin" -> Arrays.copyOf(kernel, kernel.length + 0x200000);
      case "uRamdisk" -> MkImage.legacy(ImageType.RAMDISK, 0, 0, 0, ramdisk());
      case "uImage" -> MkImage.legacy(ImageType.KERNEL, 0, LOAD, LOAD, kernel);
      case "uImageXip" -> MkImage.legacy(ImageType.KERNEL, 0, 0x58000040, 0x58000040, kernel);
      case "uImageOver" -> MkImage.legacy(ImageType.KERNEL, 0, 0x58010000, 0x58010000, kernel);
      case "uImageGz" -> MkImage.legacy(ImageType.KERNEL, 1, LOAD, LOAD, bytes("Big.bin.gz"));
      case "uImageNo" -> MkImage.legacy(ImageType.KERNEL_NOLOAD, 0, 0, 0, kernel);
      case "uFdt" -> MkImage.legacy(ImageType.FLAT_DT, 0, 0x53000000, 0, bytes("f_mid.dtb"));
      case "uScript" -> MkImage.legacy(ImageType.SCRIPT, 0, 0, 0, new byte[0x20]);
      case "uMulti" -> multi(List.of(kernel, ramdisk(), bytes("f_mid.dtb")));
      case "uMulti2" -> multi(List.of(kernel, ramdisk()));
      case "uImageBadD" -> damaged("uImage", 200);
      case "uImageBadH" -> damaged("uImage", 40);
      default -> throw new IllegalArgumentException("no file " + name);
    };
  }

  private byte[] archived(String name) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new IllegalArgumentException("no file " + name);
    }
    return bytes;
  }

  private byte[] fit(String name) {
    String text = new String(archived(name + ".its"), StandardCharsets.UTF_8);
    Map<String, byte[]> included = new HashMap<>();
    Matcher names = INCLUDED.matcher(text);
    while (names.find()) {
      included.put(names.group(1), bytes(names.group(1)));
    }
    return EXTERNAL.contains(name)
        ? MkImage.externalFit(text, included)
        : MkImage.fit(text, included);
  }

  private static byte[] multi(List<byte[]> parts) {
    return MkImage.legacy(ImageType.MULTI, 0, LOAD, LOAD, MkImage.parts(parts));
  }

  private byte[] damaged(String name, int at) {
    byte[] bytes = bytes(name).clone();
    bytes[at] ^= 1;
    return bytes;
  }

  private static byte[] ramdisk() {
    byte[] ramdisk = new byte[RAMDISK_SIZE];
    Arrays.fill(ramdisk, (byte) 'r');
    return ramdisk;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
