/**
 * A real QEMU: the {@code virt} machine of {@code qemu-system-aarch64}, with a console to read and
 * type on, and memory to fill and look at while it stands still.
 *
 * <p>{@link dev.conifer.qemu.Qemu} is one machine; {@link dev.conifer.qemu.QemuBoard} is the same
 * as a {@link dev.conifer.board.Board}, so that one scenario runs on the model and on QEMU.
 */
@NullMarked
package dev.conifer.qemu;

import org.jspecify.annotations.NullMarked;
