package dev.conifer.loader.uboot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conifer.diagnostic.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Recorded bdinfo, as text again. */
final class BdinfoLines {
  private BdinfoLines() {}

  /** What v2023.01 prints for a record. */
  static String of(JsonNode bdinfo) {
    StringBuilder text = new StringBuilder("=> bdinfo\n");
    for (JsonNode bank : bdinfo.path("memory")) {
      long start = Scenario.hex(bank.path(0));
      number(text, "DRAM bank", 0);
      number(text, "-> start", start);
      number(text, "-> size", Scenario.hex(bank.path(1)) - start + 1);
    }
    for (String name : new String[] {"relocaddr", "fdt_blob", "new_fdt", "fdt_size"}) {
      if (bdinfo.path(name).isTextual()) {
        number(text, name, Scenario.hex(bdinfo.path(name)));
      }
    }
    text.append("lmb_dump_all:\n");
    int index = 0;
    for (JsonNode entry : bdinfo.path("reserved")) {
      long start = Scenario.hex(entry.path("start"));
      long end = Scenario.hex(entry.path("end"));
      text.append(
          " reserved[%d]\t[0x%x-0x%x], 0x%08x bytes flags: %d%n"
              .formatted(index, start, end, end - start + 1, entry.path("flags").asInt()));
      index++;
    }
    number(text, "TLB addr", Scenario.hex(bdinfo.path("tlb")));
    number(text, "irq_sp", Scenario.hex(bdinfo.path("irq_sp")));
    number(text, "sp start", Scenario.hex(bdinfo.path("sp_start")));
    return text.append("=> ").toString();
  }

  private static void number(StringBuilder text, String name, long value) {
    text.append("%-12s= 0x%016x%n".formatted(name, value));
  }

  /** A console log of the reader's tests. */
  static SourceFile resource(String name) {
    try (InputStream in = BdinfoLines.class.getResourceAsStream("/dev/conifer/image/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return SourceFile.of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
