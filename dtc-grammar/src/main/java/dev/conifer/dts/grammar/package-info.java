/**
 * The lexer and parser that ANTLR makes of {@code DeviceTreeLexer.g4} and {@code
 * DeviceTreeParser.g4}; only {@code dev.conifer.dts} uses them.
 */
@NullUnmarked
package dev.conifer.dts.grammar;

import org.jspecify.annotations.NullUnmarked;
