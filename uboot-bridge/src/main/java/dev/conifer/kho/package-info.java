/**
 * Kexec HandOver (KHO): what a Linux hands to the next over a kexec. It never outlives a reset of
 * the firmware.
 *
 * <p>{@link dev.conifer.kho.KhoChosen} is where the kernel FDT points to, {@link
 * dev.conifer.kho.KhoTree} the blob that lies there; {@link dev.conifer.kho.PreservedMemory} is the
 * map of the pages that the old kernel wants kept, a list of bitmaps up to version 1 and a radix
 * tree from version 2 on. {@link dev.conifer.kho.KhoHandover} reads all of it out of memory and
 * judges it.
 *
 * <p>The container is a flat device tree, its values are not: they are numbers in the CPU's own
 * byte order. Sources: kernel/liveupdate/kexec_handover.c, include/linux/kho/abi and
 * drivers/of/fdt.c of Linux 6.16 to those of 2026. Everything that is read may be damaged or
 * hostile.
 */
@NullMarked
package dev.conifer.kho;

import org.jspecify.annotations.NullMarked;
