package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;

/**
 * {@code name:} before a node, a property, a reservation or a part of a value.
 *
 * @param name the label without its colon
 * @param origin the label with its colon
 */
public record LabelSyntax(String name, Origin origin) implements ValuePart, CellsItem {}
