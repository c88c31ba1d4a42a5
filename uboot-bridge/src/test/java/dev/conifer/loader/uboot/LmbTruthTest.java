package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conifer.boot.Reservation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every operation's result, and the whole state after it, as the unmodified lib/lmb.c gave them.
 */
class LmbTruthTest {
  @Test
  void cornerCasesAgreeWithLmbC() {
    allAgree("LMB corner cases", "lmb-2023.01.json");
  }

  @Test
  void randomSequencesAgreeWithLmbC() {
    allAgree("LMB sequences", "lmb-sequences-2023.01.json");
  }

  @Test
  void randomSequencesAgreeWithLmbCOf2026() {
    allAgree("LMB sequences 2026.07", "lmb-sequences-2026.07.json");
  }

  private static void allAgree(String kind, String file) {
    assumeTrue(TruthFolder.has(file), "the folder has no " + file);
    JsonNode truth = TruthFolder.json(file);
    TruthFolder.Score score = new TruthFolder.Score(kind);
    for (JsonNode truthCase : truth.path("cases")) {
      score.count(truthCase.path("name").asText(), agrees(truthCase, empty(truth)));
    }
    score.print();
    assertTrue(score.cases() > 0, file + " holds no case");
    double floor = TruthFolder.isForeign() ? TruthFolder.FOREIGN : 1.0;
    assertTrue(score.agreeing() >= floor * score.cases());
  }

  /** Lists of the old kind have a limit, those of the new one have none. */
  private static Lmb empty(JsonNode truth) {
    return truth.has("max_regions")
        ? new CommandLmb(UBootProfile.V2023_01.withLmbCapacity(truth.path("max_regions").asInt()))
        : new GlobalLmb(true);
  }

  private static boolean agrees(JsonNode truthCase, Lmb lmb) {
    for (JsonNode op : truthCase.path("ops")) {
      boolean sameResult =
          lmb instanceof GlobalLmb global
              ? agrees(op, global)
              : result(op, lmb).equals(expected(op.path("ret")));
      if (!sameResult
          || !lmb.memory().equals(list(op.path("memory")))
          || !lmb.reserved().equals(list(op.path("reserved")))) {
        return false;
      }
    }
    return truthCase.path("ops").size() > 0;
  }

  /** Operations that give status and address apart; the others are as they were. */
  private static boolean agrees(JsonNode op, GlobalLmb lmb) {
    long limit =
        switch (op.path("op").asText()) {
          case "alloc_any" -> Lmb.ANYWHERE;
          case "alloc_max" -> hex(op.path("max_addr"));
          default -> -1;
        };
    if (limit == -1) {
      return result(op, lmb).equals(expected(op.path("ret")));
    }
    long start =
        lmb.allocateBelow(
            hex(op.path("size")), hex(op.path("align")), limit, op.path("flags").asInt());
    return start == 0
        ? op.path("ret").asInt() == Lmb.FAILED && hex(op.path("addr")) == limit
        : op.path("ret").asInt() == 0 && hex(op.path("addr")) == start;
  }

  private static Long result(JsonNode op, Lmb lmb) {
    long base = hex(op.path("base"));
    long size = hex(op.path("size"));
    int flags = op.path("flags").asInt();
    return switch (op.path("op").asText()) {
      case "init" -> 0L;
      case "add" -> (long) lmb.add(base, size);
      case "reserve" -> (long) lmb.reserve(base, size, flags);
      case "free" -> (long) lmb.free(base, size);
      case "alloc" -> lmb.allocateBelow(size, hex(op.path("align")), Lmb.ANYWHERE);
      case "alloc_base" -> lmb.allocateBelow(size, hex(op.path("align")), hex(op.path("max_addr")));
      case "alloc_addr" -> allocateAt(base, size, flags, lmb);
      case "get_free_size" -> lmb.freeSize(hex(op.path("addr")));
      case "is_reserved_flags" -> lmb.isReserved(hex(op.path("addr")), flags) ? 1L : 0L;
      default -> throw new IllegalArgumentException("no such operation: " + op);
    };
  }

  /** The old kind gives the address, or 0; the new one a status. */
  private static long allocateAt(long base, long size, int flags, Lmb lmb) {
    int status = lmb.allocateAt(base, size, flags);
    if (lmb instanceof GlobalLmb) {
      return status;
    }
    return status < 0 ? 0 : base;
  }

  private static Long expected(JsonNode value) {
    return value.isTextual() ? hex(value) : value.asLong();
  }

  private static List<Reservation> list(JsonNode entries) {
    List<Reservation> list = new ArrayList<>();
    entries.forEach(
        e -> list.add(new Reservation(hex(e.path(0)), hex(e.path(1)), e.path(2).asInt())));
    return list;
  }

  private static long hex(JsonNode value) {
    return value.isTextual() ? Long.parseUnsignedLong(value.asText().substring(2), 16) : 0;
  }
}
