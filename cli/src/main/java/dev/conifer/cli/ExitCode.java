package dev.conifer.cli;

/** What a run answers to the shell. Scripts rely on the numbers: they do not change. */
enum ExitCode {
  /** All is well. */
  OK(0),
  /** The input was understood, and the answer is no: a region is lost, a check found an error. */
  NO(1),
  /** The input or the command line is wrong; nothing was written. */
  WRONG_INPUT(2),
  /** Conifer itself failed. Never 1: a script must not take it for an answer. */
  INTERNAL_ERROR(3),
  /** Ctrl-C: 128 and the number of SIGINT, as a shell says it of every process that it ends. */
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
