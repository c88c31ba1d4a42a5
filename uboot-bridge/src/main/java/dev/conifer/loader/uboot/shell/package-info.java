/**
 * U-Boot's shell: the old hush parser (common/cli_hush.c), the default of every version from
 * 2019.04 to 2026.10, as a language of its own.
 *
 * <p>It knows nothing of memory or devices: a {@link dev.conifer.loader.uboot.shell.ShellHost} runs
 * the commands and keeps the environment. What it does was read off the source and asked of
 * Debian's 2023.01 binary, quirks included: a failed {@code &&} skips everything up to the next
 * {@code ;}, a command with a variable in it is parsed twice, {@code ${name:+word}} is the wrong
 * way round.
 */
@NullMarked
package dev.conifer.loader.uboot.shell;

import org.jspecify.annotations.NullMarked;
