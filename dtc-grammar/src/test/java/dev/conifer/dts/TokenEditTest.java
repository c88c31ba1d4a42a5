package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every word of a board's source is left out, doubled and replaced, one at a time: the error is
 * told where the edit is, and little else is.
 */
class TokenEditTest {
  private static final String SOURCE =
      """
      /dts-v1/;

      /memreserve/ 0x80000000 0x10000;

      / {
      	model = "Acme Board";
      	compatible = "acme,board", "acme,soc";
      	interrupt-parent = <&gic>;
      	#address-cells = <2>;
      	#size-cells = <2>;

      	aliases {
      		serial0 = &uart0;
      	};

      	chosen {
      		stdout-path = "serial0:115200n8";
      	};

      	memory@40000000 {
      		device_type = "memory";
      		reg = <0x0 0x40000000 0x0 0x40000000>;
      	};

      	clk: clock {
      		compatible = "fixed-clock";
      		#clock-cells = <0>;
      		clock-frequency = <(24 * 1000000)>;
      	};

      	soc {
      		compatible = "simple-bus";
      		#address-cells = <1>;
      		#size-cells = <1>;
      		ranges;

      		gic: interrupt-controller@8000000 {
      			compatible = "arm,cortex-a15-gic";
      			interrupt-controller;
      			#interrupt-cells = <3>;
      			reg = <0x8000000 0x1000>, <0x8010000 0x1000>;
      		};

      		uart0: serial@9000000 {
      			compatible = "arm,pl011", "arm,primecell";
      			reg = <0x9000000 0x1000>;
      			interrupts = <0 1 4>;
      			clocks = <&clk>, <&clk>;
      			local-mac-address = [00 11 22 33 44 55];
      			status = "disabled";
      		};
      	};
      };

      &uart0 {
      	status = "okay";
      	/delete-property/ local-mac-address;

      	port {
      		endpoint {
      			remote-endpoint = <&{/soc/serial@9000000}>;
      		};
      	};
      };
      """;

  private static final Pattern WORD =
      Pattern.compile("/[a-z0-9-]+/|\"[^\"]*\"|&\\{[^}]*\\}|&?[A-Za-z0-9_,.#@+-]+:?|[^\\s]");

  private static final List<String> REPLACEMENTS =
      List.of(";", ",", "{", "}", "<", ">", "=", "(", "]", "\"", "x", "0xZZ", "&", "/", ":");

  /** Errors that one edit may cause. A lost brace or quote puts all that follows it elsewhere. */
  private static final int MOST_ERRORS = 6;

  @Test
  void anEditIsToldWhereItIsAndLittleElse() {
    List<Edit> wrong = edits().filter(edit -> !edit.errors.isEmpty()).toList();
    long near = wrong.stream().filter(Edit::isToldWithinALine).count();
    long alone = wrong.stream().filter(edit -> edit.errors.size() == 1).count();
    int most = wrong.stream().mapToInt(edit -> edit.errors.size()).max().orElse(0);
    System.out.printf(
        "TokenEditTest: %d edits are errors; %.1f %% told within a line, %.1f %% with one error,"
            + " at most %d errors%n",
        wrong.size(), 100.0 * near / wrong.size(), 100.0 * alone / wrong.size(), most);

    assertTrue(wrong.size() > 1000, "too few edits");
    assertTrue(near >= 0.98 * wrong.size(), near + " of " + wrong.size());
    assertTrue(alone >= 0.60 * wrong.size(), alone + " of " + wrong.size());
    assertTrue(most <= MOST_ERRORS, () -> worst(wrong));
  }

  private static Stream<Edit> edits() {
    return WORD.matcher(SOURCE)
        .results()
        .flatMap(
            word -> {
              List<Edit> edits = new ArrayList<>();
              edits.add(Edit.of(word, ""));
              edits.add(Edit.of(word, word.group() + " " + word.group()));
              REPLACEMENTS.forEach(text -> edits.add(Edit.of(word, text)));
              return edits.stream();
            });
  }

  private static String worst(List<Edit> edits) {
    return edits.stream()
        .filter(edit -> edit.errors.size() > MOST_ERRORS)
        .map(Edit::toString)
        .findFirst()
        .orElse("");
  }

  /**
   * One edit.
   *
   * @param line the line of the edit, from 1
   * @param what the word and what stands in its place
   * @param errors what is told
   */
  private record Edit(int line, String what, List<Diagnostic> errors) {
    static Edit of(MatchResult word, String replacement) {
      String text = SOURCE.substring(0, word.start()) + replacement + SOURCE.substring(word.end());
      SourceFile file = SourceFile.of("edited.dts", text);
      List<Diagnostic> errors =
          assertTimeoutPreemptively(
              Duration.ofSeconds(10), () -> DtsParser.parse(file, Includes.none()).diagnostics());
      return new Edit(
          file.position(word.start()).line(), word.group() + " -> " + replacement, errors);
    }

    boolean isToldWithinALine() {
      return errors.stream().flatMap(Edit::lines).anyMatch(told -> Math.abs(told - line) <= 1);
    }

    /** The lines that an error names: of itself, and of its notes. */
    private static Stream<Integer> lines(Diagnostic error) {
      return Stream.concat(
              Stream.of(error.location()), error.notes().stream().map(Diagnostic.Note::location))
          .flatMap(Edit::line);
    }

    private static Stream<Integer> line(Location location) {
      return location instanceof Origin origin
          ? origin.range().stream().map(range -> range.first().line())
          : Stream.empty();
    }

    @Override
    public String toString() {
      return line + ": " + what + ": " + errors;
    }
  }
}
