package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** No source exhausts the stack, or the reader's patience. */
class LimitsTest {
  /** A quarter of what a thread of a 64-bit JVM has by default, so that callers have some left. */
  private static final int SMALL_STACK = 256 << 10;

  /** What {@link Dts#parse} gives on a thread with a small stack. */
  private static Result<DtsFile> parseOnSmallStack(String text) throws InterruptedException {
    List<Result<DtsFile>> results = new CopyOnWriteArrayList<>();
    Thread thread = new Thread(null, () -> results.add(Dts.parse(text)), "small", SMALL_STACK);
    thread.start();
    thread.join();
    assertEquals(1, results.size(), "the thread died");
    return results.get(0);
  }

  private static String nodes(int depth) {
    return "/dts-v1/; /" + " { n".repeat(depth - 1) + " { " + "};".repeat(depth);
  }

  private static String expression(String expression) {
    return "/dts-v1/; / { p = <(" + expression + ")>; };";
  }

  private static String message(Result<DtsFile> result) {
    assertEquals(1, result.diagnostics().size());
    assertEquals("E-depth", result.diagnostics().get(0).code());
    return result.diagnostics().get(0).message();
  }

  @Test
  void nodesMayBeNestedToTheLimit() throws InterruptedException {
    assertFalse(parseOnSmallStack(nodes(DtsParser.DEEPEST_NODE)).failed());
    assertEquals(
        "nodes are nested more than " + DtsParser.DEEPEST_NODE + " deep",
        message(parseOnSmallStack(nodes(DtsParser.DEEPEST_NODE + 1))));
    assertEquals(
        "nodes are nested more than " + DtsParser.DEEPEST_NODE + " deep",
        message(parseOnSmallStack(nodes(100_000))));
  }

  @Test
  void openBracesAloneAreToldToo() throws InterruptedException {
    assertTrue(parseOnSmallStack("/dts-v1/; /" + " { n".repeat(900)).failed());
    assertTrue(parseOnSmallStack("{".repeat(100_000)).failed());
    assertTrue(parseOnSmallStack("}".repeat(100_000)).failed());
  }

  @Test
  void expressionsHaveLimits() throws InterruptedException {
    String tooLarge =
        "this expression has more than "
            + DtsParser.LARGEST_EXPRESSION
            + " operators, operands and parentheses";
    assertFalse(parseOnSmallStack(expression("(".repeat(400) + "1" + ")".repeat(400))).failed());
    assertEquals(tooLarge, message(parseOnSmallStack(expression("(".repeat(100_000)))));
    assertFalse(parseOnSmallStack(expression("-".repeat(400) + "1")).failed());
    assertEquals(tooLarge, message(parseOnSmallStack(expression("-".repeat(100_000) + "1"))));
    assertFalse(parseOnSmallStack(expression("1" + "+1".repeat(400))).failed());
    assertEquals(tooLarge, message(parseOnSmallStack(expression("1" + "+1".repeat(100_000)))));
    assertFalse(parseOnSmallStack(expression("1?2:".repeat(300) + "1")).failed());
    assertEquals(tooLarge, message(parseOnSmallStack(expression("1?2:".repeat(100_000) + "1"))));
  }

  @Test
  void manyExpressionsMayStandInOneProperty() {
    assertFalse(Dts.parse("/dts-v1/; / { p = <" + "(1+1) ".repeat(100_000) + ">; };").failed());
  }

  @Test
  void readingStopsAtTheThousandthError() {
    Result<DtsFile> result = Dts.parse("/dts-v1/; / { " + "a = ;\n".repeat(100_000) + "};");
    assertEquals(Problems.MOST, result.diagnostics().size());
  }

  @Test
  void longWordsAndManyWordsTakeLittleTime() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          int many = 200_000;
          Dts.parse("/dts-v1/; / { " + "a".repeat(many) + "; };");
          Dts.parse("/dts-v1/; / { p = <" + "9".repeat(many) + ">; };");
          Dts.parse("/dts-v1/; / { p = <" + "a".repeat(many) + ">; };");
          Dts.parse("/dts-v1/; / { p = [" + "0".repeat(many + 1) + "]; };");
          Dts.parse("/dts-v1/; / { p = [" + "ab".repeat(many) + "]; };");
          Dts.parse("/dts-v1/; / { p = [" + "g".repeat(many) + "]; };");
          Dts.parse("/dts-v1/; / { p = <" + "&{".repeat(many));
          Dts.parse("/dts-v1/; / { p = \"" + "\n".repeat(many));
          Dts.parse("/dts-v1/; /*" + "*".repeat(many));
          Dts.parse("/" + "a".repeat(many) + "/");
          Dts.parse("a: ".repeat(many));
          Dts.parse("/dts-v1/; / { p = <" + "\na".repeat(many));
          Dts.parse("/dts-v1/; / { " + "p = \"\n".repeat(many));
          Dts.parse("/dts-v1/; / { " + "#if\n".repeat(many));
        });
  }
}
