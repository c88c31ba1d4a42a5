package dev.conifer.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import dev.conifer.tree.Removed;
import dev.conifer.tree.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a finished tree knows of how it became what it is. */
class ProvenanceTest {

  @Test
  void aPropertyThatIsDefinedOnceHasOneDefinition() {
    assertEquals(
        List.of("3.2-8 DEFINED p = <0x01>;"),
        history(compile("/dts-v1/;\n/ {\n\tp = <1>;\n};\n").property("/", "p").orElseThrow()));
  }

  @Test
  void aPropertyKnowsWhatItOverrodeAndItsValueThen() {
    DeviceTree tree =
        compile(
            """
            /dts-v1/;
            / { n: n { p = "a"; }; };
            &n { p = <&n>, "b"; };
            / { n { p; }; };
            """);

    assertEquals(
        List.of("4.9 DEFINED p;", "3.6-18 DEFINED p = <&n>, \"b\";", "2.12-18 DEFINED p = \"a\";"),
        history(tree.property("/n", "p").orElseThrow()));
  }

  @Test
  void aPathThatWasOverriddenIsStillAReference() {
    DeviceTree tree =
        compile(
            """
            /dts-v1/;
            / { p = &n, <1>, &{/n}; n: n { }; };
            / { p = "over"; };
            """);

    assertEquals(
        List.of("3.5-14 DEFINED p = \"over\";", "2.5-22 DEFINED p = &n, <0x01>, &{/n};"),
        history(tree.property("/", "p").orElseThrow()));
  }

  @Test
  void aDeletionIsPartOfTheHistoryOfWhatComesBack() {
    DeviceTree tree =
        compile(
            """
            /dts-v1/;
            / { n { p = <1>; }; };
            / { n { /delete-property/ p; }; };
            / { /delete-node/ n; };
            / { n { p = <2>; }; };
            """);

    assertEquals(
        List.of("5.9-15 DEFINED p = <0x02>;", "3.9-27 DELETED p;", "2.9-15 DEFINED p = <0x01>;"),
        history(tree.property("/n", "p").orElseThrow()));
    assertEquals(
        List.of("5.5-18 DEFINED", "4.5-19 DELETED", "3.5-30 DEFINED", "2.5-18 DEFINED"),
        history(tree.node("/n").orElseThrow().history()));
    assertEquals(1, tree.node("/n").orElseThrow().origins().size());
  }

  @Test
  void aNodeKnowsWhatIsGone() {
    Node root =
        compile(
                """
                /dts-v1/;
                / { p = <1>; n { q; }; l: m { }; };
                / { /delete-property/ p; /delete-property/ never; /delete-node/ n; };
                /delete-node/ &l;
                """)
            .root();

    assertEquals(List.of(), root.children());
    assertEquals(List.of("p [3.5-23 DELETED, 2.5-11 DEFINED]"), removed(root.past().properties()));
    assertEquals(
        List.of("n [3.51-65 DELETED, 2.14-21 DEFINED]", "m [4.1-16 DELETED, 2.24-31 DEFINED]"),
        removed(root.past().children()));
  }

  @Test
  void aNodeThatNothingRefersToIsLeftOutByItsOwnWord() {
    Node root = compile("/dts-v1/;\n/ { /omit-if-no-ref/ n { p; }; };\n").root();

    assertEquals(List.of("n [2.22 OMITTED, 2.5-29 DEFINED]"), removed(root.past().children()));
  }

  @Test
  void labelsThatAreAddedLaterComeFirstAndInTheOrderOfDtc() {
    assertEquals(
        List.of("e", "d", "a", "b"),
        compile("/dts-v1/;\n/ { a: b: n { }; };\n/ { d: e: n { }; };\n")
            .node("/n")
            .orElseThrow()
            .labels());
  }

  @Test
  void whatTheCompilerAddedHasNoPlace() {
    Property phandle =
        compile("/dts-v1/;\n/ { p = <&n>; n: n { }; };\n").property("/n", "phandle").orElseThrow();

    assertEquals(Origin.NONE, phandle.origin());
    assertEquals(List.of("(no source) DEFINED phandle = <0x01>;"), history(phandle));
  }

  @Test
  void theChainOfIncludesIsKept(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("soc.dtsi"), "/include/ \"uart.dtsi\"\n");
    Files.writeString(folder.resolve("uart.dtsi"), "/ { p = <1>; };\n");
    Path board =
        Files.writeString(
            folder.resolve("board.dts"), "/dts-v1/;\n/include/ \"soc.dtsi\"\n/ { p = <2>; };\n");

    Revision overridden =
        tree(DtsCompiler.of(CompileOptions.DEFAULT)
                .compile(
                    SourceFile.of(board.toString(), Files.readAllBytes(board)),
                    Includes.fromDirectories(List.of())))
            .property("/", "p")
            .orElseThrow()
            .history()
            .get(1);

    assertEquals(folder + "/uart.dtsi:1.5-11", overridden.origin().toString());
    assertEquals(
        List.of(
            "included from " + folder + "/soc.dtsi:1.1-21",
            "included from " + folder + "/board.dts:2.1-20"),
        overridden.origin().via().stream().map(s -> s.how() + " " + s.where()).toList());
  }

  @Test
  void theHistoryDoesNotCountForEquality() {
    assertEquals(
        compile("/dts-v1/;\n/ { p = <1>; };\n"),
        compile("/dts-v1/;\n/ { p = <2>; q; };\n/ { p = <1>; /delete-property/ q; };\n"));
  }

  private static DeviceTree compile(String source) {
    return tree(
        DtsCompiler.of(CompileOptions.DEFAULT)
            .compile(SourceFile.of("s", source), Includes.none()));
  }

  private static DeviceTree tree(Result<DeviceTree> compiled) {
    assertEquals(List.of(), compiled.diagnostics());
    return compiled.orThrow();
  }

  private static List<String> history(Property property) {
    return property.history().stream()
        .map(revision -> text(revision) + " " + definition(property.name(), revision.value()))
        .toList();
  }

  private static String definition(String name, PropertyValue value) {
    return DtsWriter.write(Property.of(name, value));
  }

  private static List<String> history(List<Revision> history) {
    return history.stream().map(ProvenanceTest::text).toList();
  }

  private static List<String> removed(List<Removed> removed) {
    return removed.stream().map(gone -> gone.name() + " " + history(gone.history())).toList();
  }

  private static String text(Revision revision) {
    return revision.origin().toString().replaceFirst("^s:", "") + " " + revision.kind();
  }
}
