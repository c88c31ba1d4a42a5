package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes with a Java of little memory, as by {@code CONIFER_JAVA_OPTS=-Xmx16m}. */
@Timeout(120)
class OutOfMemoryTest {
  private static final String LACK =
      ": Error (E-memory): memory ran out: Java may use no more than ";
  private static final String MORE = "  help: give Java more: CONIFER_JAVA_OPTS=-Xmx2g\n";

  @TempDir private Path directory;
  private Path large;
  private Path small;

  @BeforeEach
  void writeSources() throws IOException {
    large =
        Files.writeString(
            directory.resolve("large.dts"),
            IntStream.range(0, 60_000)
                .mapToObj(i -> "n@" + i + " { reg = <" + i + ">; names = \"a\", \"b\"; };\n")
                .collect(Collectors.joining("", "/dts-v1/;\n/ {\n", "};\n")));
    small = Files.writeString(directory.resolve("small.dts"), "/dts-v1/;\n/ { };\n");
  }

  @Test
  void fileIsNamedAndWhatToDo() throws Exception {
    Path blob = directory.resolve("large.dtb");

    Run run = run("compile", "-o", blob.toString(), large.toString());

    assertLack(large.toString(), run, MORE);
    assertFalse(Files.exists(blob));
  }

  @Test
  void otherCommandsTellToo() throws Exception {
    assertLack(large.toString(), run("explain", large.toString(), "/"), MORE);
    assertLack("conifer check", run("check", large.toString()), MORE);
  }

  @Test
  void fileThatIsTooLargeToBeReadIsNamed() throws Exception {
    Path zeros = Files.write(directory.resolve("zeros"), new byte[32 << 20]);

    assertLack(zeros.toString(), run("decompile", zeros.toString()), MORE);
  }

  @Test
  void otherFilesOfABatchAreDone() throws Exception {
    Path out = directory.resolve("out");

    Run run =
        run(
            "compile",
            "--out-dir",
            out.toString(),
            "-j",
            "1",
            small.toString(),
            large.toString(),
            small + "2");

    assertTrue(run.err.startsWith(large + LACK), run.err);
    assertTrue(run.err.contains(MORE), run.err);
    assertTrue(run.err.contains("small.dts2: Error (E-file)"), run.err);
    assertTrue(run.err.endsWith("3 files: 1 compiled, 2 failed\n"), run.err);
    assertFalse(run.err.contains("\tat "), run.err);
    assertEquals(2, run.exitCode);
  }

  @Test
  void severalAtATimeMayBeTooMany() throws Exception {
    Path out = directory.resolve("out");

    Run run = run("compile", "--out-dir", out.toString(), "-j", "2", large.toString());

    assertTrue(
        run.err.contains(
            "  help: give Java more, CONIFER_JAVA_OPTS=-Xmx2g, or do one file at a time, -j 1\n"),
        run.err);
  }

  private static void assertLack(String name, Run run, String remedy) {
    assertTrue(
        run.err.startsWith(name + LACK)
            && run.err.substring(name.length() + LACK.length()).matches("1\\d MiB\n" + remedy),
        run.err);
    assertEquals(2, run.exitCode);
  }

  private record Run(int exitCode, String err) {}

  private Run run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-Xmx16m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path", ""),
                "dev.conifer.cli.Main"));
    command.addAll(List.of(arguments));
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
    return new Run(process.exitValue(), Files.readString(err, StandardCharsets.UTF_8));
  }
}
