/**
 * Where things are in what the user wrote, and how problems with them are told.
 *
 * <p>{@link dev.conifer.diagnostic.SourceFile} and {@link dev.conifer.diagnostic.SourceRange} name
 * places in a text, {@link dev.conifer.diagnostic.Diagnostic} says what is wrong there, and {@link
 * dev.conifer.diagnostic.Result} carries a value together with what was found on the way to it.
 */
@NullMarked
package dev.conifer.diagnostic;

import org.jspecify.annotations.NullMarked;
