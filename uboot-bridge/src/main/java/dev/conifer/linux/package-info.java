/**
 * Linux as the next stage: what it makes of the tree and of the memory that a loader hands it.
 *
 * <p>{@link dev.conifer.linux.Linux} takes a {@link dev.conifer.boot.Handover} and gives a {@link
 * dev.conifer.linux.LinuxBoot}: what the kernel writes before anybody asks it to, what becomes of
 * every reservation in the tree, and which memory it hands to its allocator. {@link
 * dev.conifer.linux.Restart} is how it resets the board in the end. What differs from one kernel to
 * the next is in {@link dev.conifer.linux.LinuxProfile}.
 */
@NullMarked
package dev.conifer.linux;

import org.jspecify.annotations.NullMarked;
