/**
 * From devicetree source to the tree that it means, and from a tree back to source.
 *
 * <p>{@link dev.conifer.compile.DtsCompiler} merges what a source says of each node, deletes what
 * it deletes, gives phandles to what is referred to and resolves the references; the bytes that
 * come of it are those of dtc. {@link dev.conifer.compile.DtsWriter} writes a tree as source in the
 * form of {@code dtc -O dts}.
 *
 * <p>Inside, a {@code LiveTree} is what merging works on: it remembers deleted nodes and
 * properties, because what is deleted and defined again comes back at its old place. The steps
 * after merging ({@code TreeChecks}, {@code ReferenceResolver}, {@code SymbolTable}, {@code
 * FixupTables}) work on it in dtc's order, and what comes out is an immutable tree.
 */
@NullMarked
package dev.conifer.compile;

import org.jspecify.annotations.NullMarked;
