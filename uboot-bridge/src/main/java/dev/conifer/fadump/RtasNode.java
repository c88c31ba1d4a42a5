package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code /rtas} of pSeries says of fadump.
 *
 * @param token the RTAS token of {@code ibm,configure-kernel-dump}: that it is there is what says
 *     that firmware knows fadump
 * @param sizes how much room firmware wants for each kind of section that it makes, in bytes, by
 *     {@link RtasSection}'s types; in the order of the property
 * @param versions the least and the greatest version of the dump memory structure; Linux does not
 *     look
 * @param waiting the dump that waits
 */
public record RtasNode(
    int token,
    Map<Integer, Long> sizes,
    Optional<RtasNode.Versions> versions,
    Optional<RtasDump> waiting) {
  static final String PATH = "/rtas";
  static final String TOKEN = "ibm,configure-kernel-dump";
  private static final String SIZES = "ibm,configure-kernel-dump-sizes";
  private static final String VERSIONS = "ibm,configure-kernel-dump-version";
  static final String DUMP = "ibm,kernel-dump";

  private static final int CELLS_PER_SIZE = 3;

  /**
   * Versions of the dump memory structure.
   *
   * @param least the first that firmware takes
   * @param greatest the last
   */
  public record Versions(int least, int greatest) {}

  public RtasNode {
    sizes = new LinkedHashMap<>(sizes);
    Objects.requireNonNull(versions);
    Objects.requireNonNull(waiting);
  }

  @Override
  public Map<Integer, Long> sizes() {
    return new LinkedHashMap<>(sizes);
  }

  /** What the sizes come to for a kernel: it knows two kinds, the others it passes over. */
  public FadumpLayout.FirmwareSizes firmwareSizes() {
    return new FadumpLayout.FirmwareSizes(
        sizes.getOrDefault(RtasSection.CPU_STATE, 0L), sizes.getOrDefault(RtasSection.HPTE, 0L));
  }

  /** What {@code tree} says; nothing where firmware does not know fadump. */
  public static Result<Optional<RtasNode>> of(DeviceTree tree) {
    Optional<Node> node = tree.node(PATH).filter(n -> n.has(TOKEN));
    if (node.isEmpty()) {
      return Result.of(Optional.empty());
    }
    List<Diagnostic> diagnostics = new ArrayList<>();
    Property token = node.get().property(TOKEN).orElseThrow();
    if (token.value().u32().isEmpty()) {
      diagnostics.add(
          malformed(token, "is %d bytes long; it must be one cell", token.value().length()));
    }
    Map<Integer, Long> sizes = sizes(node.get(), diagnostics);
    Optional<Versions> versions = versions(node.get(), diagnostics);
    Optional<RtasDump> waiting =
        node.get()
            .value(DUMP)
            .map(value -> RtasDump.read(PATH + "/" + DUMP, value.toByteArray()))
            .flatMap(
                read -> {
                  diagnostics.addAll(read.diagnostics());
                  return read.value();
                });
    return diagnostics.stream().anyMatch(Diagnostic::isError)
        ? Result.failure(diagnostics)
        : Result.of(
            Optional.of(new RtasNode(token.value().u32().orElseThrow(), sizes, versions, waiting)),
            diagnostics);
  }

  private static Map<Integer, Long> sizes(Node node, List<Diagnostic> diagnostics) {
    Map<Integer, Long> sizes = new LinkedHashMap<>();
    Optional<Property> property = node.property(SIZES);
    if (property.isEmpty()) {
      return sizes;
    }
    int[] cells = property.get().value().cells().orElse(new int[0]);
    if (cells.length == 0 || cells.length % CELLS_PER_SIZE != 0) {
      diagnostics.add(
          malformed(
              property.get(),
              "is %d bytes long; it must hold three cells for each type",
              property.get().value().length()));
      return sizes;
    }
    for (int i = 0; i < cells.length; i += CELLS_PER_SIZE) {
      sizes.put(cells[i], (long) cells[i + 1] << 32 | Integer.toUnsignedLong(cells[i + 2]));
    }
    return sizes;
  }

  private static Optional<Versions> versions(Node node, List<Diagnostic> diagnostics) {
    Optional<Property> property = node.property(VERSIONS);
    if (property.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> both = property.get().value().u32();
    if (both.isEmpty()) {
      diagnostics.add(
          malformed(
              property.get(),
              "is %d bytes long; it must hold two numbers of 16 bits",
              property.get().value().length()));
    }
    return both.map(cell -> new Versions(cell >>> 16, cell & 0xffff));
  }

  private static Diagnostic malformed(Property property, String what, int length) {
    return Diagnostic.error(
        "E-fadump-property",
        property.origin(),
        property.name() + " of " + PATH + " " + what.formatted(length));
  }

  /** {@code tree} with this in its {@code /rtas}, and without a dump where none waits. */
  public DeviceTree in(DeviceTree tree) {
    ByteBuffer bytes = ByteBuffer.allocate(sizes.size() * CELLS_PER_SIZE * Integer.BYTES);
    sizes.forEach((type, size) -> bytes.putInt(type).putLong(size));
    int[] cells = new int[sizes.size() * CELLS_PER_SIZE];
    bytes.flip().asIntBuffer().get(cells);
    return tree.edit(
        PATH,
        node -> {
          Node changed =
              node.withProperty(TOKEN, PropertyValue.ofCells(token)).withoutProperty(DUMP);
          if (!sizes.isEmpty()) {
            changed = changed.withProperty(SIZES, PropertyValue.ofCells(cells));
          }
          if (versions.isPresent()) {
            int both = versions.get().least() << 16 | versions.get().greatest();
            changed = changed.withProperty(VERSIONS, PropertyValue.ofCells(both));
          }
          if (waiting.isPresent()) {
            changed = changed.withProperty(DUMP, PropertyValue.ofBytes(waiting.get().encode()));
          }
          return changed;
        });
  }
}
