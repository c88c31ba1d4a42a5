package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compile} and {@code decompile} with {@code --out-dir}. */
class ManyFilesTest {
  private static final String GOOD = "/dts-v1/;\n/ { };\n";
  private static final String BAD = "/dts-v1/;\n/ { a = &nowhere; };\n";
  private static final byte[] BLOB =
      RunResult.withInput(GOOD.getBytes(StandardCharsets.UTF_8), "compile", "-").bytes();

  @TempDir private Path directory;
  private Path out;

  @BeforeEach
  void chooseFolder() {
    out = directory.resolve("out");
  }

  @Test
  void everyOutputIsFoundUnderTheOwnPathOfItsInput() throws IOException {
    Path board = write("a/board.dts", GOOD);
    Path overlay = write("a/b/overlay.dtso", "/dts-v1/;\n/plugin/;\n/ { };\n");
    Path other = write("a/preprocessed.tmp", GOOD);

    RunResult run = compile(board, overlay, other);

    assertEquals("3 files: 3 compiled\n", run.err());
    assertEquals("", run.out());
    assertEquals(0, run.exitCode());
    assertEquals(List.of("a/b/overlay.dtbo", "a/board.dtb", "a/preprocessed.tmp.dtb"), mirrored());
    assertArrayEquals(BLOB, Files.readAllBytes(mirror("a/board.dtb")));
  }

  @Test
  void noPathLeadsOutOfTheFolder() {
    OutputNames names =
        new OutputNames(
            new OutputNames.Ending(".dts", ".dtb"), new OutputNames.Ending(".dtso", ".dtbo"));

    List<String> outputs =
        names
            .below(
                Path.of("out"),
                List.of(
                    "/abs/a.dts",
                    "../b.dts",
                    "x/../../../c.dts",
                    "./d.dts",
                    "x//y/./e.dtso",
                    ".dts",
                    "x/..dts",
                    "..",
                    "f"))
            .stream()
            .map(file -> file.output().toString())
            .toList();

    assertEquals(
        List.of(
            "out/abs/a.dtb",
            "out/b.dtb",
            "out/c.dtb",
            "out/d.dtb",
            "out/x/y/e.dtbo",
            "out/.dts.dtb",
            "out/x/..dtb",
            "out/.dtb",
            "out/f.dtb"),
        outputs);
  }

  @Test
  void twoInputsForOneOutputAreToldBeforeAnythingIsWritten() throws IOException {
    Path board = write("a/board.dts", GOOD);
    Path same = directory.resolve("a/../a/board.dts");

    RunResult run = compile(write("first.dts", GOOD), board, same);

    assertEquals(
        """
        %s: Error (E-output): '%s' and '%s' would both be written here
          help: give one of the two; nothing is written yet
        """
            .formatted(mirror("a/board.dtb"), board, same),
        run.err());
    assertEquals(2, run.exitCode());
    assertTrue(Files.notExists(out), "something was written");
  }

  @Test
  void aFileThatIsGivenTwiceIsToldAsThat() throws IOException {
    Path board = write("board.dts", GOOD);

    RunResult run = compile(board, board);

    assertTrue(run.err().contains("'" + board + "' is given twice\n"), run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aBadFileDoesNotStopTheOthersAndMessagesComeInTheOrderOfTheFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      boolean bad = i % 40 == 3;
      files.add(write("f" + i + ".dts", bad ? BAD : GOOD));
      if (bad) {
        expected.append(RunResult.of("compile", files.get(i).toString()).err());
      }
    }

    RunResult run = compile(files.toArray(Path[]::new));

    assertEquals(expected + "100 files: 97 compiled, 3 failed\n", run.err());
    assertEquals(2, run.exitCode());
    assertEquals(97, mirrored().size());
    assertTrue(Files.notExists(mirror("f3.dtb")), "written in spite of the error");
  }

  @Test
  void aProgramThatReadsTheMessagesReadsNothingElse() throws IOException {
    String good = write("good.dts", GOOD).toString();
    String bad = write("bad.dts", BAD).toString();

    RunResult run =
        RunResult.of("compile", "--diagnostics=json", "--out-dir", out.toString(), good, bad);

    assertEquals(2, run.exitCode());
    assertEquals(1, run.err().lines().count(), run::err);
    assertTrue(run.err().startsWith("{"), run::err);
  }

