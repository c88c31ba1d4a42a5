package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  @TempDir private Path folder;
  private Path board;

  @BeforeEach
  void writeSources() throws IOException {
    Files.writeString(
        folder.resolve("soc.dtsi"),
        """
        / {
        	soc {
        		uart0: serial@1000 {
        			compatible = "ns16550a";
        			clocks = <&clk 1>;
        			status = "disabled";
        			port { };
        		};
        		clk: clock@2000 { };
        	};
        };
        """);
    board =
        Files.writeString(
            folder.resolve("board.dts"),
            """
            /dts-v1/;
            /include/ "soc.dtsi"
            / { chosen { stdout-path = &uart0; }; };
            &uart0 {
            	status = "okay";
            	/delete-property/ clocks;
            	/delete-node/ port;
            };
            / { soc { serial@1000 { clocks = <&clk 2>; }; }; };
            /delete-node/ &{/chosen};
            """);
  }

  @Test
  void aPropertyIsToldWithAllThatItOverrodeAndTheIncludesThatLedThere() {
    assertEquals(
        """
        /soc/serial@1000: status = "okay";
        board.dts:5.2-16: the definition that holds
            	status = "okay";
            	^~~~~~~~~~~~~~~
        soc.dtsi:6.4-22: overridden: status = "disabled";
            			status = "disabled";
            			^~~~~~~~~~~~~~~~~~~
          included from board.dts:2.1-20
        """,
        explain("/soc/serial@1000:status"));
  }

  @Test
  void aPropertyThatCameBackIsToldWithItsDeletion() {
    assertEquals(
        """
        /soc/serial@1000: clocks = <&clk 0x02>;
        board.dts:9.25-41: the definition that holds
            / { soc { serial@1000 { clocks = <&clk 2>; }; }; };
                                    ^~~~~~~~~~~~~~~~~
        board.dts:6.2-25: deleted
            	/delete-property/ clocks;
            	^~~~~~~~~~~~~~~~~~~~~~~~
        soc.dtsi:5.4-20: deleted later: clocks = <&clk 0x01>;
            			clocks = <&clk 1>;
            			^~~~~~~~~~~~~~~~~
          included from board.dts:2.1-20
        """,
        explain("&uart0:clocks"));
  }

  @Test
  void whatTheOptionsOfCompileAddIsThereToo() {
    RunResult run = RunResult.of("explain", "-@", "-A", board.toString(), "/__symbols__:uart0");
    assertEquals("", run.err());
    assertEquals("/__symbols__: uart0 = \"/soc/serial@1000\";\nadded by the compiler\n", run.out());
    assertEquals(
        "/aliases: clk = \"/soc/clock@2000\";\nadded by the compiler\n",
        RunResult.of("explain", "-A", board.toString(), "/aliases:clk").out());
    assertEquals(2, RunResult.of("explain", board.toString(), "/__symbols__:uart0").exitCode());
  }

  @Test
  void aLabelThatNoNodeHasIsToldAsThat() {
    RunResult run = RunResult.of("explain", board.toString(), "&nothing_like_it");
    assertEquals(2, run.exitCode());
    assertTrue(
        run.err()
            .endsWith(
                "  help: a path begins with '/'; 'conifer explain FILE /' tells what the root"
                    + " has\n"),
        run.err());
  }

  @Test
  void theLabelOfADeletedNodeLeadsToWhatDeletedIt() throws IOException {
    Files.writeString(board, "/delete-node/ &{/soc};\n", StandardOpenOption.APPEND);
    String gone =
        """
        /soc/clock@2000 is gone
        board.dts:11.1-21: deleted
            /delete-node/ &{/soc};
            ^~~~~~~~~~~~~~~~~~~~~
        soc.dtsi:9.3-21: opened
            		clk: clock@2000 { };
            		^~~~~~~~~~~~~~~~~~~
          included from board.dts:2.1-20
        """;
    assertEquals(gone, explain("&clk"));
    assertEquals(gone, explain("/soc/clock@2000"));
  }

  @Test
  void aNodeIsToldWithItsBlocksAndThePlacesOfItsProperties() {
    assertEquals(
        """
        /soc/serial@1000
        labels: uart0
        board.dts:9.11-44: opened again
            / { soc { serial@1000 { clocks = <&clk 2>; }; }; };
                      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        board.dts:4.1-8.1: opened again
            &uart0 {
            ^~~~~~~~
        soc.dtsi:3.3-8.3: opened
            		uart0: serial@1000 {
            		^~~~~~~~~~~~~~~~~~~~
          included from board.dts:2.1-20

        properties
          soc.dtsi:4.4-26    compatible = "ns16550a";
          board.dts:9.25-41  clocks = <&clk 0x02>;
          board.dts:5.2-16   status = "okay";  (overrides soc.dtsi:6.4-22)

        gone
          board.dts:7.2-19  node port  (was at soc.dtsi:7.4-11)
        """,
        explain("uart0"));
  }

  @Test
  void aNodeThatIsGoneIsToldWithWhatTookItAway() {
    assertEquals(
        """
        /chosen is gone
        board.dts:10.1-24: deleted
            /delete-node/ &{/chosen};
            ^~~~~~~~~~~~~~~~~~~~~~~~
        board.dts:3.5-36: opened
            / { chosen { stdout-path = &uart0; }; };
                ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """,
        explain("/chosen:stdout-path"));
  }

  @Test
  void whatTheCompilerAddedHasNoSource() {
    assertEquals(
        """
        /soc/clock@2000: phandle = <0x01>;
        added by the compiler
        """,
        explain("&clk:phandle"));
  }

  @Test
  void whatIsNotThereIsToldWithWhatIsNear() {
    RunResult run = RunResult.of("explain", board.toString(), "/soc/serial:status");

    assertEquals("", run.out());
    assertTrue(
        run.err()
            .endsWith(
                """
                  help: did you mean /soc/serial@1000?
                """),
        run.err());
    assertTrue(run.err().contains(" Error (E-operand): /soc has no child 'serial'\n"), run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aBlobHasNoSources() {
    byte[] blob = RunResult.of("compile", board.toString()).bytes();

    RunResult run = RunResult.withInput(blob, "explain", "-", "/soc");

    assertEquals(
        """
        <stdin>: Error (E-file): this is a DTB, and a blob has no sources
          help: name the source that it was compiled from
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void bothOperandsAreNeededAndNoMore() {
    assertEquals(
        """
        command line:1.26: Error (E-operand): 'explain' needs a PATH
            conifer explain board.dts
                                     ^
          help: 'conifer help explain' has an example
        """,
        RunResult.of("explain", "board.dts").err());
    assertEquals(
        """
        command line:1.27: Error (E-operand): 'explain' takes FILE and PATH, and no more
            conifer explain board.dts / /
                                      ^
          help: remove it
        """,
        RunResult.of("explain", "board.dts", "/", "/").err());
  }

  @Test
  void errorsOfTheSourceAreTold() {
    RunResult run =
        RunResult.withInput("/dts-v1/;".getBytes(StandardCharsets.UTF_8), "explain", "-", "/");

    assertTrue(run.err().startsWith("<stdin>:1.10: Error (syntax): "), run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void jsonSaysTheSameToPrograms() throws IOException {
    JsonNode property = report("/soc/serial@1000:clocks");

    assertEquals("property", property.path("kind").asText());
    assertEquals("/soc/serial@1000", property.path("path").asText());
    assertEquals("clocks", property.path("property").asText());
    assertTrue(property.path("present").asBoolean());
    assertEquals("clocks = <&clk 0x02>;", property.path("definition").asText());
    assertEquals(
        List.of("defined board.dts:9", "deleted board.dts:6", "defined soc.dtsi:5"),
        history(property));
    assertEquals(
        "clocks = <&clk 0x01>;", property.path("history").path(2).path("definition").asText());

    JsonNode node = report("&uart0");
    assertEquals("node", node.path("kind").asText());
    assertEquals("uart0", node.path("labels").path(0).asText());
    assertEquals("status", node.path("properties").path(2).path("name").asText());
    assertEquals(
        List.of("defined board.dts:5", "defined soc.dtsi:6"),
        history(node.path("properties").path(2)));
    assertEquals("port", node.path("removedChildren").path(0).path("name").asText());

    JsonNode gone = report("/chosen");
    assertEquals(List.of("deleted board.dts:10", "defined board.dts:3"), history(gone));
    assertTrue(!gone.path("present").asBoolean(true));
  }

  private JsonNode report(String what) throws IOException {
    RunResult run = RunResult.of("explain", "--json", board.toString(), what);
    assertEquals(0, run.exitCode(), run.err());
    return new ObjectMapper().readTree(run.out()).path("report");
  }

  private static List<String> history(JsonNode thing) {
    List<String> events = new ArrayList<>();
    for (JsonNode revision : thing.path("history")) {
      JsonNode place = revision.path("location");
      Path file = Path.of(place.path("file").asText()).getFileName();
      events.add(revision.path("event").asText() + " " + file + ":" + place.path("line").asInt());
    }
    return events;
  }

  private String explain(String what) {
    RunResult run = RunResult.of("explain", board.toString(), what);
    assertEquals("", run.err());
    assertEquals(0, run.exitCode());
    return run.out().replace(folder + "/", "");
  }
}
