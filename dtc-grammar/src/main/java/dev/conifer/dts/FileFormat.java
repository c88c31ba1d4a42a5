package dev.conifer.dts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A format of files that are taken for devicetree source by mistake.
 *
 * @param message what is wrong with such a file
 * @param start how such a file starts; bytes that are not UTF-8 are read as U+DC80 to U+DCFF
 * @param remedy how to come from such a file to a source
 */
record FileFormat(String message, Pattern start, String remedy) {
  private static final List<FileFormat> KNOWN =
      List.of(
          packed("gzip", "\u001f\udc8b", "'gunzip' or 'zcat'"),
          packed("xz", "\udcfd7zXZ\0", "'unxz' or 'xzcat'"),
          packed("zstd", "\\(\udcb5/\udcfd", "'unzstd'"),
          packed("bzip2", "BZh[1-9]1AY", "'bunzip2'"),
          other("a ZIP archive", "PK\u0003\u0004", "unpack it first, with 'unzip'"),
          other("a DTB", "\udcd0\r\udcfe\udced", "'conifer decompile' makes a source of it"),
          other("a program or object file (ELF)", "\u007fELF", "name the source itself"),
          other("a picture (PNG)", "\udc89PNG\r\n", "name the source itself"),
          other(
              "a web page (HTML)",
              "\\s*+(?i:<!doctype\\s|<html|<head)",
              "download the file itself, not the page that shows it"),
          other("XML", "\\s*+<\\?xml\\s", "name the source itself"),
          other(
              "a patch",
              "diff --git |Index: |From [0-9a-f]{4,64} |commit [0-9a-f]{7,64}\\R"
                  + "|--- [^\\n]++\\n\\+\\+\\+ ",
              "apply it to the sources first, with 'git apply', 'git am' or 'patch -p1'"),
          other(
              "what git-lfs keeps in place of a file",
              "version https://git-lfs\\.github\\.com/spec/",
              "'git lfs pull' fetches the file itself"),
          other(
              "the text of a symbolic link",
              "[\\w./+-]++(?<=\\.dts|\\.dtsi|\\.dtso|\\.h)\\n?\\z",
              "name the file that the link leads to"),
          other(
              "YAML",
              "(?:#[^\\n]*+\\n|\\s)*+(?:%YAML|---\\s|\\$id:|\\$schema:)",
              "a binding describes nodes; name a source that has such nodes"),
          other("JSON", "\\s*+\\{\\s*+\"", "the root node is written '/ { … };'"),
          other("a script", "#!\\s*+/", "name the source itself"));

  private static FileFormat packed(String format, String start, String tools) {
    return new FileFormat(
        "this file is compressed, with " + format,
        Pattern.compile(start),
        "unpack it first, with " + tools);
  }

  private static FileFormat other(String name, String start, String remedy) {
    return new FileFormat(
        "this file is " + name + ", and no devicetree source", Pattern.compile(start), remedy);
  }

  /** The format of a file whose text begins with {@code start}. */
  static Optional<FileFormat> of(CharSequence start) {
    return KNOWN.stream().filter(known -> known.start.matcher(start).lookingAt()).findFirst();
  }
}
