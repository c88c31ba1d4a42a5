/**
 * Real arm64 Linux guests, from Debian's packages to a shell that takes commands.
 *
 * <p>{@link dev.conifer.lab.DebianPackages} keeps the packages in a cache folder and fetches what
 * is missing under an apt state of its own, {@link dev.conifer.lab.DebianKernel} is what one of
 * them holds, {@link dev.conifer.lab.Initramfs} is what the kernel starts from, and {@link
 * dev.conifer.lab.LinuxMachine} runs it in QEMU.
 */
@NullMarked
package dev.conifer.lab;

import org.jspecify.annotations.NullMarked;
