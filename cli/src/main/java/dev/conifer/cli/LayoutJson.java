package dev.conifer.cli;

import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.check.Margin;
import dev.conifer.crashdump.BootImages;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.layout.Layout;
import dev.conifer.layout.MapEntry;
import dev.conifer.layout.MemoryPicture;
import dev.conifer.layout.Trial;
import dev.conifer.linux.HandBack;
import dev.conifer.memory.AddressRange;
import dev.conifer.plan.PlanChange;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.scenario.DumpReport;
import dev.conifer.scenario.RebootReport;
import dev.conifer.verdict.Finding;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The parts of reports for programs. */
final class LayoutJson {
  private final JsonObject report;
  private final Layout layout;

  LayoutJson(JsonObject report, Layout layout) {
    this.report = report;
    this.layout = layout;
  }

  void putHead() {
    report
        .put("plan", layout.plan().name())
        .put("board", layout.plan().board().treeName())
        .put("loader", layout.loader().name())
        .put("kernel", "Linux " + layout.linux().profile().version())
        .put("kernelRules", layout.linux().profile().basis().words())
        .array("dram", layout.request().banks(), JsonObject::putAll)
        .array(
            "assumptions",
            layout.assumptions(),
            (object, assumption) ->
                object
                    .put("what", assumption.what())
                    .put("value", assumption.value())
                    .put("why", assumption.why()));
  }

  void putRegions() {
    report.array("regions", layout.regions(), this::putRegion);
  }

  private void putRegion(JsonObject object, PlacedRegion region) {
    object
        .put("name", region.name())
        .put("kind", region.spec().kind().title())
        .put("chosen", !layout.isFixed(region))
        .put("range", region.range());
  }

  void putMap(Trial trial) {
    report.array("map", MemoryPicture.of(layout, trial).entries(), LayoutJson::putEntry);
  }

  private static void putEntry(JsonObject object, MapEntry entry) {
    object
        .putAll(entry.range())
        .put("use", entry.use().name().toLowerCase(Locale.ROOT))
        .put("what", entry.what())
        .put("who", entry.who());
  }

  void putBoots(List<Trial> trials) {
    report.array(
        "boots",
        trials,
        (object, trial) -> {
          object.array("steps", trial.trace().steps(), LayoutJson::putStep);
          trial.failure().ifPresent(why -> object.put("failure", why));
        });
  }

  private static void putStep(JsonObject object, Step step) {
    object
        .put("stage", step.stage().name())
        .put("action", step.action())
        .array(
            "writes",
            step.writes(),
            (inner, write) ->
                inner
                    .putAll(write.range())
                    .put("certainty", write.certainty().name().toLowerCase(Locale.ROOT))
                    .put("what", write.what()))
        .strings("messages", step.messages().stream().map(Message::text).toList());
  }

  void putOtherLosses(Trial trial) {
    List<AddressRange> regions = layout.regions().stream().map(PlacedRegion::range).toList();
    report.array(
        "otherReservationsLost",
        trial.otherLosses(regions),
        (object, loss) -> {
          object.put("source", loss.source()).put("reason", loss.reason());
          loss.range().ifPresent(range -> object.put("range", range));
        });
  }

  /** How wrong what was assumed of the loader may be; nothing when nothing was. */
  void putMargins() {
    if (layout.assumesLoader()) {
      report.array("margins", Margin.of(layout), LayoutJson::putMargin);
    }
  }

  private static void putMargin(JsonObject object, Margin margin) {
    object.put("region", margin.region());
    margin
        .nearest()
        .ifPresent(
            write ->
                object
                    .put("nearestStep", write.step())
                    .put("nearestWhat", write.what())
                    .put("nearestDistance", write.distance()));
    margin.lower().ifPresent(bytes -> object.put("lower", bytes));
  }

  /** What the crash dump takes; nothing where there is none. */
  void putCrashDump() {
    layout
        .crashDump()
        .ifPresent(dump -> report.object("crashDump", object -> putCrashDump(object, dump)));
  }

