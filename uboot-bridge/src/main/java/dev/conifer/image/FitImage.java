package dev.conifer.image;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An image in a FIT: a child of {@code /images}. What is absent is not in the FIT; which absences
 * are errors is for those to say who load it.
 *
 * @param name the node's name, such as {@code kernel-1}
 * @param type such as {@code kernel} or {@code flat_dt}: see {@link ImageType#shortName}
 * @param architecture such as {@code arm64}
 * @param os such as {@code linux}
 * @param compression such as {@code gzip}; {@code none} for data that are not packed
 * @param load where the data belong, an address
 * @param entry where a kernel begins, an address
 * @param data where the data lie
 * @param hashes the hash nodes in their order
 */
public record FitImage(
    String name,
    Optional<String> type,
    Optional<String> architecture,
    Optional<String> os,
    Optional<String> compression,
    Optional<Long> load,
    Optional<Long> entry,
    Optional<Data> data,
    List<FitHash> hashes) {
  public FitImage {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    Objects.requireNonNull(architecture);
    Objects.requireNonNull(os);
    Objects.requireNonNull(compression);
    Objects.requireNonNull(load);
    Objects.requireNonNull(entry);
    Objects.requireNonNull(data);
    hashes = List.copyOf(hashes);
  }

  /**
   * Where data lie. External data need not be inside the file that the FIT came from.
   *
   * @param offset from the FIT's first byte, in bytes
   * @param size in bytes, unsigned
   * @param external whether they lie behind the FIT's own blob
   */
  public record Data(long offset, long size, boolean external) {}

  /** Whether the image is of that type. */
  public boolean is(ImageType wanted) {
    return type.filter(wanted.shortName()::equals).isPresent();
  }

  /** What the data are packed with; absent when they are not, or with something unheard of. */
  public Optional<Compression> packing() {
    return compression.flatMap(Compression::ofName);
  }
}
