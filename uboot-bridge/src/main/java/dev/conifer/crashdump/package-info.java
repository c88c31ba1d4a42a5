/**
 * A firmware-assisted crash dump with stock parts: where everything lies that it takes, and the
 * files that make a stock U-Boot and a stock Linux do it.
 *
 * <p>The running kernel's memory is registered: an elfcorehdr in the {@linkplain
 * dev.conifer.crashdump.Registry registry} names it. After whatever reset, {@linkplain
 * dev.conifer.crashdump.BootScript the boot script} finds the registry armed and boots the same
 * kernel into the {@linkplain dev.conifer.crashdump.CrashDumpPlaces capture window}, with a tree
 * that keeps it there and hands it the header; it shows the dead kernel's memory as {@code
 * /proc/vmcore}. {@linkplain dev.conifer.crashdump.RegistrationScript A script for the running
 * system} adds to the header what only that system knows.
 *
 * <p>arm64, with device trees; no kernel and no loader is patched.
 */
@NullMarked
package dev.conifer.crashdump;

import org.jspecify.annotations.NullMarked;
