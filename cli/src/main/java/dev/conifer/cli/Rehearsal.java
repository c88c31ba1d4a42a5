package dev.conifer.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Runs the commands on small inputs of its own, so that their classes are loaded: the launcher has
 * Java keep those in its start-up archive. What is written goes nowhere.
 */
public final class Rehearsal {
  private static final String PLAN = "plan.dts";
  private static final String BOARD = "board.dts";

  /** What the syntax of sources has that the plan lacks. */
  private static final String SYNTAX =
      """
      /dts-v1/;
      /memreserve/ 0x1000 0x10;
      / {
      	j = <(1 ? !2 : ~3)>;
      	a: b@1 { c = [01 02], "d", <(1 + 2 * 3) 0x4 'e'>, &a, <&a>, /bits/ 8 <1>; f; };
      	g { /omit-if-no-ref/ h: i { }; };
      };
      &a { k = /incbin/("board.dts"); /delete-property/ f; };
      /delete-node/ &h;
      """;

  private Rehearsal() {}

  /** Runs all; takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("conifer");
    try {
      rehearse(folder, new ProcessOutput());
    } finally {
      delete(folder);
    }
  }

  /** Runs all with files in {@code folder}; gives the exit codes. */
  static List<Integer> rehearse(Path folder, OutputStream out) throws IOException {
    for (String name : List.of(PLAN, BOARD, "regions.dts")) {
      copy(name, folder);
    }
    String board = folder.resolve(BOARD).toString();
    String blob = folder.resolve("board.dtb").toString();
    String wrong = folder.resolve("wrong.dts").toString();
    Files.writeString(Path.of(wrong), "/dts-v1/;\n/ { a = <&none>; b = <1> };\n");
    String syntax = folder.resolve("syntax.dts").toString();
    Files.writeString(Path.of(syntax), SYNTAX);
    String plan = folder.resolve(PLAN).toString();
    String written = folder.resolve("out").toString();
    return List.of(
        run(out, "compile", "-@", "-o", blob, board),
        run(out, "compile", "-A", "-o", blob, syntax),
        run(out, "decompile", blob),
        run(out, "compile", wrong),
        run(out, "compile", "--out-dir", written, board, wrong),
        run(out, "compile", "--nothing"),
        run(out, "check", plan),
        run(out, "reboot", "-o", written, plan),
        run(out, "--help"));
  }

  private static int run(OutputStream out, String... arguments) {
    return new Main(out, new PrintWriter(new StringWriter()), new ByteArrayInputStream(new byte[0]))
        .run(arguments);
  }

  private static void copy(String name, Path folder) throws IOException {
    try (InputStream in = Rehearsal.class.getResourceAsStream("rehearsal/" + name)) {
      Files.copy(Objects.requireNonNull(in, name), folder.resolve(name));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
