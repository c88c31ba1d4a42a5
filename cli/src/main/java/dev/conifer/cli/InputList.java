package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The files that the operands of a command name: themselves, or in a list, {@code @LIST}. */
final class InputList {
  private static final String LIST = "@";

  private InputList() {}

  /** Whether {@code operand} stands for the files of a list. */
  static boolean isList(String operand) {
    return operand.startsWith(LIST);
  }

  /**
   * The files, in the order of the operands and of the lines in their lists.
   *
   * @throws DiagnosticException when a list cannot be read or names none, or when standard input is
   *     among the files
   */
  static List<String> of(List<String> operands, Console console) {
    List<String> files = new ArrayList<>();
    for (String operand : operands) {
      if (isList(operand)) {
        files.addAll(read(operand.substring(LIST.length()), console));
      } else {
        files.add(operand);
      }
    }
    if (files.contains(InputFiles.STANDARD)) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-operand",
                  new FileLocation(InputFiles.displayName(InputFiles.STANDARD)),
                  "standard input has no path that its output could have below the folder")
              .withRemedy("give it alone, with -o, or write ./- for a file of that name"));
    }
    return List.copyOf(files);
  }

  /** The lines of the list, as they stand but for the line's end; blank ones do not count. */
  private static List<String> read(String list, Console console) {
    if (list.isEmpty()) {
      throw new DiagnosticException(
          Diagnostic.error("E-operand", new FileLocation(LIST), "the name of the list is missing")
              .withRemedy("write @LIST, or @- for standard input"));
    }
    String text = new String(InputFiles.read(list, console), StandardCharsets.UTF_8);
    List<String> files = text.lines().filter(line -> !line.isBlank()).toList();
    if (files.isEmpty()) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-list",
                  new FileLocation(InputFiles.displayName(list)),
                  "this list names no files")
              .withRemedy("write one path a line"));
    }
    return files;
  }
}
