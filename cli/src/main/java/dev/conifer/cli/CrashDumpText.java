package dev.conifer.cli;

import dev.conifer.crashdump.BootImages.Named;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.layout.Layout;
import dev.conifer.linux.HandBack;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.scenario.DumpReport;
import dev.conifer.scenario.HandBackReport;
import dev.conifer.scenario.RebootReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** The crash dump of a layout, for people. */
final class CrashDumpText {
  private final PrintWriter out;
  private final LayoutText text;
  private final CrashDumpLayout dump;
  private final CrashDumpPlaces places;

  CrashDumpText(PrintWriter out, LayoutText text, CrashDumpLayout dump) {
    this.out = out;
    this.text = text;
    this.dump = dump;
    this.places = dump.places();
  }

  /** Where everything lies, and what it costs. */
  void write(Layout layout) {
    out.printf("%ncrash dump '%s'%n", dump.name());
    places.firmware().ranges().forEach(range -> line(range, "firmware and loader, at every boot"));
    line(
        places.window(),
        places.copy().isEmpty()
            ? "capture window: user pages until the crash, then the capture kernel"
            : "capture window: copied after the crash, then the capture kernel");
    places.copy().ifPresent(to -> line(to, "the copy of the window: user pages until the crash"));
    places.capture().named().forEach(image -> line("capture ", image));
    places.running().named().forEach(image -> line("", image));
    line(places.registry().range(), "registry");
    places.dumpedParts().forEach(range -> line(range, "in the dump"));
    MemoryMap kept = places.firmware().plus(places.registry().range());
    out.printf(
        "  reserved while the system runs: %s; crashkernel= of the same size would take %s%n",
        Sizes.rounded(kept.size()), Sizes.rounded(places.window().size()));
    out.printf(
        "  lost by design: up to %s of pages of user space; %s of DRAM is in the dump%n",
        Sizes.rounded(places.window().size()),
        percent(places.dumped().size(), layout.dram().size()));
    dump.handBack().ifPresent(script -> writeHandBack(layout));
    out.printf("  command line: %s%n", dump.script().runningArguments());
    if (!dump.script().captureArguments().equals(dump.script().runningArguments())) {
      out.printf("  after a crash: %s%n", dump.script().captureArguments());
    }
  }

  /** What the capture system gets of the dead kernel's memory. */
  private void writeHandBack(Layout layout) {
    List<HandBack> devices = layout.captureBoot().map(dump::handedBack).orElse(List.of());
    if (devices.isEmpty()) {
      out.printf("  handed back without a reboot: nothing; 'conifer check' tells why%n");
      return;
    }
    long bytes = 0;
    for (HandBack device : devices) {
      AddressRange blocks = device.blocks().orElseThrow();
      line(blocks, "the capture system's, when the dump is saved");
      bytes += blocks.size();
    }
    out.printf(
        "  handed back without a reboot: %s of %s, in whole blocks of %s%n",
        Sizes.rounded(bytes), Sizes.rounded(places.dumped().size()), Sizes.rounded(HandBack.BLOCK));
  }

  private void line(String prefix, Named image) {
    line(image.range(), "  " + prefix + image.name());
  }

  private void line(AddressRange range, String what) {
    out.printf("  %s  %s%n", text.range(range), what);
  }

  private static String percent(long part, long whole) {
    return "%.1f %%".formatted(100.0 * part / whole);
  }

  /** What a reboot showed of it. */
  static void writeReport(PrintWriter out, RebootReport reboot, DumpReport dump) {
    out.printf("%n/proc/vmcore after the %s%n", reboot.reset());
    if (dump.absence().isPresent()) {
      out.printf("  there is none: %s%n", dump.absence().get());
    } else {
      out.printf(
          "  %s of the dead system's memory%s%n",
          Sizes.rounded(dump.bytes()), dump.passes() ? ", every byte as it was" : "");
      out.printf(
          "  kernel: %s%s; user space: %s, %s more lost by design%n",
          Sizes.rounded(dump.bytes() - dump.userBytes()),
          dump.lostKernelBytes() == 0
              ? ", all of it"
              : ", %s more lost".formatted(Sizes.rounded(dump.lostKernelBytes())),
          Sizes.rounded(dump.userBytes()),
          Sizes.rounded(dump.lostUserBytes()));
      out.printf(
          "  VMCOREINFO: %s%n",
          dump.hasVmcoreinfo() ? "yes" : "no, the kernel had not registered itself yet");
      out.printf(
          "  registers: %s%n",
          dump.cpus().isEmpty()
              ? "of no CPU"
              : "of %d of %d CPUs"
                  .formatted(
                      dump.cpus().size(),
                      reboot.layout().crashDump().orElseThrow().places().registry().cpus()));
    }
    if (reboot.boots().size() == 3) {
      out.printf(
          "  memory in use: %s before, %s while it is saved, %s%s after%n",
          Sizes.rounded(reboot.usable(0)),
          Sizes.rounded(reboot.usable(1)),
          reboot
              .handBack()
              .map(back -> Sizes.rounded(reboot.usable(1) + back.bytes()) + " handed back, ")
              .orElse(""),
          Sizes.rounded(reboot.usable(2)));
    }
    reboot.handBack().ifPresent(back -> writeHandBack(out, back));
  }

  private static void writeHandBack(PrintWriter out, HandBackReport back) {
    String blocks =
        back.blocks().isEmpty()
            ? "nothing; 'conifer check' tells why"
            : back.blocks().stream().map(Object::toString).collect(Collectors.joining(", "));
    out.printf(
        "  handed back without a reboot: %s%n  preserved regions then: %s%n",
        blocks, back.passes() ? "every byte as it was" : "written in " + back.touched());
  }
}
