package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the outputs of many files are named: by the path of the input, with another ending.
 *
 * @param tree the ending of the input for a tree, and that of its output
 * @param overlay the same for an overlay
 */
record OutputNames(Ending tree, Ending overlay) {
  private static final Path UP = Path.of("..");

  /**
   * What one ending becomes; each with its dot.
   *
   * @param of the input's
   * @param becomes the output's
   */
  record Ending(String of, String becomes) {}

  /**
   * Where the output of each of {@code inputs} goes: below {@code folder}, never beside it.
   *
   * @throws DiagnosticException when two would be the same file, or an input's name is none
   */
  List<BatchFile> below(Path folder, List<String> inputs) {
    Map<Path, String> writers = new HashMap<>();
    List<BatchFile> files = new ArrayList<>();
    for (String input : inputs) {
      Path output = folder.resolve(mirrored(InputFiles.path(input)));
      String other = writers.putIfAbsent(output, input);
      if (other != null) {
        throw new DiagnosticException(collision(output, other, input));
      }
      files.add(new BatchFile(input, output));
    }
    return files;
  }

  /** The path of the output, without what would lead out of the folder: a root, {@code ..}. */
  private Path mirrored(Path input) {
    Path plain = input.normalize();
    int first = 0;
    while (first < plain.getNameCount() && plain.getName(first).equals(UP)) {
      first++;
    }
    if (first == plain.getNameCount()) {
      // A folder, such as .. or /: reading it will tell.
      return Path.of(renamed(""));
    }
    Path inside = plain.subpath(first, plain.getNameCount());
    return inside.resolveSibling(renamed(inside.getName(inside.getNameCount() - 1).toString()));
  }

  private String renamed(String name) {
    for (Ending ending : List.of(tree, overlay)) {
      if (name.endsWith(ending.of()) && name.length() > ending.of().length()) {
        return name.substring(0, name.length() - ending.of().length()) + ending.becomes();
      }
    }
    return name + tree.becomes();
  }

  private static Diagnostic collision(Path output, String one, String other) {
    Diagnostic error =
        Diagnostic.error(
            "E-output",
            new FileLocation(output.toString()),
            one.equals(other)
                ? "'" + one + "' is given twice"
                : "'" + one + "' and '" + other + "' would both be written here");
    return error.withRemedy("give one of the two; nothing is written yet");
  }
}
