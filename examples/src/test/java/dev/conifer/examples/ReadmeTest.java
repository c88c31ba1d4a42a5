package dev.conifer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.conifer.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that the README shows prints what the README shows; {@code …} stands for lines. */
class ReadmeTest {
  private static final Pattern BLOCK =
      Pattern.compile("```console\n\\$ \\./conifer ([^\n]*)\n(.*?)```", Pattern.DOTALL);

  private static final String ELLIPSIS = "…";

  @TempDir private Path out;

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void theCommandPrintsWhatTheReadmeShows(Shown shown) {
    List<String> printed = run(shown.command());
    List<String> expected = shown.output().lines().toList();

    int gap = expected.indexOf(ELLIPSIS);
    if (gap < 0) {
      assertEquals(expected, printed);
    } else {
      List<String> tail = expected.subList(gap + 1, expected.size());
      assertEquals(expected.subList(0, gap), printed.subList(0, gap));
      assertEquals(tail, printed.subList(printed.size() - tail.size(), printed.size()));
    }
  }

  static List<Shown> commands() throws IOException {
    List<Shown> commands = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../README.md")));
    while (blocks.find()) {
      commands.add(new Shown(blocks.group(1), blocks.group(2)));
    }
    assertFalse(commands.isEmpty());
    return commands;
  }

  /** What a run from the repository's folder prints, with {@code tail -n 1} where that follows. */
  private List<String> run(String command) {
    String[] pipe = command.split(" \\| ", -1);
    List<String> arguments =
        new ArrayList<>(Arrays.asList(pipe[0].replace("examples/", "").split(" ", -1)));
    if (arguments.get(0).equals("reboot")) {
      arguments.addAll(1, List.of("-o", out.toString()));
    }
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    new Main(printed, new PrintWriter(new StringWriter()), new ByteArrayInputStream(new byte[0]))
        .run(arguments.toArray(new String[0]));
    List<String> lines =
        printed
            .toString(StandardCharsets.UTF_8)
            .replace(out.toString(), "out")
            .replace("qemu-virt/", "examples/qemu-virt/")
            .lines()
            .toList();
    return pipe.length > 1 ? lines.subList(lines.size() - 1, lines.size()) : lines;
  }

  /** A command line after {@code ./conifer}, and the lines below it. */
  private record Shown(String command, String output) {
    @Override
    public String toString() {
      return command;
    }
  }
}
