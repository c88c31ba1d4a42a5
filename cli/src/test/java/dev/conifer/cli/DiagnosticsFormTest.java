package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conifer.fdt.FdtReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --diagnostics}: what is told, in the forms for programs. */
class DiagnosticsFormTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void jsonIsOneObjectALine() throws IOException {
    Path source = write("board.dts", "/dts-v1/;\n/ {\n\ta = <1>\n\tb = <2>, ;\n};\n");

    RunResult run = RunResult.of("compile", "--diagnostics=json", source.toString());

    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    assertEquals(
        List.of(
            """
            {"severity":"error","code":"syntax","message":"missing ';' after the property 'a'",\
            "location":{"file":"FILE","line":3,"column":9,"endLine":3,"endColumn":9},"notes":[]}""",
            """
            {"severity":"error","code":"syntax","message":"a part of the value must follow this \
            comma","location":{"file":"FILE","line":4,"column":9,"endLine":4,"endColumn":9},\
            "notes":[],"remedy":"delete the comma, or write the part"}"""),
        run.err().replace(source.toString(), "FILE").lines().toList());
  }

  @Test
  void jsonHasNotesAndTheChainOfIncludes() throws IOException {
    write("soc.dtsi", "/ {\n\tn: a { };\n\tn: b { };\n};\n");
    Path source = write("board.dts", "/dts-v1/;\n/include/ \"soc.dtsi\"\n");

    RunResult run = RunResult.of("compile", "--diagnostics", "json", source.toString());

    JsonNode diagnostic = onlyLine(run);
    assertEquals("duplicate_label", diagnostic.path("code").asText());
    JsonNode note = diagnostic.path("notes").path(0);
    assertEquals("the first one with that label", note.path("message").asText());
    assertEquals(2, note.path("location").path("line").asInt());
    JsonNode via = note.path("location").path("via").path(0);
    assertEquals("included from", via.path("how").asText());
    assertEquals(source.toString(), via.path("file").asText());
  }

  @Test
  void sarifIsOneLogWithRegionsAndRelatedPlaces() throws IOException {
    write("soc dtsi", "/ {\n\tn: a { };\n\tn: b { };\n};\n");
    Path source = write("board.dts", "/dts-v1/;\n/include/ \"soc dtsi\"\n");

    RunResult run = RunResult.of("compile", "--diagnostics=sarif", source.toString());

    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    JsonNode result = SarifRules.results(JSON.readTree(run.err())).path(0);
    assertEquals("duplicate_label", result.path("ruleId").asText());
    assertEquals("error", result.path("level").asText());
    assertEquals(
        "/b: Duplicate label 'n' on /b and /a; rename one of them, and the references that mean it",
        result.path("message").path("text").asText());
    assertEquals("file://" + folder + "/soc%20dtsi 3:2-4", place(result.path("locations").path(0)));
    assertEquals(
        List.of(
            "included from here: file://" + folder + "/board.dts 2:1-21",
            "the first one with that label: file://" + folder + "/soc%20dtsi 2:2-4",
            "included from here: file://" + folder + "/board.dts 2:1-21"),
        related(result));
  }

  @Test
  void aLogOfNothingIsStillALogAndTheDtbIsOnStandardOutput() throws IOException {
    Path source = write("board.dts", "/dts-v1/;\n/ { };\n");

    RunResult run = RunResult.of("compile", "--diagnostics=sarif", source.toString());

    assertEquals(0, run.exitCode());
    assertEquals(0, SarifRules.results(JSON.readTree(run.err())).size());
    assertTrue(FdtReader.read("b", run.bytes()).value().isPresent());
  }

  @Test
  void warningsAreToldBesideTheDtb() throws IOException {
    Path source = write("board.dts", "/dts-v1/;\n/ { a = <0x100000000>; };\n");

    RunResult sarif = RunResult.of("compile", "--diagnostics=sarif", source.toString());
    RunResult json = RunResult.of("compile", "--diagnostics=json", source.toString());

    assertEquals(0, sarif.exitCode());
    JsonNode result = SarifRules.results(JSON.readTree(sarif.err())).path(0);
    assertEquals("warning", result.path("level").asText());
    assertEquals("W-truncated", onlyLine(json).path("code").asText());
    assertEquals(0, json.exitCode());
    assertTrue(FdtReader.read("b", json.bytes()).value().isPresent());
  }

  @Test
  void columnsCountUtf16Units() throws IOException {
    Path source = write("board.dts", "/dts-v1/;\n/ { a = \"\ud83c\udf32é\" <1>; };\n");

    RunResult run = RunResult.of("compile", "--diagnostics=sarif", source.toString());

    JsonNode result = SarifRules.results(JSON.readTree(run.err())).path(0);
    assertEquals("file://" + source + " 2:14-15", place(result.path("locations").path(0)));
  }

  @Test
  void aDamagedBlobIsToldByItsOffset() throws IOException {
    Path blob = Files.write(folder.resolve("b.dtb"), new byte[64]);

    RunResult json = RunResult.of("decompile", "--diagnostics=json", blob.toString());
    RunResult sarif = RunResult.of("decompile", "--diagnostics=sarif", blob.toString());

    JsonNode location = onlyLine(json).path("location");
    assertEquals(blob.toString(), location.path("file").asText());
    assertEquals(0, location.path("offset").asInt(-1));
    JsonNode result = SarifRules.results(JSON.readTree(sarif.err())).path(0);
    assertEquals(
        0,
        result
            .path("locations")
            .path(0)
            .path("physicalLocation")
            .path("region")
            .path("byteOffset")
            .asInt(-1));
  }

  @Test
  void aWrongCommandLineIsToldInTheSameForm() throws IOException {
    RunResult run = RunResult.of("compile", "--diagnostics=json", "--no-such-option", "x.dts");

    assertEquals(2, run.exitCode());
    assertEquals("E-option", onlyLine(run).path("code").asText());
  }

  @Test
  void thereAreThreeForms() {
    RunResult run = RunResult.of("compile", "--diagnostics=sariff", "x.dts");

    assertEquals(
        """
        command line:1.17-36: Error (E-option): 'sariff' is no value for '--diagnostics'
            conifer compile --diagnostics=sariff x.dts
                            ^~~~~~~~~~~~~~~~~~~~
          help: did you mean 'sarif'?
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  private static JsonNode onlyLine(RunResult run) throws JsonProcessingException {
    assertEquals(1, run.err().lines().count(), run.err());
    return JSON.readTree(run.err());
  }

  private static List<String> related(JsonNode result) {
    List<String> places = new ArrayList<>();
    for (JsonNode related : result.path("relatedLocations")) {
      places.add(related.path("message").path("text").asText() + ": " + place(related));
    }
    return places;
  }

  private static String place(JsonNode location) {
    JsonNode place = location.path("physicalLocation");
    JsonNode region = place.path("region");
    assertEquals(region.path("startLine").asInt(), region.path("endLine").asInt());
    return "%s %d:%d-%d"
        .formatted(
            place.path("artifactLocation").path("uri").asText(),
            region.path("startLine").asInt(),
            region.path("startColumn").asInt(),
            region.path("endColumn").asInt());
  }

  private Path write(String name, String text) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }
}
