package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compile -d}. */
class DependencyFileTest {
  private static final String BOARD =
      """
      /dts-v1/;
      #include <pins.h>
      #include "pins.h"
      / {
      	/include/ "soc.dtsi"
      	logo = /incbin/("my logo.bin");
      };
      """;

  @TempDir private Path directory;

  @BeforeEach
  void writeSources() throws IOException {
    write("board.dts", BOARD);
    write("plain.dts", "/dts-v1/;\n/ { };\n");
    write("bad.dts", "/dts-v1/;\n/ { x = &none; };\n");
    write("pins.h", "#include <base.h>\n");
    write("base.h", "\n");
    write("soc.dtsi", "p;\n");
    write("my logo.bin", "x");
  }

  @Test
  void ruleNamesEveryFileThatTheDtbIsMadeOf() throws IOException {
    RunResult run = compile("-d", path("board.d"), "-o", path("board.dtb"), path("board.dts"));

    assertEquals("", run.err());
    assertEquals(0, run.exitCode());
    assertEquals(
        "D/board.dtb: D/board.dts D/pins.h D/base.h D/soc.dtsi D/my\\ logo.bin\n",
        rules("board.d"));
  }

  @Test
  void standardOutputServesAsFile() {
    RunResult run = compile("-d", "-", "-o", path("plain.dtb"), path("plain.dts"));

    assertEquals("D/plain.dtb: D/plain.dts\n", shown(run.out()));
    assertTrue(Files.exists(directory.resolve("plain.dtb")), "no DTB");
  }

  @Test
  void standardInputIsInNoRule() throws IOException {
    byte[] source =
        ("/dts-v1/;\n#include \"" + path("base.h") + "\"\n/ { };\n")
            .getBytes(StandardCharsets.UTF_8);

    RunResult.withInput(source, "compile", "-d", path("x.d"), "-o", path("x.dtb"), "-");

    assertEquals("D/x.dtb: D/base.h\n", rules("x.d"));
  }

  @Test
  void ruleNeedsTheNameOfTheDtb() {
    RunResult run = RunResult.of("compile", "-dx.d", "x.dts");

    assertEquals(
        """
        command line:1.17-21: Error (E-option): option '--out-dependency' needs the name of the \
        DTB, and it goes to standard output
            conifer compile -dx.d x.dts
                            ^~~~~
          help: name it with '-o FILE'
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void bothFilesAreWrittenOrNone() throws IOException {
    RunResult run = compile("-d", path("no/x.d"), "-o", path("x.dtb"), path("plain.dts"));
    RunResult bad = compile("-d", path("x.d"), "-o", path("x.dtb"), path("bad.dts"));

    assertTrue(run.err().contains("there is no folder"), run.err());
    assertEquals(2, run.exitCode());
    assertEquals(2, bad.exitCode());
    assertEquals(List.of(), files("x"));
  }

  @Test
  void manyOutputsHaveOneFileOfRules() throws IOException {
    RunResult run = many(path("board.dts"), path("plain.dts"));

    assertEquals("2 files: 2 compiled\n", run.err());
    String out = path("out") + directory;
    assertEquals(
        shown(
            out
                + "/board.dtb: D/board.dts D/pins.h D/base.h D/soc.dtsi D/my\\ logo.bin\n"
                + out
                + "/plain.dtb: D/plain.dts\n"),
        rules("all.d"));
  }

  @Test
  void oldRulesStayWhereAFileOfManyIsBad() throws IOException {
    write("all.d", "old");

    RunResult run = many(path("bad.dts"), path("plain.dts"));

    assertTrue(
        shown(run.err())
            .endsWith(
                """
                2 files: 1 compiled, 1 failed
                D/all.d is not written: not all files are compiled
                """),
        run.err());
    assertEquals(2, run.exitCode());
    assertEquals("old", rules("all.d"));
  }

  private RunResult many(String... sources) {
    return compile(
        Stream.concat(
                Stream.of("--out-dir", path("out"), "--out-dependency=" + path("all.d")),
                Stream.of(sources))
            .toArray(String[]::new));
  }

  private RunResult compile(String... arguments) {
    return RunResult.of(
        Stream.concat(Stream.of("compile", "-I", directory.toString()), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private String rules(String name) throws IOException {
    return shown(Files.readString(directory.resolve(name)));
  }

  private String shown(String text) {
    return text.replace(directory.toString(), "D");
  }

  private List<String> files(String prefix) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
  }
}
