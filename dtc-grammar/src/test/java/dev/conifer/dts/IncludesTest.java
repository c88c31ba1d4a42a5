package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.BodyItem.NodeDefinition;
import dev.conifer.dts.BodyItem.PropertyDefinition;
import dev.conifer.dts.TopLevelItem.RootBlock;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludesTest {
  @TempDir Path folder;

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Result<DtsFile> parse(String name, Path... directories) throws IOException {
    Path file = folder.resolve(name);
    return DtsParser.parse(
        SourceFile.of(file.toString(), Files.readAllBytes(file)),
        Includes.fromDirectories(List.of(directories)));
  }

  private String errors(Result<DtsFile> result) {
    return DiagnosticText.of(result.diagnostics()).replace(folder.toString(), "FOLDER");
  }

  private static List<BodyItem> root(Result<DtsFile> result) {
    assertEquals("", DiagnosticText.of(result.diagnostics()));
    return ((RootBlock) result.orThrow().items().get(0).syntax()).body().items();
  }

  /** Files that only exist in memory. */
  private record InMemory(Map<String, String> files) implements Includes {
    @Override
    public Result<SourceFile> text(String name, Origin where) {
      return Result.of(SourceFile.of(name, Objects.requireNonNull(files.get(name))));
    }

    @Override
    public Result<BinaryFile> bytes(String name, Origin where) {
      return Includes.none().bytes(name, where);
    }
  }

  @Test
  void includeMayStandBetweenAnyTwoWords() {
    Map<String, String> files =
        Map.of(
            "head", "/dts-v1/; /",
            "name", "#size-cells",
            "cells", "2 3> /include/ \"empty\"",
            "bytes", "11 22",
            "expression", "+ 5) ",
            "empty", "");
    DtsFile file =
        DtsParser.parse(
                SourceFile.of(
                    "main",
                    """
                    /include/ "empty" /include/"head" {
                      /include/ "name" = <1 /include/ "cells" , [00 /include/ "bytes" ],
                        <(4 /include/ "expression">;
                    };
                    """),
                new InMemory(files))
            .orThrow();

    PropertyDefinition property =
        (PropertyDefinition) ((RootBlock) file.items().get(0).syntax()).body().items().get(0);
    assertEquals("#size-cells", property.name());
    assertEquals("1 2 3", Dts.text(((ValuePart.Cells) property.value().get(0)).items()));
    assertEquals("00 11 22", ((ValuePart.Bytes) property.value().get(1)).bytes().toString());
    assertEquals("(4 + 5)", Dts.text(((ValuePart.Cells) property.value().get(2)).items()));
  }

  @Test
  void modeGoesIntoTheFileAndComesOut() {
    DtsFile file =
        DtsParser.parse(
                SourceFile.of(
                    "main", "/dts-v1/; / { /include/ \"name\" /include/ \"bytes\" 00]; };"),
                new InMemory(Map.of("name", "0x1 = ", "bytes", "[ff")))
            .orThrow();

    PropertyDefinition property =
        (PropertyDefinition) ((RootBlock) file.items().get(0).syntax()).body().items().get(0);
    assertEquals("0x1", property.name());
    assertEquals("ff 00", ((ValuePart.Bytes) property.value().get(0)).bytes().toString());
  }

  @Test
  void originHasTheChainOfIncludes() throws IOException {
    write("board.dts", "/dts-v1/;\n/ {\n\t/include/ \"sub/soc.dtsi\"\n};\n");
    write("sub/soc.dtsi", "n { /include/ \"deep.dtsi\" };\n");
    write("sub/deep.dtsi", "p;\n");

    Placed<TopLevelItem> block = parse("board.dts").orThrow().items().get(0);
    NodeDefinition node = (NodeDefinition) ((RootBlock) block.syntax()).body().items().get(0);
    Origin origin = block.place().origin(node.body().items().get(0).extent());

    assertEquals(folder + "/sub/deep.dtsi:1.1", origin.toString());
    assertEquals(
        List.of(
            "included from " + folder + "/sub/soc.dtsi:1.5-25",
            "included from " + folder + "/board.dts:3.2-25"),
        origin.via().stream().map(step -> step.how() + " " + step.where()).toList());
  }

  @Test
  void folderOfTheFileComesBeforeTheGivenOnes() throws IOException {
    write("sub/board.dts", "/dts-v1/; / { /include/ \"a\" /include/ \"b\" /include/ \"c\" };");
    write("sub/a", "a-of-sub;");
    write("one/a", "a-of-one;");
    write("one/b", "b-of-one;");
    write("two/b", "b-of-two;");
    write("two/c", "c-of-two;");

    List<BodyItem> items =
        root(parse("sub/board.dts", folder.resolve("one"), folder.resolve("two")));

    assertEquals(
        List.of("a-of-sub", "b-of-one", "c-of-two"),
        items.stream().map(item -> ((PropertyDefinition) item).name()).toList());
  }

  @Test
  void missingFileIsToldWithTheFoldersSearched() throws IOException {
    write("board.dts", "/dts-v1/;\n/ { };\n/include/ \"x.dtsi\"\n/include/ \"/x.dtsi\"\n");

    assertEquals(
        """
        FOLDER/board.dts:3.1-18: Error (E-include): cannot find the file "x.dtsi"
            /include/ "x.dtsi"
            ^~~~~~~~~~~~~~~~~~
          help: put it into one of the folders that were searched: FOLDER, FOLDER/inc
        FOLDER/board.dts:4.1-19: Error (E-include): cannot find the file "/x.dtsi"
            /include/ "/x.dtsi"
            ^~~~~~~~~~~~~~~~~~~
        """,
        errors(parse("board.dts", folder.resolve("inc"))));
  }

  @Test
  void folderIsNoFile() throws IOException {
    write("board.dts", "/dts-v1/;\n/ { p = /incbin/(\"sub\"), /incbin/(\"a\\0b\"); };\n");
    Files.createDirectory(folder.resolve("sub"));

    assertEquals(
        """
        FOLDER/board.dts:2.9-23: Error (E-incbin): "sub" is a folder
            / { p = /incbin/("sub"), /incbin/("a\\0b"); };
                    ^~~~~~~~~~~~~~~
        FOLDER/board.dts:2.26-41: Error (E-incbin): "a�b" is no name of a file
            / { p = /incbin/("sub"), /incbin/("a\\0b"); };
                                     ^~~~~~~~~~~~~~~~
        """,
        errors(parse("board.dts")).replace('\0', '\ufffd'));
  }

  @Test
  void incbinHasTheWholeFile() throws IOException {
    write("board.dts", "/dts-v1/; / { p = /incbin/(\"d\"), /incbin/ ( \"d\" , 1 , (1 + 1) ); };");
    write("d", "abcd");

    List<ValuePart> parts = ((PropertyDefinition) root(parse("board.dts")).get(0)).value();

    ValuePart.IncludedBytes whole = (ValuePart.IncludedBytes) parts.get(0);
    assertEquals("d 61 62 63 64", whole.file() + " " + whole.bytes());
    assertTrue(whole.offset().isEmpty() && whole.length().isEmpty());
    ValuePart.IncludedBytes part = (ValuePart.IncludedBytes) parts.get(1);
    assertEquals("1", Dts.text(part.offset().orElseThrow()));
    assertEquals("(1 + 1)", Dts.text(part.length().orElseThrow()));
  }

  @Test
  void syntaxKnowsTheFilesThatItIsMadeOf() throws IOException {
    write("include/pins.h", "#ifndef PINS\n#define PINS\n#include <base.h>\n#endif\n");
    write("include/base.h", "#pragma once\n");
    write("chip.dtsi", "p = /incbin/(\"logo.bin\"); q = [00];");
    write("logo.bin", "x");
    write(
        "main",
        """
        #include <pins.h>
        #include "include/pins.h"
        #include <pins.h>
        /dts-v1/; / { a { /include/ "chip.dtsi" }; b { /include/ "chip.dtsi" }; };
        """);
    Path main = folder.resolve("main");

    DtsFile file =
        DtsParser.parse(
                SourceFile.of(main.toString(), Files.readAllBytes(main)),
                Preprocessor.of(Headers.fromDirectories(List.of(folder.resolve("include")))),
                Includes.fromDirectories(List.of()))
            .orThrow();

    assertEquals(
        List.of("main", "include/pins.h", "include/base.h", "chip.dtsi", "logo.bin"),
        file.files().stream().map(name -> folder.relativize(Path.of(name)).toString()).toList());
  }

  @Test
  void sourceThatNamesNoFileIsMadeOfItself() throws IOException {
    write("main", "/dts-v1/; / { };");

    assertEquals(List.of(folder.resolve("main").toString()), parse("main").orThrow().files());
  }

  @Test
  void twoHundredIncludesMayBeNestedButNoMore() throws IOException {
    write("board.dts", "/dts-v1/; / { /include/ \"1\" };");
    for (int i = 1; i < 200; i++) {
      write("" + i, "/include/ \"" + (i + 1) + "\"");
    }
    write("200", "p;");
    assertEquals(1, root(parse("board.dts")).size());

    write("200", "/include/ \"201\"");
    assertEquals(
        """
        FOLDER/200:1.1-15: Error (E-include): includes are nested more than 200 deep
            /include/ "201"
            ^~~~~~~~~~~~~~~
          included from FOLDER/199:1.1-15
          help: look for a file that includes itself
        """,
        errors(parse("board.dts")));
  }

  @Test
  void filesThatDoubleAreStopped() throws IOException {
    write("board.dts", "/dts-v1/; / { /include/ \"1\" };");
    for (int i = 1; i < 100; i++) {
      write("" + i, ("/include/ \"" + (i + 1) + "\"\n").repeat(2));
    }
    write("100", "");

    Result<DtsFile> result = parse("board.dts");
    assertEquals(
        List.of("this source includes more than 10000 files or 256 MiB of text"),
        result.diagnostics().stream().map(d -> d.message()).toList());
  }

  @Test
  void noneRefusesEveryFile() {
    assertEquals(
        "/include/ of \"a\": this source may not name other files",
        Dts.errors("/dts-v1/; / { }; /include/ \"a\""));
    assertEquals(
        "/incbin/ of \"a\": this source may not name other files",
        Dts.errorsOfValue("/incbin/(\"a\")"));
  }

  @Test
  void problemsAreToldInReadingOrder() {
    Includes includes = new InMemory(Map.of("a", "n { p = <1> };\n", "b", "q = <> }; r; m { };\n"));
    Result<DtsFile> result =
        DtsParser.parse(
            SourceFile.of(
                "main", "/dts-v1/;\n/ {\nx = ;\n/include/ \"a\"\n/include/ \"b\"\n/ { y y; };"),
            includes);
    assertEquals(
        List.of("main:3.4", "a:1.12", "main:6.7"),
        result.diagnostics().stream()
            .map(d -> d.location().toString())
            .filter(place -> !place.startsWith("b"))
            .toList());
  }
}
