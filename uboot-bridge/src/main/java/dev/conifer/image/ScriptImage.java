package dev.conifer.image;

import dev.conifer.fdt.FdtReader;
import dev.conifer.memory.Content;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A boot script wrapped into an image: {@code boot.scr}, as {@code mkimage -T script} makes it, or
 * a script in a FIT (cmd/source.c). In a legacy image a table of big-endian lengths, ended by a
 * zero, comes before the text.
 */
public final class ScriptImage {
  private static final int FDT_MAGIC = 0xd00dfeed;
  private static final int FDT_TOTAL_SIZE_AT = 4;

  private ScriptImage() {}

  /**
   * What was looked for.
   *
   * @param text the script; absent when there is none
   * @param plain whether there is no image at all, so that it may be plain text
   * @param problem why there is none, in U-Boot's words; empty when there is one
   */
  public record Found(Optional<String> text, boolean plain, String problem) {
    private static Found script(byte[] bytes, int from, int size) {
      return new Found(
          Optional.of(ScriptImage.text(Arrays.copyOfRange(bytes, from, from + size))), false, "");
    }

    private static Found problem(String words) {
      return new Found(Optional.empty(), false, words);
    }
  }

  /**
   * The script at the beginning of {@code bytes}.
   *
   * @param unit the image in a FIT; its default configuration's script when absent
   */
  public static Found find(byte[] bytes, Optional<String> unit) {
    if (LegacyImage.isAt(Content.ofBytes(bytes))) {
      return legacy(bytes);
    }
    if (bytes.length >= 8 && ByteBuffer.wrap(bytes).getInt() == FDT_MAGIC) {
      return fit(bytes, unit);
    }
    return new Found(Optional.empty(), true, "Wrong image format for \"source\" command");
  }

  /**
   * {@code script} as {@code mkimage -A arm64 -T script} wraps it, made at the beginning of 1970 so
   * that the same script gives the same bytes.
   *
   * @param name what the image is called; its first 32 bytes are kept
   */
  public static byte[] encode(String name, String script) {
    byte[] text = script.getBytes(StandardCharsets.ISO_8859_1);
    byte[] data =
        ByteBuffer.allocate(2 * Integer.BYTES + text.length)
            .putInt(text.length)
            .putInt(0)
            .put(text)
            .array();
    return LegacyImage.encode(name, LegacyImage.SCRIPT, data);
  }

  /** The bytes up to the first zero, one character each. */
  public static String text(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
  }

  private static Found legacy(byte[] bytes) {
    Optional<LegacyImage> header = LegacyImage.read("script", Content.ofBytes(bytes)).value();
    if (header.isEmpty()) {
      return Found.problem("Bad header crc");
    }
    if (header.get().type() != LegacyImage.SCRIPT) {
      return Found.problem("Bad image type");
    }
    ByteBuffer data = ByteBuffer.wrap(bytes).position(LegacyImage.HEADER_SIZE).slice();
    if (data.remaining() < 8) {
      return Found.problem("Empty Script");
    }
    long size = Integer.toUnsignedLong(data.getInt(0));
    int at = 0;
    while (data.remaining() - at >= 4 && data.getInt(at) != 0) {
      at += 4;
    }
    int start = LegacyImage.HEADER_SIZE + at + 4;
    if (size == 0 || start > bytes.length) {
      return Found.problem("Empty Script");
    }
    return Found.script(bytes, start, (int) Math.min(size, bytes.length - start));
  }

  private static Found fit(byte[] bytes, Optional<String> unit) {
    int size = ByteBuffer.wrap(bytes).getInt(FDT_TOTAL_SIZE_AT);
    if (size < 0 || size > bytes.length) {
      return Found.problem("Bad FIT image format");
    }
    Optional<DeviceTree> tree = FdtReader.read("script", Arrays.copyOf(bytes, size)).value();
    if (tree.isEmpty()) {
      return Found.problem("Bad FIT image format");
    }
    Optional<String> name = unit.isPresent() ? unit : defaultScript(tree.get());
    Optional<Node> image =
        name.flatMap(n -> tree.get().node("/images").flatMap(images -> images.child(n)));
    if (image.isEmpty()) {
      return Found.problem("Can't find '%s' FIT subimage".formatted(name.orElse("script")));
    }
    if (image.get().value("type").filter(t -> string(t).equals("script")).isEmpty()) {
      return Found.problem("Not a image image");
    }
    return image
        .get()
        .value("data")
        .map(data -> new Found(Optional.of(text(data.toByteArray())), false, ""))
        .orElseGet(() -> Found.problem("Could not find script subimage data"));
  }

  /** {@code /images}' {@code default}, as {@code source} reads it until a unit is named. */
  private static Optional<String> defaultScript(DeviceTree tree) {
    Optional<String> named = tree.property("/images", "default").map(p -> string(p.value()));
    return named.isPresent()
        ? named
        : tree.property("/configurations", "default")
            .map(p -> string(p.value()))
            .flatMap(c -> tree.node("/configurations").flatMap(node -> node.child(c)))
            .flatMap(c -> c.value("script"))
            .map(ScriptImage::string);
  }

  private static String string(PropertyValue value) {
    return text(value.toByteArray());
  }
}
