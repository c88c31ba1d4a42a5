package dev.conifer.cli;

import java.util.List;

/** What a command has made of one input file. */
final class Converted {
  private final byte[] content;
  private final List<String> sources;

  /**
   * What was made.
   *
   * @param content the output; it is not copied
   * @param sources the files of which it was made, the input first
   */
  Converted(byte[] content, List<String> sources) {
    this.content = content;
    this.sources = List.copyOf(sources);
  }

  byte[] content() {
    return content;
  }

  List<String> sources() {
    return sources;
  }
}
