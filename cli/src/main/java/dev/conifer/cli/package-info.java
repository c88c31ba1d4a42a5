/**
 * The {@code conifer} command.
 *
 * <p>{@link dev.conifer.cli.Main} is the only public class: it takes the arguments and the three
 * standard streams and answers with an exit code, so that everything can be tried without a
 * process. Every subcommand is one class, a {@link dev.conifer.cli.Command}; it turns arguments
 * into calls of the library and the answers into text or JSON, and decides nothing itself.
 *
 * <p>Arguments are read with commons-cli. Start-up is what a command that runs in every build
 * spends its life on: commons-cli costs about 15 ms of it, picocli's annotations about 150 ms.
 */
@NullMarked
package dev.conifer.cli;

import org.jspecify.annotations.NullMarked;
