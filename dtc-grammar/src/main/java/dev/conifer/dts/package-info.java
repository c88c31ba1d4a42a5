/**
 * Devicetree source, as it was written.
 *
 * <p>{@link dev.conifer.dts.DtsParser} turns text into {@link dev.conifer.dts.DtsFile}, records
 * that say what stands in the source and where, in source order, with nothing merged, resolved or
 * evaluated: that is the work of {@code dev.conifer.compile}.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, chapter 6</a>
 */
@NullMarked
package dev.conifer.dts;

import org.jspecify.annotations.NullMarked;
