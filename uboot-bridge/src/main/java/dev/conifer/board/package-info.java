/**
 * The arm64 board: memory, CPUs, PSCI, resets and what DRAM keeps over them.
 *
 * <p>A {@link dev.conifer.board.Board} is switched on, reset and looked at. {@link
 * dev.conifer.board.BoardModel} is one in which a {@link dev.conifer.board.Firmware} model runs;
 * its {@link dev.conifer.board.PhysicalMemory} is the one place where the bytes live, from one boot
 * to the next. A board over a real emulator is the same {@code Board} with an image file as its
 * firmware.
 */
@NullMarked
package dev.conifer.board;

import org.jspecify.annotations.NullMarked;
