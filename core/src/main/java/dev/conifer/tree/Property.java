package dev.conifer.tree;

import dev.conifer.diagnostic.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A property of a node: a name and a value, which may be empty.
 *
 * <p>Two properties are equal when name and bytes are; labels, markers and history do not count.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 2.2.4</a>
 */
public final class Property {
  private final String name;
  private final PropertyValue value;
  private final List<String> labels;
  private final Origin origin;
  private final List<Revision> earlier;

  private Property(
      String name,
      PropertyValue value,
      List<String> labels,
      Origin origin,
      List<Revision> earlier) {
    this.name = Objects.requireNonNull(name);
    this.value = Objects.requireNonNull(value);
    this.labels = labels;
    this.origin = Objects.requireNonNull(origin);
    this.earlier = earlier;
  }

  /** The property {@code name} with {@code value}, from no source. */
  public static Property of(String name, PropertyValue value) {
    return new Property(name, value, List.of(), Origin.NONE, List.of());
  }

  /** The property {@code name} without a value: what matters is that it is there. */
  public static Property flag(String name) {
    return of(name, PropertyValue.EMPTY);
  }

  /**
   * A property with everything given.
   *
   * @param origin the place that gives the value; {@link Origin#NONE} without source
   * @param earlier what was done to the property before, latest first
   */
  public static Property of(
      String name,
      PropertyValue value,
      List<String> labels,
      Origin origin,
      List<Revision> earlier) {
    return new Property(name, value, List.copyOf(labels), origin, List.copyOf(earlier));
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

  /** The place that gave the value; {@link Origin#NONE} where no source did. */
  public Origin origin() {
    return origin;
  }

  /**
   * What the sources did to this property, latest first: the definition that holds, then what it
   * overrode and the deletions between.
   */
  public List<Revision> history() {
    List<Revision> history = new ArrayList<>(1 + earlier.size());
    history.add(Revision.definition(origin, value));
    history.addAll(earlier);
    return history;
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
