/**
 * The device tree as a value.
 *
 * <p>Start at {@link dev.conifer.tree.DeviceTree}. A tree that was read from a blob and one that
 * was compiled from source are of the same type; the second only knows more: labels, the types of
 * values, references that are still symbolic, and the place in the source that each node and
 * property came from. Trees never change; edits give a new tree that shares what was not edited.
 */
@NullMarked
package dev.conifer.tree;

import org.jspecify.annotations.NullMarked;
