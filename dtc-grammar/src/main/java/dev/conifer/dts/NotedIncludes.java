package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What others find, and a list of it: the files that one source is made of. */
final class NotedIncludes implements Includes {
  private final Includes includes;
  private final Set<String> files;

  /**
   * @param includes what is found
   * @param before the files that were read before
   */
  NotedIncludes(Includes includes, List<String> before) {
    this.includes = includes;
    this.files = new LinkedHashSet<>(before);
  }

  @Override
  public Result<SourceFile> text(String name, Origin where) {
    Result<SourceFile> found = includes.text(name, where);
    found.value().ifPresent(file -> files.add(file.name()));
    return found;
  }

  @Override
  public Result<BinaryFile> bytes(String name, Origin where) {
    Result<BinaryFile> found = includes.bytes(name, where);
    found.value().ifPresent(file -> files.add(file.name()));
    return found;
  }

  /** The names of the files, each once, in the order in which they were named first. */
  List<String> files() {
    return List.copyOf(files);
  }
}