  @Test
  void failedFilesAreNamedAgainWhereTheirMessagesAreMany() throws IOException {
    Path bad = write("bad.dts", BAD + "/ { b = &n1; c = &n2; d = &n3; e = &n4; f = &n5; };\n");
    Path missing = directory.resolve("missing.dts");
    Path worse = write("worse.dts", BAD + "/ { b = &n1; c = &n2; d = &n3; e = &n4; f = &n5; };\n");

    RunResult run = compile(bad, missing, worse, write("good.dts", GOOD));

    assertTrue(
        run.err()
            .endsWith(
                """

                4 files: 1 compiled, 3 failed
                  failed: %s
                  failed: %s
                  failed: %s
                """
                    .formatted(bad, missing, worse)),
        run.err());
  }

  @Test
  void aFolderAndAMissingFileAreBadFiles() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder.dts"));

    RunResult run = compile(folder, directory.resolve("no.dts"), write("good.dts", GOOD));

    assertEquals(
        """
        %1$s/folder.dts: Error (E-file): this is a folder, not a file
          help: name a file in it
        %1$s/no.dts: Error (E-file): there is no such file
          help: check the spelling
        3 files: 1 compiled, 2 failed
        """
            .formatted(directory),
        run.err());
    assertEquals(List.of("good.dtb"), mirrored());
  }

  @Test
  void warningsAreToldAndAreNoFailure() throws IOException {
    Path source = write("a.dts", GOOD);
    Path blob = directory.resolve("a.bin");
    byte[] longer = Arrays.copyOf(BLOB, BLOB.length + 4);
    Files.write(blob, longer);
    RunResult alone = RunResult.of("decompile", blob.toString());

    RunResult run = run("decompile", blob);

    assertEquals(alone.err() + "1 file: 1 decompiled\n", run.err());
    assertEquals(alone.exitCode(), run.exitCode());
    assertTrue(Files.exists(source), "inputs stay");
  }

  @Test
  void blobsBecomeSources() throws IOException {
    Path board = directory.resolve("board.dtb");
    Path overlay = directory.resolve("overlay.dtbo");
    Files.write(board, BLOB);
    Files.write(overlay, BLOB);

    RunResult run = run("decompile", board, overlay);

    assertEquals("2 files: 2 decompiled\n", run.err());
    assertEquals(List.of("board.dts", "overlay.dtso"), mirrored());
    assertEquals(
        RunResult.of("decompile", board.toString()).out(), Files.readString(mirror("board.dts")));
  }

  @Test
  void optionsHoldForEveryFile() throws IOException {
    Path a = write("a.dts", GOOD);
    Path b = write("b.dts", GOOD);

    RunResult.of(
        "compile", "-S", "4096", "--out-dir=" + out, "-j", "1", a.toString(), b.toString());

    assertEquals(4096, Files.size(mirror("a.dtb")));
    assertEquals(4096, Files.size(mirror("b.dtb")));
  }

  @Test
  void aListNamesFilesOnePathALine() throws IOException {
    Path a = write("a.dts", GOOD);
    Path b = write("b c.dts", GOOD);
    Path d = write("d.dts", GOOD);
    Path list = write("list", a + "\r\n\n  \n" + b);

    RunResult run = RunResult.of("compile", "--out-dir", out.toString(), "@" + list, d.toString());

    assertEquals("3 files: 3 compiled\n", run.err());
    assertEquals(List.of("a.dtb", "b c.dtb", "d.dtb"), mirrored());
  }

  @Test
  void aListComesFromStandardInputToo() throws IOException {
    Path a = write("a.dts", GOOD);

    RunResult run =
        RunResult.withInput(
            (a + "\n").getBytes(StandardCharsets.UTF_8),
            "compile",
            "--out-dir",
            out.toString(),
            "@-");

    assertEquals("1 file: 1 compiled\n", run.err());
  }

  @Test
  void aNameThatStartsWithAtIsGivenByItsFolder() throws IOException {
    Path odd = write("@x.dts", GOOD);

    assertEquals("1 file: 1 compiled\n", compile(odd).err());
  }

  @Test
  void anEmptyListIsAnError() throws IOException {
    Path list = write("list", "\n \n");

    RunResult run = RunResult.of("compile", "--out-dir", out.toString(), "@" + list);

    assertEquals(
        """
        %s: Error (E-list): this list names no files
          help: write one path a line
        """
            .formatted(list),
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aListNeedsItsName() {
    RunResult run = RunResult.of("compile", "--out-dir", out.toString(), "@");

    assertEquals(
        """
        @: Error (E-operand): the name of the list is missing
          help: write @LIST, or @- for standard input
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aListThatCannotBeReadIsNamed() {
    RunResult run =
        RunResult.of("compile", "--out-dir", out.toString(), "@" + directory.resolve("no"));

    assertEquals(
        """
        %s/no: Error (E-file): there is no such file
          help: check the spelling
        """
            .formatted(directory),
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void standardInputHasNoPlaceInTheFolder() throws IOException {
    RunResult run =
        RunResult.of("compile", "--out-dir", out.toString(), write("a.dts", GOOD).toString(), "-");

    assertEquals(
        """
        <stdin>: Error (E-operand): standard input has no path that its output could have below \
        the folder
          help: give it alone, with -o, or write ./- for a file of that name
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void moreThanOneFileNeedsAFolder() {
    RunResult run = RunResult.of("compile", "a.dts", "b.dts");

    assertEquals(
        """
        command line:1.23-27: Error (E-operand): 'compile' of more than one FILE needs --out-dir
            conifer compile a.dts b.dts
                                  ^~~~~
          help: write '--out-dir DIR' to have the output of each file in DIR
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aListNeedsAFolder() {
    RunResult run = RunResult.of("decompile", "@list");

    assertEquals(
        """
        command line:1.19-23: Error (E-operand): 'decompile' of a list of files needs --out-dir
            conifer decompile @list
                              ^~~~~
          help: write '--out-dir DIR', or ./@list for a file of that name
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void oneOutputAndAFolderExcludeEachOther() {
    RunResult run = RunResult.of("compile", "-o", "x", "--out-dir", "y", "a.dts");

    assertEquals(
        """
        command line:1.22-30: Error (E-option): option '--out-dir' does not go together with \
        '--output'
            conifer compile -o x --out-dir y a.dts
                                 ^~~~~~~~~
          help: give one of the two
        """,
        run.err());
  }

  @Test
  void theFolderMustNotBeAFile() throws IOException {
    Files.writeString(out, "");

    RunResult run = compile(write("a.dts", GOOD));

    assertEquals(
        """
        %s: Error (E-output): this is a file, not a folder
          help: name a folder, or a new one
        """
            .formatted(out),
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aFolderThatCannotBeMadeIsToldOnce() throws IOException {
    Path file = write("file", "");
    Path below = file.resolve("out");

    RunResult run =
        RunResult.of(
            "compile",
            "--out-dir",
            below.toString(),
            write("a.dts", GOOD).toString(),
            write("b.dts", GOOD).toString());

    assertEquals(
        """
        %s: Error (E-output): this folder cannot be made: Not a directory
          help: name another
        """
            .formatted(below),
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void anOutputThatIsAFolderFailsThatFileOnly() throws IOException {
    Path a = write("a.dts", GOOD);
    Files.createDirectories(mirror("a.dtb"));

    RunResult run = compile(a, write("b.dts", GOOD));

    assertEquals(
        """
        %s: Error (E-output): this is a folder, not a file
          help: name a file in it
        2 files: 1 compiled, 1 failed
        """
            .formatted(mirror("a.dtb")),
        run.err());
  }

  @Test
  void aFileWhereAFolderIsNeededFailsThatFileOnly() throws IOException {
    Path a = write("a/a.dts", GOOD);
    Files.createDirectories(mirror("a").getParent());
    Files.writeString(mirror("a"), "");

    RunResult run = compile(a, write("b.dts", GOOD));

    assertEquals(
        """
        %s: Error (E-output): this folder cannot be made: there is a file of this name
          help: name another
        2 files: 1 compiled, 1 failed
        """
            .formatted(mirror("a")),
        run.err());
  }

  @Test
  void nothingButTheOutputsIsLeft() throws IOException {
    compile(write("a.dts", GOOD), write("b.dts", BAD));

    try (Stream<Path> all = Files.walk(out)) {
      assertEquals(List.of(mirror("a.dtb")), all.filter(Files::isRegularFile).toList());
    }
  }

  private RunResult compile(Path... files) {
    return run("compile", files);
  }

  private RunResult run(String command, Path... files) {
    return RunResult.of(
        Stream.concat(
                Stream.of(command, "--out-dir", out.toString()),
                Stream.of(files).map(Path::toString))
            .toArray(String[]::new));
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Where the output that mirrors {@code name}, a path in the test's folder, is. */
  private Path mirror(String name) {
    return Path.of(out.toString() + directory).resolve(name);
  }

  /** The outputs, by their paths in the mirror of the test's folder. */
  private List<String> mirrored() throws IOException {
    Path mirror = Path.of(out.toString() + directory);
    try (Stream<Path> all = Files.walk(mirror)) {
      return all.filter(Files::isRegularFile)
          .map(file -> mirror.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
