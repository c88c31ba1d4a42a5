package dev.conifer.cli;

import dev.conifer.diagnostic.Result;

/** What a command makes of one input file, on its own: any thread may do it. */
interface FileConversion {
  /**
   * The output for the input {@code content}.
   *
   * @param name the input's name, as diagnostics tell it
   * @throws dev.conifer.diagnostic.DiagnosticException for input that is not worth reading at all
   */
  Result<Converted> convert(String name, byte[] content);
}
