/**
 * The C preprocessor for devicetree source, as Linux runs it: {@code cpp -nostdinc -undef -D__DTS__
 * -x assembler-with-cpp}.
 *
 * <p>{@link dev.conifer.preprocessor.Preprocessor} makes of a source and its headers one text, in
 * which every character knows where it was written: {@link
 * dev.conifer.preprocessor.ExpandedSource}. {@link dev.conifer.preprocessor.Headers} reads each
 * file once, for all sources and threads of a run.
 *
 * <p>How it works: a {@link dev.conifer.preprocessor.PreparedFile} lists the places of a file where
 * something may happen: identifiers, comments, directives. {@link
 * dev.conifer.preprocessor.FileWalk} goes from one to the next and copies what lies between as it
 * is; {@link dev.conifer.preprocessor.Expander} carries out the macros.
 *
 * <p>Where the C standard leaves room, the model is GCC 12's cpp; what its users see is described
 * in "The C Preprocessor", the manual of GCC.
 */
@NullMarked
package dev.conifer.preprocessor;

import org.jspecify.annotations.NullMarked;
