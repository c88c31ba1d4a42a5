package dev.conifer.dts;

/**
 * A statement that stands outside of any node, and where.
 *
 * @param syntax what it says
 * @param place what makes origins of all extents in it
 */
public record Placed<T>(T syntax, Placement place) {}
