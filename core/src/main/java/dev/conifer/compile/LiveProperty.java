package dev.conifer.compile;

import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.BodyItem;
import dev.conifer.dts.Placement;
import dev.conifer.tree.Property;
import dev.conifer.tree.Removed;
import dev.conifer.tree.Revision;

/** A property while definitions are merged; when deleted, it keeps its place in the node. */
final class LiveProperty implements NamedList.Entry {
  private final String name;
  private final Labels labels;
  private final History history = new History();
  private Origin nameOrigin;
  private Origin origin;
  private LiveValue value;
  private boolean deleted;

  private LiveProperty(
      String name,
      Labels labels,
      LiveValue value,
      Origin nameOrigin,
      Origin origin,
      boolean deleted) {
    this.name = name;
    this.labels = labels;
    this.value = value;
    this.nameOrigin = nameOrigin;
    this.origin = origin;
    this.deleted = deleted;
  }

  static LiveProperty defined(
      BodyItem.PropertyDefinition syntax, Placement place, LiveValue value) {
    return new LiveProperty(
        syntax.name(),
        Labels.of(syntax.labels(), place),
        value,
        place.origin(syntax.nameExtent()),
        place.origin(syntax.extent()),
        false);
  }

  static LiveProperty deletion(BodyItem.DeleteProperty syntax, Placement place) {
    Origin origin = place.origin(syntax.extent());
    return new LiveProperty(syntax.name(), new Labels(), LiveValue.empty(), origin, origin, true);
  }

  /** A property that no source defines. */
  static LiveProperty generated(String name, LiveValue value) {
    return new LiveProperty(name, new Labels(), value, Origin.NONE, Origin.NONE, false);
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

  /** The place of the definition, or of the deletion that this stands for. */
  Origin origin() {
    return origin;
  }

  /** Takes this property away, in the way and at the place that {@code removal} tells. */
  void remove(Revision removal) {
    if (!deleted) {
      remember();
      history.add(removal);
      deleted = true;
      labels.delete();
    }
  }

  /** Takes the value and the labels of {@code later}, a definition of the same name. */
  void override(LiveProperty later) {
    if (!deleted) {
      remember();
    }
    labels.addAll(later.labels);
    value = later.value;
    nameOrigin = later.nameOrigin;
    origin = later.origin;
    deleted = false;
  }

  private void remember() {
    history.add(Revision.definition(origin, value.toPropertyValue()));
  }

  Property toProperty() {
    return Property.of(name, value.toPropertyValue(), labels.live(), origin, history.latestFirst());
  }

  /** Whether this was defined once and is gone. */
  boolean isRemoved() {
    return deleted && history.hasDefinition();
  }

  Removed toRemoved() {
    return Removed.property(name, history.latestFirst());
  }
}
