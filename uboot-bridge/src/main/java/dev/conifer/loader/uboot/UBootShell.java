package dev.conifer.loader.uboot;

import dev.conifer.boot.BootMedium;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.ScriptLine;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.loader.uboot.shell.Script;
import dev.conifer.loader.uboot.shell.Shell;
import dev.conifer.loader.uboot.shell.ShellCommand;
import dev.conifer.loader.uboot.shell.ShellHost;
import dev.conifer.loader.uboot.shell.ShellLimitException;
import dev.conifer.memory.AbsentMemoryException;
import java.util.Optional;

/**
 * U-Boot at its prompt: the shell, on a session and on what the devices hold. A command that fails
 * leaves the session where it is; the boot is over when a kernel runs or the board is reset.
 */
final class UBootShell implements ShellHost {
  private static final Stage SHELL = new Stage("shell");

  private final UBootSession session;
  private final BootMedium medium;
  private final Shell shell = new Shell(this);
  private final WorkingFdt workingFdt = new WorkingFdt();
  private Optional<Handover> handover = Optional.empty();
  private Optional<BootStop> end = Optional.empty();
  private Optional<String> lastFailure = Optional.empty();

  UBootShell(UBootSession session, BootMedium medium) {
    this.session = session;
    this.medium = medium;
  }

  /**
   * Runs a script; nothing when the boot is over.
   *
   * @return the status of its last command
   */
  int run(Script script) {
    if (isOver()) {
      return 1;
    }
    Optional<ScriptLine> caller = session.memory().from(Optional.empty());
    try {
      return shell.run(script);
    } catch (ShellLimitException e) {
      return ended(BootStop.resetting(String.valueOf(e.getMessage())));
    } finally {
      session.memory().from(caller);
    }
  }

  /** What the kernel got; absent while none runs. */
  Optional<Handover> handover() {
    return handover;
  }

  /**
   * Why there is no kernel, after all scripts: the reset, or the last failure before the prompt.
   */
  String refusal() {
    return end.map(BootStop::words)
        .orElseGet(
            () ->
                lastFailure
                    .map(words -> "back at the prompt after: " + words)
                    .orElse("back at the prompt: no command started a kernel"));
  }

  @Override
  public boolean isOver() {
    return handover.isPresent() || end.isPresent();
  }

  @Override
  public Optional<String> variable(String name) {
    return session.environment().text(name);
  }

  @Override
  public void complain(String line) {
    session
        .memory()
        .step(SHELL, "syntax error", step -> step.print(Message.complaint("syntax error")));
    lastFailure = Optional.of(line);
  }

  @Override
  public int run(ShellCommand command) {
    TracedMemory memory = session.memory();
    Optional<ScriptLine> before = memory.from(Optional.of(command.origin()));
    try {
      return CommandTable.run(new CommandCall(command, this));
    } catch (AbsentMemoryException e) {
      return ended(BootStop.synchronousAbort(String.valueOf(e.getMessage())));
    } catch (BootStop stop) {
      return stop.resets() ? ended(stop) : failed(stop.words());
    } finally {
      memory.from(before);
    }
  }

  /** Runs the command that {@code words} are, on behalf of another one. */
  int run(CommandCall caller, String... words) {
    return run(caller.command().withWords(words));
  }

  /** Notes that a kernel runs. */
  int handOver(Handover to) {
    handover = Optional.of(to);
    return 0;
  }

  private int ended(BootStop stop) {
    end = Optional.of(stop);
    return 1;
  }

  /** Notes why a command failed, in case that the boot ends with it. */
  int failed(String words) {
    lastFailure = Optional.of(words);
    return 1;
  }

  UBootSession session() {
    return session;
  }

  BootMedium medium() {
    return medium;
  }

  /** The shell's interpreter, for {@code exit} and {@code showvar}. */
  Shell interpreter() {
    return shell;
  }

  /** What {@code fdt addr} named. */
  WorkingFdt workingFdt() {
    return workingFdt;
  }
}
