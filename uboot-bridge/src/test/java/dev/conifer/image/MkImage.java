package dev.conifer.image;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.BinaryFile;
import dev.conifer.dts.ByteString;
import dev.conifer.dts.DtsParser;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Makes images as U-Boot's {@code mkimage} 2023.01 lays them out. */
public final class MkImage {
  /** What {@code dtc -p} adds for hashes and the time: tools/fit_image.c. */
  private static final int PADDING = 500;

  /** By how much the blob grows when that was too little. */
  private static final int STEP = 1024;

  private static final int TIMESTAMP = 0x65a0b1c2;

  private MkImage() {}

  /**
   * {@code mkimage -f source}.
   *
   * @param files what {@code /incbin/} finds, by name
   */
  public static byte[] fit(String source, Map<String, byte[]> files) {
    DeviceTree tree = tree(source, files);
    int room = FdtWriter.write(tree).length + PADDING;
    byte[] packed = FdtWriter.write(finished(tree));
    while (room < packed.length) {
      room += STEP;
    }
    return FdtWriter.write(finished(tree), FdtLayout.COMPACT.withMinimumSize(room));
  }

  /** {@code mkimage -E -f source}: the data behind the blob. */
  public static byte[] externalFit(String source, Map<String, byte[]> files) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    DeviceTree tree =
        finished(tree(source, files))
            .edit(
                "/images",
                images ->
                    images.withChildren(
                        images.children().stream().map(i -> external(i, data)).toList()));
    // The string "data" stays in the strings block, though no property has that name any more.
    int size = FdtWriter.write(tree).length + "data".length() + 1;
    byte[] blob = FdtWriter.write(tree, FdtLayout.COMPACT.withMinimumSize((size + 3) & ~3));
    return ByteBuffer.allocate(blob.length + data.size()).put(blob).put(data.toByteArray()).array();
  }

  private static Node external(Node image, ByteArrayOutputStream data) {
    if (!image.has("data")) {
      return image;
    }
    byte[] bytes = image.value("data").orElseThrow().toByteArray();
    int offset = data.size();
    data.writeBytes(bytes);
    while (data.size() % 4 != 0) {
      data.write(0);
    }
    return image
        .withoutProperty("data")
        .withProperty("data-offset", PropertyValue.ofCells(offset))
        .withProperty("data-size", PropertyValue.ofCells(bytes.length));
  }

  /** The hashes and the time. */
  private static DeviceTree finished(DeviceTree tree) {
    return tree.withRoot(tree.root().withProperty("timestamp", PropertyValue.ofCells(TIMESTAMP)))
        .edit(
            "/images",
            images ->
                images.withChildren(images.children().stream().map(MkImage::hashed).toList()));
  }

  private static Node hashed(Node image) {
    if (!image.has("data")) {
      return image;
    }
    byte[] data = image.value("data").orElseThrow().toByteArray();
    return image.withChildren(
        image.children().stream()
            .map(
                node -> {
                  String algorithm =
                      node.value("algo").flatMap(PropertyValue::string).orElseThrow();
                  return node.withProperty(
                      "value", PropertyValue.ofBytes(FitHash.hash(algorithm, data).orElseThrow()));
                })
            .toList());
  }

  private static DeviceTree tree(String source, Map<String, byte[]> files) {
    return DtsParser.parse(SourceFile.of("image.its", source), new Files(files))
        .then(file -> DtsCompiler.of(CompileOptions.DEFAULT).compile(file))
        .orThrow();
  }

  /** Files that are in no folder. */
  private record Files(Map<String, byte[]> files) implements Includes {
    @Override
    public Result<SourceFile> text(String name, Origin where) {
      return Result.failure(Diagnostic.error("E-include", where, "no file " + name));
    }

    @Override
    public Result<BinaryFile> bytes(String name, Origin where) {
      byte[] content = files.get(name);
      return content == null
          ? Result.failure(Diagnostic.error("E-incbin", where, "no file " + name))
          : Result.of(new BinaryFile(name, ByteString.of(content)));
    }
  }

  /**
   * {@code mkimage -A arm64 -O linux -T type -C compression -a load -e entry -n name -d data}.
   *
   * @param compression {@code IH_COMP_…}
   */
  public static byte[] legacy(ImageType type, int compression, int load, int entry, byte[] data) {
    ByteBuffer image = ByteBuffer.allocate(LegacyImage.HEADER_SIZE + data.length);
    image.putInt(0x27051956).putInt(0).putInt(TIMESTAMP).putInt(data.length).putInt(load);
    image.putInt(entry).putInt(crc32(data));
    image.put((byte) LegacyImage.LINUX).put((byte) LegacyImage.ARM64);
    image.put((byte) type.number()).put((byte) compression);
    image.put("test".getBytes(StandardCharsets.US_ASCII));
    image.position(LegacyImage.HEADER_SIZE).put(data);
    byte[] header = new byte[LegacyImage.HEADER_SIZE];
    image.get(0, header);
    return image.putInt(4, crc32(header)).array();
  }

  /** The data of a multi-file image. */
  public static byte[] parts(List<byte[]> parts) {
    int size = 4 * (parts.size() + 1) + parts.stream().mapToInt(p -> (p.length + 3) & ~3).sum();
    ByteBuffer data = ByteBuffer.allocate(size);
    parts.forEach(part -> data.putInt(part.length));
    data.putInt(0);
    for (byte[] part : parts) {
      data.put(part);
      data.position((data.position() + 3) & ~3);
    }
    return data.array();
  }

  private static int crc32(byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(data);
    return (int) crc.getValue();
  }
}
