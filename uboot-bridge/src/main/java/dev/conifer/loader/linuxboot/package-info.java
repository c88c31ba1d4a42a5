/**
 * LinuxBoot: a first Linux, and in its user space u-root, which starts another one by kexec.
 *
 * <p>{@link dev.conifer.loader.linuxboot.LinuxBoot} is the chain: it takes what starts the first
 * Linux, and that Linux, by the contracts of {@code dev.conifer.boot}. {@link
 * dev.conifer.loader.linuxboot.KexecLoad} is what u-root does, defects included; facts from u-root
 * 9b0bdb8 (July 2026), pkg/boot/kexec and pkg/boot/linux.
 */
@NullMarked
package dev.conifer.loader.linuxboot;

import org.jspecify.annotations.NullMarked;
