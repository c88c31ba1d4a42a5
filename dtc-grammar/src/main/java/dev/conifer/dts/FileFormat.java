package dev.conifer.dts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A format of files that are taken for devicetree source by mistake.
 *
 * @param name with its article
 * @param start how such a file starts; bytes that are not UTF-8 are read as U+DC80 to U+DCFF
 * @param remedy how to come from such a file to a source
 */
record FileFormat(String name, Pattern start, String remedy) {
  private static final String UNPACK = "unpack it first, with ";

  private static final List<FileFormat> KNOWN =
      List.of(
          new FileFormat("compressed, with gzip", "\u001f\udc8b", UNPACK + "'gunzip' or 'zcat'"),
          new FileFormat("compressed, with xz", "\udcfd7zXZ\0", UNPACK + "'unxz' or 'xzcat'"),
          new FileFormat("compressed, with zstd", "\\(\udcb5/\udcfd", UNPACK + "'unzstd'"),
          new FileFormat("compressed, with bzip2", "BZh[1-9]1AY", UNPACK + "'bunzip2'"),
          new FileFormat("a ZIP archive", "PK\u0003\u0004", UNPACK + "'unzip'"),
          new FileFormat(
              "a DTB", "\udcd0\r\udcfe\udced", "'conifer decompile' makes a source of it"),
          new FileFormat("a program or object file (ELF)", "\u007fELF", "name the source itself"),
          new FileFormat("a picture (PNG)", "\udc89PNG\r\n", "name the source itself"),
          new FileFormat(
              "a web page (HTML)",
              "\\s*+(?i:<!doctype\\s|<html|<head)",
              "download the file itself, not the page that shows it"),
          new FileFormat("XML", "\\s*+<\\?xml\\s", "name the source itself"),
          new FileFormat(
              "a patch",
              "diff --git |Index: |From [0-9a-f]{4,64} |commit [0-9a-f]{7,64}\\R"
                  + "|--- [^\\n]++\\n\\+\\+\\+ ",
              "apply it to the sources first, with 'git apply', 'git am' or 'patch -p1'"),
          new FileFormat(
              "what git-lfs keeps in place of a file",
              "version https://git-lfs\\.github\\.com/spec/",
              "'git lfs pull' fetches the file itself"),
          new FileFormat(
              "the text of a symbolic link",
              "[\\w./+-]++(?<=\\.dts|\\.dtsi|\\.dtso|\\.h)\\n?\\z",
              "name the file that the link leads to"),
          new FileFormat(
              "YAML",
              "(?:#[^\\n]*+\\n|\\s)*+(?:%YAML|---\\s|\\$id:|\\$schema:)",
              "a binding describes nodes; name a source that has such nodes"),
          new FileFormat("JSON", "\\s*+\\{\\s*+\"", "the root node is written '/ { … };'"),
          new FileFormat("a script", "#!\\s*+/", "name the source itself"));

  private FileFormat(String name, String start, String remedy) {
    this(name, Pattern.compile(start), remedy);
  }

  /** The format of a file whose text begins with {@code start}. */
  static Optional<FileFormat> of(CharSequence start) {
    return KNOWN.stream().filter(known -> known.start.matcher(start).lookingAt()).findFirst();
  }

  /** What is wrong with a file of this format. */
  String message() {
    return name.startsWith("compressed")
        ? "this file is " + name
        : "this file is " + name + ", and no devicetree source";
  }
}
