package dev.conifer.image;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtHeader;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.RootProperty;
import dev.conifer.fdt.ValueOffsets;
import dev.conifer.memory.Content;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A flattened image tree: U-Boot's image format, a device tree blob whose {@code /images} are files
 * and whose {@code /configurations} say which of them are booted together.
 *
 * <p>Only what is in the tree is read; the images' data stay where they are and are not looked at.
 *
 * @param totalSize the blob's size in bytes; external data lie behind it
 * @param defaultConfiguration the configuration that is taken when none is named
 * @param images in their order
 * @param configurations in their order
 * @see <a href="https://docs.u-boot.org/en/v2023.01/">doc/uImage.FIT/source_file_format.txt</a>
 */
public record Fit(
    long totalSize,
    Optional<String> defaultConfiguration,
    List<FitImage> images,
    List<FitConfiguration> configurations) {
  /** The most that is read of one FIT, in bytes. */
  private static final long MOST_READ = 512L << 20;

  private static final String DESCRIPTION = "description";
  private static final NodePath IMAGES = NodePath.of("/images");
  private static final NodePath CONFIGURATIONS = NodePath.of("/configurations");

  public Fit {
    Objects.requireNonNull(defaultConfiguration);
    images = List.copyOf(images);
    configurations = List.copyOf(configurations);
  }

  /** Whether {@code content} begins as every device tree blob does, be it a FIT or not. */
  public static boolean isBlobAt(Content content) {
    return content.size() >= 4
        && content
            .slice(0, 4)
            .bytes()
            .filter(b -> ByteBuffer.wrap(b).getInt() == FdtHeader.MAGIC)
            .isPresent();
  }

  /** Whether there is a FIT at the beginning of {@code content}: one that {@link #read} reads. */
  public static boolean isAt(Content content) {
    if (content.size() < FdtHeader.SIZE || !isBlobAt(content)) {
      return false;
    }
    return FdtHeader.read("", content.slice(0, FdtHeader.SIZE).bytesOrZeros())
        .value()
        .map(header -> Math.min(header.usedSize(), content.size()))
        .filter(size -> size <= MOST_READ)
        .filter(size -> RootProperty.isIn(content.slice(0, size).bytesOrZeros(), DESCRIPTION))
        .filter(size -> read("", content).value().isPresent())
        .isPresent();
  }

  /**
   * Reads the FIT at the beginning of {@code content}: a blob with a {@code description}, a {@code
   * timestamp} and {@code /images} ({@code fit_check_format}). Bytes that are not known count as
   * zeros.
   *
   * @param name the file's name, for diagnostics
   */
  public static Result<Fit> read(String name, Content content) {
    Optional<byte[]> start =
        content.size() < FdtHeader.SIZE
            ? Optional.empty()
            : content.slice(0, FdtHeader.SIZE).bytes();
    if (start.isEmpty()) {
      return failure(name, "the first %d bytes of '%s' are not there or not known", FdtHeader.SIZE);
    }
    return FdtHeader.read(name, start.get())
        .then(
            header -> {
              long size = Math.min(header.totalSize(), content.size());
              if (size > MOST_READ) {
                return failure(name, "'%2$s' says that it has %1$d bytes", header.totalSize());
              }
              return readBlob(name, content.slice(0, size).bytesOrZeros());
            });
  }

  private static Result<Fit> readBlob(String name, byte[] blob) {
    return FdtReader.read(name, blob).then(tree -> read(name, tree, blob));
  }

  private static Result<Fit> read(String name, DeviceTree tree, byte[] blob) {
    for (String required : List.of(DESCRIPTION, "timestamp")) {
      if (!tree.root().has(required)) {
        return notFit(name, "'%s' has no /%s, which every FIT has".formatted(name, required));
      }
    }
    Optional<Node> images = tree.node(IMAGES);
    if (images.isEmpty()) {
      return notFit(name, "'%s' has no /images, which every FIT has".formatted(name));
    }
    long totalSize = FdtHeader.read(name, blob).orThrow().totalSize();
    Map<String, Integer> embedded = ValueOffsets.ofChildren(blob, IMAGES, "data");
    Optional<Node> configurations = tree.node(CONFIGURATIONS);
    return Result.of(
        new Fit(
            totalSize,
            configurations.flatMap(c -> firstString(c, "default")),
            images.get().children().stream()
                .map(node -> image(node, totalSize, Optional.ofNullable(embedded.get(node.name()))))
                .toList(),
            configurations.map(Node::children).orElse(List.of()).stream()
                .map(Fit::configuration)
                .toList()));
  }

  private static FitImage image(Node node, long totalSize, Optional<Integer> embedded) {
    return new FitImage(
        node.name(),
        firstString(node, "type"),
        firstString(node, "arch"),
        firstString(node, "os"),
        firstString(node, "compression"),
        address(node, "load"),
        address(node, "entry"),
        data(node, totalSize, embedded),
        node.children().stream().filter(n -> n.name().startsWith("hash")).map(Fit::hash).toList());
  }

  /**
   * External data first, as U-Boot looks for them: {@code data-position} counts from the FIT's
   * beginning, {@code data-offset} from its end at a multiple of 4; both are signed cells there.
   */
  private static Optional<FitImage.Data> data(
      Node node, long totalSize, Optional<Integer> embedded) {
    Optional<Long> position = cell(node, "data-position");
    Optional<Long> external =
        position.or(
            () -> cell(node, "data-offset").map(offset -> offset + ((totalSize + 3) & ~3L)));
    if (external.isPresent()) {
      return cell(node, "data-size").map(size -> new FitImage.Data(external.get(), size, true));
    }
    return embedded.map(
        offset ->
            new FitImage.Data(
                offset, node.value("data").orElse(PropertyValue.EMPTY).length(), false));
  }

  private static Optional<Long> cell(Node node, String name) {
    return node.value(name).flatMap(PropertyValue::u32).map(Long::valueOf);
  }

  private static FitHash hash(Node node) {
    return new FitHash(
        node.name(),
        firstString(node, "algo"),
        node.value("value"),
        node.value("uboot-ignore").flatMap(PropertyValue::u32).filter(v -> v != 0).isPresent());
  }

  private static FitConfiguration configuration(Node node) {
    return new FitConfiguration(
        node.name(),
        firstString(node, "kernel"),
        firstString(node, "ramdisk"),
        strings(node, "fdt"),
        strings(node, "loadables"),
        strings(node, "compatible"));
  }

  private static Optional<String> firstString(Node node, String name) {
    return strings(node, name).stream().findFirst();
  }

  private static List<String> strings(Node node, String name) {
    return node.value(name).flatMap(PropertyValue::strings).orElse(List.of());
  }

  /**
   * An address of as many cells as the property has, of which the last two count ({@code
   * fit_image_get_address}); {@code #address-cells} is not asked.
   */
  private static Optional<Long> address(Node node, String name) {
    return node.value(name)
        .flatMap(PropertyValue::cells)
        .filter(cells -> cells.length > 0)
        .map(
            cells -> {
              long address = 0;
              for (int cell : cells) {
                address = address << 32 | Integer.toUnsignedLong(cell);
              }
              return address;
            });
  }

  /** The image {@code name}. */
  public Optional<FitImage> image(String name) {
    return images.stream().filter(image -> image.name().equals(name)).findFirst();
  }

  /**
   * The configuration {@code name}, or the default one. What stands behind a {@code #} in the name
   * is not part of it: it names further configurations, for overlays.
   */
  public Optional<FitConfiguration> configuration(Optional<String> name) {
    return name.or(() -> defaultConfiguration)
        .map(wanted -> wanted.split("#", 2)[0])
        .flatMap(
            wanted -> configurations.stream().filter(c -> c.name().equals(wanted)).findFirst());
  }

  private static Result<Fit> failure(String name, String message, long number) {
    return notFit(name, message.formatted(number, name));
  }

  private static Result<Fit> notFit(String name, String message) {
    return Result.failure(
        Diagnostic.error("E-fit", new BlobLocation(name, 0, "FIT"), message)
            .withRemedy("make the file again: mkimage -f image.its " + name));
  }
}
