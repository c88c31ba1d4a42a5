package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.conifer.boot.BootMedium;
import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.boot.TracedMemory;
import dev.conifer.loader.uboot.shell.Script;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the real prompt answered, line for line. */
class PromptTest {
  private static final String TABLE = "/dev/conifer/loader/uboot/shell/prompt.txt";

  /** A line that was typed and its answer. */
  private record Exchange(String typed, List<String> answer) {}

  @Test
  void answersAsDebiansBinaryDid() throws IOException {
    Prompt prompt = new Prompt(new BootMedium(Optional.of("mmc 0"), Map.of()));
    List<Exchange> exchanges = exchanges();
    assertFalse(exchanges.isEmpty(), "no case");
    List<String> wrong = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      List<String> answer = prompt.type(exchange.typed());
      if (!answer.equals(exchange.answer())) {
        wrong.add(exchange.typed() + "\n  not " + exchange.answer() + "\n  but " + answer);
      }
    }
    assertEquals("", String.join("\n", wrong));
  }

  private static List<Exchange> exchanges() throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    for (String line : table().lines().toList()) {
      if (line.startsWith("> ")) {
        exchanges.add(new Exchange(line.substring(2), new ArrayList<>()));
      } else if (line.startsWith("| ")) {
        exchanges.get(exchanges.size() - 1).answer().add(line.substring(2));
      }
    }
    return exchanges;
  }

  private static String table() throws IOException {
    try (InputStream in = PromptTest.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IllegalStateException("no " + TABLE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A board at its prompt. */
  static final class Prompt {
    private final TracedMemory traced;
    private final UBootShell shell;

    Prompt(BootMedium medium) {
      Scenario board =
          new Scenario(
              JsonNodeFactory.instance.objectNode().put("ram", "1G"),
              TruthFolder.archive("uboot-inputs.tar.gz"));
      traced = new TracedMemory(board.emptyMemory());
      shell =
          new UBootShell(
              UBootSession.powerOn(
                  UBootProfile.V2023_01,
                  UBootBuild.QEMU_ARM64,
                  List.of(board.bank()),
                  board.controlFdt(),
                  Map.of("arch", "arm", "board", "qemu-arm"),
                  traced),
              medium);
    }

    /** The lines of the answer. */
    List<String> type(String line) {
      int before = traced.steps().size();
      shell.run(new Script("prompt", line));
      return traced.steps().subList(before, traced.steps().size()).stream()
          .map(Step::messages)
          .flatMap(List::stream)
          .map(Message::text)
          .toList();
    }

    UBootShell shell() {
      return shell;
    }

    TracedMemory traced() {
      return traced;
    }
  }
}
