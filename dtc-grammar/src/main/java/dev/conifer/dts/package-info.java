/**
 * Devicetree source, as it was written.
 *
 * <p>{@link dev.conifer.dts.DtsParser} turns text into {@link dev.conifer.dts.DtsFile}, records
 * that say what stands in the source and where, in source order, with nothing merged, resolved or
 * evaluated: that is the work of {@code dev.conifer.compile}. What dtc 1.8.1 accepts is accepted,
 * and what it rejects while it parses is rejected, except that
 *
 * <ul>
 *   <li>a {@code //} comment may end the file without a line break;
 *   <li>{@code '\\' 'x'} are two characters, where dtc reads one long literal;
 *   <li>{@code '\'} is no character, where dtc reads a quote;
 *   <li>{@code &{}} is an error, where dtc aborts;
 *   <li>nodes, expressions and includes have the limits of {@link dev.conifer.dts.DtsParser} and
 *       {@link dev.conifer.dts.Includes}, where dtc runs out of its parser's stack later;
 *   <li>only regular files can be included.
 * </ul>
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, chapter 6</a>
 */
@NullMarked
package dev.conifer.dts;

import org.jspecify.annotations.NullMarked;
