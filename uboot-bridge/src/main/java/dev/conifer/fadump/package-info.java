/**
 * The firmware-assisted dump of powerpc (fadump): what firmware and kernel tell each other, and
 * what comes of it.
 *
 * <p>The running kernel registers which memory firmware shall copy; when it dies, firmware copies
 * it, resets without clearing memory and boots again; the next kernel finds the copies, makes an
 * ELF core of them and of the memory that it left alone, and gives that memory back when the dump
 * is saved. There are two kinds of firmware: {@link dev.conifer.fadump.RtasFirmware} of pSeries and
 * {@link dev.conifer.fadump.OpalFirmware} of PowerNV. {@link dev.conifer.fadump.FadumpReport}
 * judges a device tree; {@link dev.conifer.fadump.FadumpDump} is the second kernel's view.
 *
 * <p>Sources: arch/powerpc/kernel/fadump.c, platforms/pseries/rtas-fadump.c and
 * platforms/powernv/opal-fadump.c of Linux as of 2026, skiboot's core/opal-dump.c, and
 * hw/ppc/spapr_fadump.c of QEMU 10.2. Everything that is read may be damaged or hostile.
 */
@NullMarked
package dev.conifer.fadump;

import org.jspecify.annotations.NullMarked;
