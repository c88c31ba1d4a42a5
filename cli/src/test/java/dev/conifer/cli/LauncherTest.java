package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code bin/conifer}, with a Java that only notes how it was called. */
@Timeout(120)
class LauncherTest {
  private static final String MAKES = "-XX:ArchiveClassesAtExit=";
  private static final String USES = "-XX:SharedArchiveFile=";

  @TempDir private Path directory;
  private Path home;
  private Path java;
  private Path cache;
  private Path calls;

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(directory.resolve("opt/conifer"));
    cache = directory.resolve("cache");
    calls = directory.resolve("calls");
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(home.resolve("lib/a.jar"), "a");
    Files.writeString(home.resolve("lib/b.jar"), "b");
    executable(home.resolve("bin/conifer"), Files.readString(Path.of("src/dist/bin/conifer")));
    java = directory.resolve("jdk");
    executable(
        java.resolve("bin/java"),
        """
        #!/bin/sh
        echo "$@" >>'%s'
        for word; do
          case $word in
          -XX:ArchiveClassesAtExit=*) echo classes >"${word#*=}" ;;
          esac
        done
        """
            .formatted(calls));
    version("17.0.1");
  }

  @Test
  void theFirstRunMakesAnArchiveAndAllUseIt() throws Exception {
    assertEquals("", run("check", "x"));
    assertEquals("", run("check", "x"));

    assertEquals(List.of(MAKES, USES, USES), archiveOptions());
    assertEquals(made(0), used(1));
    assertEquals(made(0), used(2));
    assertTrue(calls().get(0).endsWith(" dev.conifer.cli.Rehearsal"), calls().get(0));
    assertTrue(calls().get(2).endsWith(" dev.conifer.cli.Main check x"), calls().get(2));
    assertEquals(2, archives().size(), "the archive and what it is for");
  }

  @Test
  void otherJarsHaveItMadeAnew() throws Exception {
    run("check");
    Files.writeString(directory.resolve("new.jar"), "c");
    Files.setLastModifiedTime(
        directory.resolve("new.jar"), Files.getLastModifiedTime(home.resolve("lib/a.jar")));
    Files.delete(home.resolve("lib/a.jar"));
    Files.move(directory.resolve("new.jar"), home.resolve("lib/a.jar"));
    run("check");
    run("check");

    assertEquals(List.of(MAKES, USES, MAKES, USES, USES), archiveOptions());
    assertEquals(made(2), used(4));
    assertEquals(2, archives().size(), "the old one is gone");
  }

  @Test
  void anotherVersionOfJavaInTheSamePlaceHasItMadeAnew() throws Exception {
    run("check");
    version("17.0.2");
    run("check");

    assertEquals(List.of(MAKES, USES, MAKES, USES), archiveOptions());
    assertEquals(made(2), used(3));
  }

  @Test
  void anArchiveThatWasDeletedIsMadeAnew() throws Exception {
    run("check");
    Files.delete(Path.of(made(0)));
    run("check");

    assertEquals(List.of(MAKES, USES, MAKES, USES), archiveOptions());
  }

  @Test
  void archivesOfWhatIsNoLongerThereAreDeleted() throws Exception {
    run("check");
    Files.move(home, directory.resolve("opt/moved"));
    home = directory.resolve("opt/moved");
    run("check");

    assertEquals(2, archives().size(), archives().toString());
    assertFalse(Files.exists(Path.of(made(0))), "the old one is still there");
  }

  @Test
  void withoutAPlaceForItThereIsNoneAndNoWordAboutIt() throws Exception {
    Files.writeString(cache, "a file where the folder should be");

    assertEquals("", run("check"));

    assertEquals(List.of(), archiveOptions());
    assertTrue(calls().get(0).endsWith(" dev.conifer.cli.Main check"), calls().get(0));
  }

  @Test
  void aJavaThatMakesNoneIsAskedOnce() throws Exception {
    executable(java.resolve("bin/java"), "#!/bin/sh\necho \"$@\" >>'%s'\n".formatted(calls));
    run("check");
    run("check");

    assertEquals(List.of(MAKES), archiveOptions());
    assertEquals(3, calls().size());
  }

  @Test
  void twoFirstRunsAtOnceBothWork() throws Exception {
    Process one = start("check");
    Process two = start("check");
    assertEquals("", end(one));
    assertEquals("", end(two));
    run("check");

    String last = calls().get(calls().size() - 1);
    assertTrue(last.contains(USES), last);
    assertTrue(Files.exists(Path.of(used(calls().size() - 1))), last);
  }

  @Test
  void manyBlobsAndCampaignsGetTheSecondCompiler() throws Exception {
    run("decompile", "--out-dir=x", "y");
    run("simulate", "--runs", "9");
    run("decompile", "x");
    run("compile", "--out-dir", "x", "y");
    run("reboot", "--out-dir", "x");

    List<Boolean> quick =
        calls().stream()
            .filter(call -> !call.contains(MAKES))
            .map(call -> call.contains("-XX:TieredStopAtLevel=1"))
            .toList();
    assertEquals(List.of(false, false, true, true, true), quick);
  }

  @Test
  void aJavaThatIsTooOldIsRefused() throws Exception {
    version("11.0.2");

    assertEquals(
        """
        conifer: %s/bin/java is of version "11.0.2", which is too old; \
        install version 17 or newer (Debian: apt-get install openjdk-17-jre-headless) \
        or set JAVA_HOME
        """
            .formatted(java),
        run("check"));
    assertFalse(Files.exists(calls));
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    return end(start(arguments));
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", home + "/bin/conifer"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().put("CONIFER_CACHE", cache.toString());
    builder.environment().remove("CONIFER_JAVA_OPTS");
    return builder.redirectErrorStream(true).start();
  }

  /** What it printed. */
  private static String end(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
    return text;
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(calls);
  }

  /** Which of the calls made an archive and which used one, in order. */
  private List<String> archiveOptions() throws IOException {
    return calls().stream().flatMap(call -> Stream.of(MAKES, USES).filter(call::contains)).toList();
  }

  private String made(int call) throws IOException {
    return value(calls().get(call), MAKES);
  }

  private String used(int call) throws IOException {
    return value(calls().get(call), USES);
  }

  private static String value(String call, String option) {
    return call.replaceFirst(".*" + option + "(\\S+) .*", "$1");
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> all = Files.list(cache.resolve("start"))) {
      return all.toList();
    }
  }

  private void version(String version) throws IOException {
    Files.writeString(
        java.resolve("release"),
        "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
