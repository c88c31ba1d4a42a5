/**
 * The loader as firmware ought to be: it puts nothing where the trees say that something is.
 *
 * <p>{@link dev.conifer.loader.reference.ReferenceLoader} says by which rules. It stands beside the
 * models of real loaders, to show that a conflict which they run into has a way out, and what that
 * takes.
 */
@NullMarked
package dev.conifer.loader.reference;

import org.jspecify.annotations.NullMarked;
