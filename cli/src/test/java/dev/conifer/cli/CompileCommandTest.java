package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.fdt.FdtReader;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCommandTest {
  private static final String BOARD =
      """
      /dts-v1/;
      / {
      	compatible = "vendor,board";
      	uart: serial@9000000 { reg = <0x9000000>; };
      };
      """;

  @TempDir private Path directory;

  @Test
  void aSourceBecomesADtb() throws IOException {
    Path source = write("board.dts", BOARD);
    Path blob = directory.resolve("board.dtb");

    RunResult run = RunResult.of("compile", "-o", blob.toString(), source.toString());

    assertEquals("", run.err());
    assertEquals("", run.out());
    assertEquals(0, run.exitCode());
    DeviceTree tree = FdtReader.read("board.dtb", Files.readAllBytes(blob)).orThrow();
    assertEquals(
        "vendor,board\0",
        new String(
            tree.property("/", "compatible").orElseThrow().value().toByteArray(),
            StandardCharsets.US_ASCII));
    assertTrue(tree.node("/serial@9000000").isPresent());
  }

  @Test
  void standardInputAndOutputServeAsFiles() throws IOException {
    Path source = write("board.dts", BOARD);
    Path blob = directory.resolve("board.dtb");
    RunResult.of("compile", "-o", blob.toString(), source.toString());

    RunResult run = RunResult.withInput(BOARD.getBytes(StandardCharsets.UTF_8), "compile", "-");

    assertEquals(0, run.exitCode());
    assertArrayEquals(Files.readAllBytes(blob), run.bytes());
  }

  @Test
  void kernelSourcesArePreprocessed() throws IOException {
    Path header = write("size.h", "#define TWO(a, b) <a b>\n#define SIZE 4\n");
    Path folder = Files.createDirectory(directory.resolve("sub"));
    Path source = folder.resolve("board.dts");
    Files.writeString(
        source,
        "/dts-v1/;\n#include <size.h>\n/ { #size-cells = TWO(SIZE, VALUE); x = <SHIFT(1)>; };\n");
    String folderOfHeader = String.valueOf(header.getParent());

    RunResult run =
        RunResult.of(
            "compile",
            "-I",
            folderOfHeader,
            "-DVALUE=5",
            "-D",
            "SHIFT(n)=(n<<4)",
            "-DSIZE",
            "-U",
            "SIZE",
            source.toString());

    assertEquals("", run.err());
    DeviceTree tree = FdtReader.read("board.dtb", run.bytes()).orThrow();
    assertArrayEquals(
        new byte[] {0, 0, 0, 4, 0, 0, 0, 5},
        tree.property("/", "#size-cells").orElseThrow().value().toByteArray());
    assertArrayEquals(
        new byte[] {0, 0, 0, 16}, tree.property("/", "x").orElseThrow().value().toByteArray());
  }

  @Test
  void missingHeaderNamesTheOption() throws IOException {
    Path source = write("board.dts", "/dts-v1/;\n#include <size.h>\n/ { };\n");

    RunResult run = RunResult.of("compile", "-I", "nowhere", source.toString());

    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("cannot find the file <size.h>"), run.err());
    assertTrue(
        run.err().contains("help: name the folder that it lies in with -I DIR; searched: nowhere"),
        run.err());
  }

  @Test
  void definitionMustBeOne() {
    RunResult run = RunResult.of("compile", "-D2=3", "board.dts");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("'2=3' is no value for '--define'"), run.err());
  }

  @Test
  void optionsAreThoseOfDtc() throws IOException {
    byte[] plain = compile();

    assertEquals(plain.length + 0x100, compile("-p", "0x100").length);
    assertEquals(4096, compile("-S", "4096").length);
    assertEquals(0, compile("-a", "64").length % 64);
    assertEquals(plain.length + 2 * 16, compile("-R", "2").length);
    assertEquals(7, tree("-b", "7").bootCpu());
    assertTrue(tree("-@").property("/__symbols__", "uart").isPresent());
    assertTrue(tree("-A").property("/aliases", "uart").isPresent());
    assertFalse(tree().node("/__symbols__").isPresent());
    assertEquals(plain.length, ByteBuffer.wrap(plain).getInt(4), "totalsize");
  }

  @Test
  void phandlesAreWrittenAsTheOptionSays() throws IOException {
    assertEquals(List.of("reg", "phandle"), properties("-@"));
    assertEquals(List.of("reg", "phandle"), properties("-@", "-H", "epapr"));
    assertEquals(List.of("reg", "linux,phandle"), properties("-@", "--phandle=legacy"));
    assertEquals(List.of("reg", "linux,phandle", "phandle"), properties("-@", "-H", "both"));
  }

  private List<String> properties(String... options) throws IOException {
    return tree(options).node("/serial@9000000").orElseThrow().properties().stream()
        .map(Property::name)
        .toList();
  }

  @Test
  void phandlesInAnotherFormAreNone() {
    RunResult run = RunResult.of("compile", "-H", "epap", "x.dts");

    assertEquals(
        """
        command line:1.20-23: Error (E-option): 'epap' is no value for '--phandle'
            conifer compile -H epap x.dts
                               ^~~~
          help: did you mean 'epapr'?
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void localFixupsAreListedForLaterOverlays() throws IOException {
    Path source = write("base.dts", "/dts-v1/;\n/ { a: a { }; b { x = <7 &a>; }; };\n");

    RunResult run = RunResult.of("compile", "-@", "-L", source.toString());

    DeviceTree tree = FdtReader.read("base.dtb", run.bytes()).orThrow();
    assertEquals(
        PropertyValue.ofCells(4), tree.property("/__local_fixups__/b", "x").orElseThrow().value());
    assertFalse(tree.node("/__fixups__").isPresent());
  }

  @Test
  void sortingComesLast() throws IOException {
    Path source =
        write(
            "mixed.dts",
            """
            /dts-v1/;
            /memreserve/ 0x9000 1;
            /memreserve/ 0x1000 1;
            / { z = <&b>; a = <1>; b: c@2 { reg = <2>; }; c@10 { }; aliases { }; };
            """);

    RunResult run = RunResult.of("compile", "-s", "-@", source.toString());
    RunResult text = RunResult.withInput(run.bytes(), "decompile", "-");

    assertEquals(
        """
        /dts-v1/;

        /memreserve/\t0x0000000000001000 0x0000000000000001;
        /memreserve/\t0x0000000000009000 0x0000000000000001;
        / {
        \ta = <0x01>;
        \tz = <0x01>;

        \t__symbols__ {
        \t\tb = "/c@2";
        \t};

        \taliases {
        \t};

        \tc@10 {
        \t};

        \tc@2 {
        \t\tphandle = <0x01>;
        \t\treg = <0x02>;
        \t};
        };
        """,
        text.out());
  }

  @Test
  void version16HasAShorterHeader() throws IOException {
    assertEquals(16, ByteBuffer.wrap(compile("-V", "16")).getInt(20));
    assertEquals(17, ByteBuffer.wrap(compile("--out-version=17")).getInt(20));
    assertEquals(tree(), tree("-V", "16"));
  }

  @Test
  void olderVersionsAreDtcsWork() {
    RunResult run = RunResult.of("compile", "-V", "3", "x.dts");

    assertEquals(
        """
        command line:1.20: Error (E-option): '3' is no value for '--out-version'
            conifer compile -V 3 x.dts
                               ^
          help: give 17 or 16; older versions put names and values in other places, and dtc makes \
        them of a DTB: 'dtc -I dtb -O dtb -V 3'
        """,
        run.err());
    assertTrue(
        RunResult.of("compile", "-V", "18", "x.dts").err().endsWith("  help: give 17 or 16\n"));
  }

  @Test
  void paddingAndALeastSizeExcludeEachOther() throws IOException {
    RunResult run = RunResult.of("compile", "-S", "1", "-p", "1", "x.dts");

    assertEquals(
        """
        command line:1.22-23: Error (E-option): option '--pad' does not go together with '--space'
            conifer compile -S 1 -p 1 x.dts
                                 ^~
          help: give one of the two
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void anAlignmentIsAPowerOfTwo() {
    RunResult run = RunResult.of("compile", "--align=12", "x.dts");

    assertEquals(
        """
        command line:1.17-26: Error (E-option): '12' is no value for '--align'
            conifer compile --align=12 x.dts
                            ^~~~~~~~~~
          help: give a power of two, such as 8 or 0x1000
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void includedFilesAreFoundInTheDirectoriesThatAreGiven() throws IOException {
    Path include = Files.createDirectory(directory.resolve("include"));
    Files.writeString(include.resolve("soc.dtsi"), "/ { soc { }; };\n");
    Path source = write("board.dts", "/dts-v1/;\n/include/ \"soc.dtsi\"\n");

    RunResult run = RunResult.of("compile", "-i", include.toString(), source.toString());

    assertEquals("", run.err());
    assertTrue(FdtReader.read("b", run.bytes()).orThrow().node("/soc").isPresent());
  }

  @Test
  void syntaxErrorsAreToldAndNothingIsWritten() throws IOException {
    Path source = write("board.dts", "/dts-v1/;\n/ { a = <1> };\n");
    Path blob = write("board.dtb", "old");

    RunResult run = RunResult.of("compile", "-o", blob.toString(), source.toString());

    assertTrue(
        run.err().startsWith(source + ":2.") && run.err().contains(": Error (syntax): "),
        run.err());
    assertTrue(run.err().contains("    / { a = <1> };\n"), run.err());
    assertEquals(2, run.exitCode());
    assertEquals("old", Files.readString(blob));
    assertEquals(List.of("board.dtb", "board.dts"), files());
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Path blob = directory.resolve("board.dtb");

    RunResult run =
        RunResult.of("compile", "-o", blob.toString(), directory.resolve("x.dts").toString());

    assertEquals(
        directory
            + """
            /x.dts: Error (E-file): there is no such file
              help: check the spelling
            """,
        run.err());
    assertEquals(2, run.exitCode());
    assertEquals(List.of(), files());
  }

  @Test
  void aMissingFileIsToldWithOneThatIsNear() throws IOException {
    Files.writeString(directory.resolve("board.dts"), "/dts-v1/; / { };");
    for (String command : List.of("compile", "decompile", "check")) {
      assertEquals(
          """
          %1$s/baord.dts: Error (E-file): there is no such file
            help: did you mean %1$s/board.dts?
          """
              .formatted(directory),
          RunResult.of(command, directory.resolve("baord.dts").toString()).err());
    }
  }

  @Test
  void aMissingDirectoryIsNamed() {
    RunResult run = RunResult.of("compile", directory.resolve("no/x.dts").toString());

    assertEquals(
        """
        %1$s/no/x.dts: Error (E-file): there is no such file
          help: check the path: there is no folder %1$s/no
        """
            .formatted(directory),
        run.err());
  }

  @Test
  void aDirectoryIsNoFile() {
    RunResult run = RunResult.of("compile", directory.toString());

    assertEquals(
        directory
            + """
            : Error (E-file): this is a folder, not a file
              help: name a file in it
            """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aDtbIsNotTakenForSource() throws IOException {
    Path blob = directory.resolve("board.dtb");
    Files.write(blob, compile());

    RunResult run = RunResult.of("compile", blob.toString());

    assertEquals(
        blob
            + """
            : Error (E-file): this is a DTB, not source
              help: turn it into source with 'conifer decompile'
            """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  private byte[] compile(String... options) throws IOException {
    List<String> arguments =
        Stream.of(
                Stream.of("compile"),
                Stream.of(options),
                Stream.of(write("board.dts", BOARD).toString()))
            .flatMap(part -> part)
            .toList();
    RunResult run = RunResult.of(arguments.toArray(String[]::new));
    assertEquals(0, run.exitCode(), run.err());
    return run.bytes();
  }

  private DeviceTree tree(String... options) throws IOException {
    return FdtReader.read("board.dtb", compile(options)).orThrow();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
