package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.memory.PhysicalAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JsonDocumentTest {

  @Test
  void placesInSourceAreLinesAndColumnsAndTheWayThere() {
    SourceFile included = SourceFile.of("soc.dtsi", "a\nb c\n");
    SourceFile board = SourceFile.of("board.dts", "/include/ \"soc.dtsi\"\n");
    Diagnostic error =
        Diagnostic.error(
            "E-x",
            Origin.of(included.range(2, 5), List.of(Origin.Step.include(board.range(0, 20)))),
            "wrong");

    assertEquals(
        """
        {
          "conifer": "%s",
          "command": "check",
          "exitCode": 2,
          "diagnostics": [
            {
              "severity": "error",
              "code": "E-x",
              "message": "wrong",
              "location": {
                "file": "soc.dtsi",
                "line": 2,
                "column": 1,
                "endLine": 2,
                "endColumn": 3,
                "via": [
                  {
                    "how": "included from",
                    "file": "board.dts",
                    "line": 1,
                    "column": 1,
                    "endLine": 1,
                    "endColumn": 20
                  }
                ]
              },
              "notes": []
            }
          ]
        }
        """
            .formatted(Version.text()),
        document(error));
  }

  @Test
  void placesInABlobAreOffsets() {
    Diagnostic error =
        Diagnostic.warning("W-x", new BlobLocation("board.dtb", 0x40, "/cpus"), "odd")
            .withNote(Origin.NONE, "for this reason");

    assertEquals(
        """
        {
          "conifer": "%s",
          "command": "check",
          "exitCode": 2,
          "diagnostics": [
            {
              "severity": "warning",
              "code": "W-x",
              "message": "odd",
              "location": {
                "file": "board.dtb",
                "offset": 64,
                "context": "/cpus"
              },
              "notes": [
                {
                  "message": "for this reason",
                  "location": {}
                }
              ]
            }
          ]
        }
        """
            .formatted(Version.text()),
        document(error));
  }

  @Test
  void aReportsMembersStandInTheOrderOfWriting() {
    assertEquals(
        """
        {
          "conifer": "%s",
          "command": "check",
          "exitCode": 0,
          "diagnostics": [],
          "report": {
            "z": "0xffffffffffffffff",
            "a": true,
            "count": 3,
            "size": "0x8000000000000000",
            "names": [
              "x",
              "y"
            ],
            "steps": [
              {
                "name": "first"
              },
              {
                "name": "\\"second\\""
              }
            ],
            "empty": {}
          }
        }
        """
            .formatted(Version.text()),
        document(
            report ->
                report
                    .put("z", PhysicalAddress.of(-1))
                    .put("a", true)
                    .put("count", 3)
                    .putSize("size", Long.MIN_VALUE)
                    .strings("names", List.of("x", "y"))
                    .array(
                        "steps",
                        List.of("first", "\"second\""),
                        (step, name) -> step.put("name", name))
                    .object("empty", empty -> {})));
  }

  @Test
  void aMemberThatIsWrittenTwiceIsABugAndNothingIsPrinted() {
    StringWriter out = new StringWriter();

    assertThrows(
        UncheckedIOException.class,
        () ->
            JsonDocument.write(
                new PrintWriter(out),
                "check",
                ExitCode.OK,
                List.of(),
                report -> report.put("a", 1).put("a", 2)));

    assertEquals("", out.toString());
  }

  private static String document(Diagnostic diagnostic) {
    StringWriter out = new StringWriter();
    JsonDocument.write(new PrintWriter(out), "check", ExitCode.WRONG_INPUT, List.of(diagnostic));
    return out.toString();
  }

  private static String document(Consumer<JsonObject> report) {
    StringWriter out = new StringWriter();
    JsonDocument.write(new PrintWriter(out), "check", ExitCode.OK, List.of(), report);
    return out.toString();
  }
}
