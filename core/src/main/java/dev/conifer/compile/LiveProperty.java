package dev.conifer.compile;

import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.BodyItem;
import dev.conifer.tree.Property;
import java.util.ArrayList;
import java.util.List;

/** A property while definitions are merged; when deleted, it keeps its place in the node. */
final class LiveProperty implements NamedList.Entry {
  private final String name;
  private final Labels labels;
  private final List<Origin> origins = new ArrayList<>(1);
  private Origin nameOrigin;
  private LiveValue value;
  private boolean deleted;

  private LiveProperty(
      String name, Labels labels, LiveValue value, Origin nameOrigin, boolean deleted) {
    this.name = name;
    this.labels = labels;
    this.value = value;
    this.nameOrigin = nameOrigin;
    this.deleted = deleted;
  }

  static LiveProperty defined(BodyItem.PropertyDefinition syntax, LiveValue value) {
    LiveProperty property =
        new LiveProperty(
            syntax.name(), Labels.of(syntax.labels()), value, syntax.nameOrigin(), false);
    property.origins.add(syntax.origin());
    return property;
  }

  static LiveProperty deletion(BodyItem.DeleteProperty syntax) {
    return new LiveProperty(syntax.name(), new Labels(), LiveValue.empty(), syntax.origin(), true);
  }

  /** A property that no source defines. */
  static LiveProperty generated(String name, LiveValue value) {
    return new LiveProperty(name, new Labels(), value, Origin.NONE, false);
  }

  @Override
  public String name() {
    return name;
  }

  Labels labels() {
    return labels;
  }

  LiveValue value() {
    return value;
  }

  /** Where the name stands that came with the value. */
  Origin nameOrigin() {
    return nameOrigin;
  }

  @Override
  public boolean isDeleted() {
    return deleted;
  }

  void delete() {
    deleted = true;
    labels.delete();
    origins.clear();
  }

  /** Takes the value and the labels of {@code later}, a definition of the same name. */
  void override(LiveProperty later) {
    labels.addAll(later.labels);
    value = later.value;
    nameOrigin = later.nameOrigin;
    origins.addAll(0, later.origins);
    deleted = false;
  }

  Property toProperty() {
    return Property.of(name, value.toPropertyValue(), labels.live(), origins);
  }
}
