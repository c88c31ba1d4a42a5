package dev.conifer.tree;

import dev.conifer.diagnostic.Origin;
import java.util.List;
import java.util.Objects;

/**
 * A property of a node: a name and a value, which may be empty.
 *
 * <p>Two properties are equal when name and bytes are; labels, markers and origins do not count.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 2.2.4</a>
 */
public final class Property {
  private final String name;
  private final PropertyValue value;
  private final List<String> labels;
  private final List<Origin> origins;

  private Property(String name, PropertyValue value, List<String> labels, List<Origin> origins) {
    this.name = Objects.requireNonNull(name);
    this.value = Objects.requireNonNull(value);
    this.labels = List.copyOf(labels);
    this.origins = List.copyOf(origins);
  }

  /** The property {@code name} with {@code value}, from no source. */
  public static Property of(String name, PropertyValue value) {
    return new Property(name, value, List.of(), List.of());
  }

  /** The property {@code name} without a value: what matters is that it is there. */
  public static Property flag(String name) {
    return of(name, PropertyValue.EMPTY);
  }

  /** A property with everything given. */
  public static Property of(
      String name, PropertyValue value, List<String> labels, List<Origin> origins) {
    return new Property(name, value, labels, origins);
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** The value. */
  public PropertyValue value() {
    return value;
  }

  /** The labels, latest first as dtc keeps them. */
  public List<String> labels() {
    return labels;
  }

  /**
   * Where the value was written: first the place that holds, then what it overrode, latest first;
   * empty without source.
   */
  public List<Origin> origins() {
    return origins;
  }

  /** The place that gave the value. */
  public Origin origin() {
    return origins.isEmpty() ? Origin.NONE : origins.get(0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Property that && name.equals(that.name) && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, value);
  }

  @Override
  public String toString() {
    return name;
  }
}
