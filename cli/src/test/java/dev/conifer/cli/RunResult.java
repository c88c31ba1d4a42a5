package dev.conifer.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What one run of the command answered, on its three ways out. */
final class RunResult {
  private final int exitCode;
  private final byte[] bytes;
  private final String err;

  private RunResult(int exitCode, byte[] bytes, String err) {
    this.exitCode = exitCode;
    this.bytes = bytes;
    this.err = err;
  }

  /** Runs conifer as it is, with nothing on standard input. */
  static RunResult of(String... arguments) {
    return withInput(new byte[0], arguments);
  }

  /** Runs conifer as it is, with {@code input} on standard input. */
  static RunResult withInput(byte[] input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    int exitCode =
        new Main(out, new PrintWriter(err), new ByteArrayInputStream(input)).run(arguments);
    return new RunResult(exitCode, out.toByteArray(), err.toString());
  }

  /** Runs a conifer that has the commands {@code commands} only. */
  static RunResult with(List<Command> commands, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    int exitCode =
        new Main(
                Commands.of(commands),
                out,
                new PrintWriter(err),
                new ByteArrayInputStream(new byte[0]),
                false)
            .run(arguments);
    return new RunResult(exitCode, out.toByteArray(), err.toString());
  }

  int exitCode() {
    return exitCode;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  String err() {
    return err;
  }

  String out() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
