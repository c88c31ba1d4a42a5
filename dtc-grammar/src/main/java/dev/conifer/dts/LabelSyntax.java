package dev.conifer.dts;

/**
 * {@code name:} before a node, a property, a reservation or a part of a value.
 *
 * @param name the label without its colon
 * @param extent the label with its colon
 */
public record LabelSyntax(String name, Extent extent) implements ValuePart, CellsItem {}
