/**
 * Reserved memory: read from a tree, placed, and written into a tree.
 *
 * <p>{@link dev.conifer.reserved.ReservedMemory} reads {@code /reserved-memory} into typed {@link
 * dev.conifer.reserved.ReservedRegion}s and warns of what nobody will honour. A {@link
 * dev.conifer.reserved.RegionSpec} says what somebody wants to reserve; {@link
 * dev.conifer.reserved.Placement} chooses the addresses, clear of what boots write, and {@link
 * dev.conifer.reserved.ReservedNodes} puts the nodes into a tree.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 3.5</a>
 */
@NullMarked
package dev.conifer.reserved;

import org.jspecify.annotations.NullMarked;
