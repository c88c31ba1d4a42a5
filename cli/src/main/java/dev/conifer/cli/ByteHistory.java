package dev.conifer.cli;

import dev.conifer.board.Writer;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.scenario.RebootReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * Who wrote a byte of the board's memory last.
 *
 * @param address the byte's
 * @param isMemory whether there is a byte
 * @param writer who wrote it for sure; absent when nobody did since power came on
 * @param possible the steps of the last boot that may have written it too
 */
record ByteHistory(
    PhysicalAddress address, boolean isMemory, Optional<Writer> writer, List<String> possible) {
  private static final List<String> ORDINALS = List.of("zeroth", "first", "second", "third");

  ByteHistory {
    possible = List.copyOf(possible);
  }

  static ByteHistory of(RebootReport report, PhysicalAddress address) {
    return new ByteHistory(
        address,
        report.layout().dram().contains(address),
        report.writers().of(address),
        report.possibleWriters(address));
  }

  void writeText(PrintWriter out) {
    out.printf("  %s: %s%n", address, isMemory ? words() : "there is no memory");
  }

  private String words() {
    String sure = writer.map(ByteHistory::words).orElse("nobody since power came on");
    return possible.isEmpty()
        ? sure
        : "%s; in the last boot perhaps %s".formatted(sure, String.join(", ", possible));
  }

  private static String words(Writer writer) {
    String what = writer.what().isEmpty() ? "" : " (" + writer.what() + ")";
    String boot =
        writer.boot() < ORDINALS.size()
            ? ORDINALS.get(writer.boot()) + " boot"
            : "boot " + writer.boot();
    return writer.who() + what + ", " + boot;
  }

  void writeJson(JsonObject object) {
    object.put("address", address.toString());
    writer.ifPresent(
        by ->
            object
                .put("writer", by.who())
                .put("what", by.what())
                .put("boot", Long.valueOf(by.boot())));
    object.strings("possible", possible);
  }
}
