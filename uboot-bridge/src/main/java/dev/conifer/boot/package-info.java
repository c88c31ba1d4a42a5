/**
 * The contract between boot loaders and everybody else.
 *
 * <p>A {@link dev.conifer.boot.BootLoader} takes a {@link dev.conifer.boot.BootRequest} and a
 * {@link dev.conifer.memory.Memory}, works on that memory as the real loader would, and gives a
 * {@link dev.conifer.boot.BootTrace}: every {@link dev.conifer.boot.Step} with what it wrote, and
 * at the end a {@link dev.conifer.boot.Handover} to the kernel or the reason why there is none.
 */
@NullMarked
package dev.conifer.boot;

import org.jspecify.annotations.NullMarked;
