package dev.conifer.preprocessor;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sources full of macros, of conditionals, and of words that meet in all ways. They are no
 * devicetrees, and cpp accepts most of them.
 */
final class RandomMacros {
  private static final String[] OBJECTS = {"A", "B", "C", "D"};
  private static final String[] FUNCTIONS = {"F", "G", "H", "V", "W", "Z"};
  private static final String[] PLAIN = {
    "x",
    "y",
    "pin",
    "1",
    "0x1f",
    "0xe",
    "1e",
    "42",
    ".",
    "..",
    "-",
    "+",
    "--",
    "<",
    ">",
    "<<",
    ">>",
    "=",
    "&",
    "&&",
    "|",
    ":",
    "::",
    ";",
    ",",
    "/",
    "%",
    "*",
    "!",
    "@",
    "?",
    "#",
    "[",
    "]",
    "{",
    "}",
    "~",
    "^",
    "\"s\"",
    "\"a\\\"b\"",
    "'c'",
    "->",
    ">=",
    "\\",
    "$",
    "A1",
    "L\"w\"",
    "/* c */",
    "a,b"
  };

  private final Random random;
  private final StringBuilder text = new StringBuilder();

  private RandomMacros(Random random) {
    this.random = random;
  }

  static String next(Random random) {
    RandomMacros source = new RandomMacros(random);
    source.lines(12, 0);
    return source.text.toString();
  }

  private String of(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private void lines(int most, int depth) {
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> define();
        case 3 -> text.append("#undef ").append(of(OBJECTS)).append('\n');
        case 4 -> {
          if (depth < 3) {
            conditional(depth);
          }
        }
        case 5 -> text.append(of("#size-cells = <", "#A = <")).append(words(3, 0)).append(">;\n");
        default -> text.append(words(8, 0)).append('\n');
      }
    }
  }

  private void define() {
    if (oneIn(2)) {
      text.append("#define ").append(of(OBJECTS)).append(' ').append(body(List.of())).append('\n');
      return;
    }
    String name = of(FUNCTIONS);
    text.append("#undef ").append(name).append('\n');
    List<String> parameters = new ArrayList<>();
    String list =
        switch (name) {
          case "F", "G" -> "a";
          case "H" -> "a, b";
          case "V" -> "a, ...";
          case "W" -> "r...";
          default -> "";
        };
    if (list.contains("a")) {
      parameters.add("a");
    }
    if (list.contains("b")) {
      parameters.add("b");
    }
    if (list.contains("r")) {
      parameters.add("r");
    } else if (list.contains("...")) {
      parameters.add("__VA_ARGS__");
    }
    text.append("#define ").append(name).append('(').append(list).append(") ");
    text.append(body(parameters)).append('\n');
  }

  private String body(List<String> parameters) {
    StringBuilder body = new StringBuilder();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      String word =
          oneIn(2) && !parameters.isEmpty() ? of(parameters.toArray(new String[0])) : word(1);
      if (!parameters.isEmpty() && oneIn(8)) {
        word = "#" + parameters.get(0);
      }
      if (i > 0) {
        body.append(oneIn(5) ? of("##", " ## ", ", ##") : oneIn(2) ? " " : "");
      }
      boolean option = parameters.contains("__VA_ARGS__") && oneIn(4);
      body.append(option ? option(word) : word);
    }
    return body.toString();
  }

  private String option(String word) {
    String more = oneIn(2) ? "" : of(" ", " ## ", "(", ") (") + of("a", "x", "__VA_ARGS__", "1");
    String all = of("", "#", "# ") + "__VA_OPT__" + of("(", " (") + word + more;
    return all + ")".repeat(Math.max(1, depthOf(all)));
  }

  private static int depthOf(String words) {
    return words.replaceAll("[^(]", "").length() - words.replaceAll("[^)]", "").length();
  }

  private void conditional(int depth) {
    text.append(of("#if ", "#if !", "#if 2 + ")).append(condition()).append('\n');
    lines(3, depth + 1);
    if (oneIn(3)) {
      text.append(oneIn(2) ? "#elif " + condition() : of("#elifdef ", "#elifndef ") + of(OBJECTS));
      text.append('\n');
      lines(2, depth + 1);
    }
    if (oneIn(2)) {
      text.append("# else\n");
      lines(2, depth + 1);
    }
    text.append("#endif\n");
  }

  private String condition() {
    return switch (random.nextInt(6)) {
      case 0 -> "defined " + of(OBJECTS);
      case 1 -> "defined(" + of(OBJECTS) + ") && !defined " + of(FUNCTIONS);
      case 2 -> "(" + condition() + " || " + condition() + ")";
      case 3 -> number() + of(" < ", " == ", " >> ", " - ", " / 3 > ", " * ", "?0:") + number();
      case 4 -> "-" + number() + of(" < 0", " < 0u", " >> 1 == -1", " & 3");
      default -> number();
    };
  }

  private String number() {
    return of("0", "1", "7", "010", "0x1F", "3u", "'a'", "undefined", "18446744073709551615");
  }

  private String words(int most, int depth) {
    StringBuilder words = new StringBuilder();
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      words.append(i > 0 && oneIn(2) ? of(" ", "  ", "\t", "/**/") : "").append(word(depth));
    }
    return words.toString();
  }

  private String word(int depth) {
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        return of(OBJECTS);
      }
      case 2, 3 -> {
        String name = of(FUNCTIONS);
        return depth > 3 || oneIn(6) ? name : name + call(name, depth + 1);
      }
      default -> {
        return of(PLAIN);
      }
    }
  }

  private String call(String name, int depth) {
    String separator = depth == 1 && oneIn(8) ? "\n" : "";
    return switch (name) {
      case "F", "G" -> separator + "(" + argument(depth) + ")";
      case "H" -> "(" + argument(depth) + "," + separator + argument(depth) + ")";
      case "V" -> "(" + argument(depth) + of("", ",", "," + argument(depth)) + ")";
      case "W" -> of("()", "(" + argument(depth) + ")", "(x, " + argument(depth) + ")");
      default -> "()";
    };
  }

  private String argument(int depth) {
    return oneIn(5) ? "" : of("", " ") + words(2, depth).replace(",", "").replace("#", "");
  }
}
