/**
 * What the Devicetree Specification makes of the bytes of a tree.
 *
 * <p>{@link dev.conifer.spec.Reg} reads and writes addresses and sizes with the {@link
 * dev.conifer.spec.CellSizes} of the parent; {@link dev.conifer.spec.MemoryNodes} gives the DRAM
 * banks, {@link dev.conifer.spec.Chosen} what firmware tells the kernel, {@link
 * dev.conifer.spec.Status} whether a node is to be used. What one program makes of a tree against
 * the specification is not here but with the model of that program.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4</a>
 */
@NullMarked
package dev.conifer.spec;

import org.jspecify.annotations.NullMarked;