  private void putCrashDump(JsonObject object, CrashDumpLayout dump) {
    CrashDumpPlaces places = dump.places();
    object
        .put("name", dump.name())
        .put("registry", places.registry().range())
        .put("window", places.window())
        .put("usable", places.usable());
    places.copy().ifPresent(copy -> object.put("copy", copy));
    object
        .array("firmware", places.firmware().ranges(), JsonObject::putAll)
        .array("dumped", places.dumpedParts(), JsonObject::putAll)
        .array("runningImages", places.running().named(), LayoutJson::putImage)
        .array("captureImages", places.capture().named(), LayoutJson::putImage)
        .put("runningArguments", dump.script().runningArguments())
        .put("captureArguments", dump.script().captureArguments());
    if (dump.handBack().isPresent()) {
      object.array(
          "handedBack",
          layout.captureBoot().map(dump::handedBack).orElse(List.of()),
          LayoutJson::putHandBack);
    }
  }

  private static void putHandBack(JsonObject object, HandBack device) {
    object.put("device", device.device());
    device.blocks().ifPresent(blocks -> object.put("blocks", blocks));
  }

  private static void putImage(JsonObject object, BootImages.Named image) {
    object.put("name", image.name()).put("range", image.range());
  }

  /** What a reboot showed of the dump. */
  static void putDump(JsonObject report, RebootReport reboot, DumpReport dump) {
    report.object(
        "vmcore",
        object -> {
          dump.absence().ifPresent(why -> object.put("absent", why));
          object
              .put("bytes", dump.bytes())
              .put("userBytes", dump.userBytes())
              .put("lostUserBytes", dump.lostUserBytes())
              .put("lostKernelBytes", dump.lostKernelBytes())
              .put("vmcoreinfo", dump.hasVmcoreinfo())
              .put("cpuNotes", dump.cpus().size())
              .put("memoryIsBack", reboot.isMemoryBack());
          reboot
              .handBack()
              .ifPresent(
                  back ->
                      object
                          .array("handedBack", back.devices(), LayoutJson::putHandBack)
                          .put("regionsUntouched", back.passes()));
        });
  }

  void putVerdicts(List<RegionVerdict> verdicts) {
    report.array("verdicts", verdicts, LayoutJson::putVerdict);
  }

  private static void putVerdict(JsonObject object, RegionVerdict verdict) {
    object
        .put("region", verdict.region())
        .put("range", verdict.range())
        .put("verdict", verdict.verdict().name())
        .array("findings", verdict.findings(), LayoutJson::putFinding)
        .array("remedies", verdict.remedies(), LayoutJson::putRemedy);
  }

  void putNotices(List<Notice> notices) {
    report.array("notices", notices, LayoutJson::putNotice);
  }

  private static void putNotice(JsonObject object, Notice notice) {
    putRule(object, notice.rule());
    object.put("message", notice.message());
    notice.region().ifPresent(region -> object.put("region", region));
    notice.range().ifPresent(range -> object.put("range", range));
    object.array("remedies", notice.remedies(), LayoutJson::putRemedy);
  }

  private static void putRule(JsonObject object, Rule rule) {
    object
        .put("code", rule.code())
        .put("severity", rule.isWarning() ? "warning" : "error")
        .put("why", rule.why())
        .put("source", rule.source());
  }

  void putRemedies(String name, List<Remedy> remedies) {
    report.array(name, remedies, LayoutJson::putRemedy);
  }

  private static void putFinding(JsonObject object, Finding finding) {
    putRule(object, finding.rule());
    object.put("verdict", finding.verdict().name()).put("message", finding.message());
    finding.step().ifPresent(step -> object.put("step", step));
    finding
        .line()
        .ifPresent(line -> object.put("script", line.script()).put("scriptLine", line.line()));
    finding.range().ifPresent(range -> object.put("range", range));
  }

  private static void putRemedy(JsonObject object, Remedy remedy) {
    object.put("text", remedy.text()).put("triedOut", remedy.triedOut());
    remedy
        .change()
        .ifPresent(change -> object.array("changes", List.of(change), LayoutJson::putChange));
  }

  private static void putChange(JsonObject object, PlanChange change) {
    if (change instanceof PlanChange.MoveRegions move) {
      object.object(
          "moveRegions",
          addresses ->
              new TreeMap<>(move.addresses()).forEach((name, to) -> addresses.put(name, to)));
    } else if (change instanceof PlanChange.SetVariables set) {
      object.object(
          "setVariables",
          values -> new TreeMap<>(set.values()).forEach((name, value) -> values.put(name, value)));
    } else {
      object.put("extendControlFdt", true);
    }
  }
}
