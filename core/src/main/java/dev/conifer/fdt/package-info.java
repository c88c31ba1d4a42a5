/**
 * The flattened devicetree (DTB): the bytes that boot loaders and kernels are given.
 *
 * <p>{@link dev.conifer.fdt.FdtReader} makes a tree of bytes that nobody has vouched for: every
 * offset, length and string is checked, the depth is bounded, and nothing is allocated because a
 * length field says so. {@link dev.conifer.fdt.FdtWriter} makes bytes of a tree, laid out exactly
 * as dtc lays them out. {@link dev.conifer.fdt.FdtHeader} can be read on its own, as boot loaders
 * do to learn a blob's size.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, chapter 5</a>
 */
@NullMarked
package dev.conifer.fdt;

import org.jspecify.annotations.NullMarked;
