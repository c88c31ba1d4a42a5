package dev.conifer.scenario.lab;

import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet.Certainty;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Bdinfo;
import dev.conifer.layout.Layout;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.tree.DeviceTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** One boot of the machine held against the model's boot of the same layout on the same bytes. */
final class Comparison {
  private static final long PAGE = 0x1000;

  /** What Linux says of a reservation that it does not make (drivers/of/of_reserved_mem.c). */
  private static final Pattern LOSS =
      Pattern.compile("failed to reserve|OVERLAP|compatible matching fail|unsupported node format");

  private final Layout layout;
  private final ModelBoot model;
  private final MachineBoot machine;

  Comparison(Layout layout, ModelBoot model, MachineBoot machine) {
    this.layout = layout;
    this.model = model;
    this.machine = machine;
  }

  /** Each address and each message that both know. */
  List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    Optional<Bdinfo> bdinfo = machine.bdinfo();
    facts.add(fact("U-Boot's image", model.relocated("U-Boot's image"), bdinfo.map(Bdinfo::image)));
    facts.add(
        fact(
            "U-Boot's page tables",
            model.relocated("page tables"),
            bdinfo.flatMap(Bdinfo::pageTables)));
    facts.add(
        fact(
            "control FDT, moved",
            model.relocated("control FDT"),
            bdinfo.flatMap(Bdinfo::controlFdt)));
    facts.add(
        fact("refusal", model.trial().trace().refusal().map(Comparison::words), machine.refusal()));
    Optional<Handover> handover = model.trial().trace().handover();
    if (handover.isEmpty()) {
      return facts;
    }
    facts.add(fact("ramdisk", handover.flatMap(Handover::ramdisk), machine.ramdisk()));
    facts.add(
        fact(
            "kernel FDT, as booti says",
            handover.map(h -> h.fdt().start()),
            machine.fdt().map(AddressRange::start)));
    facts.add(
        fact(
            "kernel FDT, in x0",
            handover.map(h -> h.fdt().start()),
            machine.registers().map(r -> PhysicalAddress.of(r.x(0)))));
    facts.add(
        fact(
            "kernel's first instruction",
            handover.map(Handover::entry),
            machine.registers().map(r -> PhysicalAddress.of(r.pc()))));
    facts.add(
        fact(
            "final FDT",
            handover.map(h -> digest(h.finalFdt())),
            machine.finalFdt().map(Comparison::digest)));
    facts.add(
        new Fact(
            "reservations that Linux drops",
            text(losses(modelMessages())),
            text(losses(machine.kernelLog().lines().toList()))));
    return facts;
  }

  /** What U-Boot itself says of a refusal: the model adds which file and where. */
  private static String words(String refusal) {
    int addition = refusal.indexOf(": failed to load");
    return addition < 0 ? refusal : refusal.substring(0, addition);
  }

  private static Fact fact(String what, Optional<?> model, Optional<?> machine) {
    return new Fact(
        what,
        model.map(Object::toString).orElse(Fact.NOTHING),
        machine.map(Object::toString).orElse(Fact.NOTHING));
  }

  /** Two trees that say the same have the same: the size and the CRC-32 of the blob. */
  private static String digest(DeviceTree tree) {
    byte[] blob = FdtWriter.write(tree);
    CRC32 crc = new CRC32();
    crc.update(blob);
    return "%d bytes, CRC %08x".formatted(blob.length, crc.getValue());
  }

  private List<String> modelMessages() {
    return model.trial().trace().steps().stream()
        .filter(step -> step.stage().isKernel())
        .flatMap(step -> step.messages().stream())
        .map(Message::text)
        .toList();
  }

  /** The lines that tell of a loss, from the words on that tell it. */
  private static List<String> losses(List<String> lines) {
    List<String> losses = new ArrayList<>();
    for (String line : lines) {
      Matcher found = LOSS.matcher(line);
      if (found.find()) {
        losses.add(line.substring(found.start()));
      }
    }
    return losses;
  }

  private static String text(List<String> lines) {
    return lines.isEmpty() ? Fact.NOTHING : String.join("; ", lines);
  }

  /**
   * Each region, at every moment that the machine was looked at: what the model says is surely
   * written must be lost there, and nothing else but what it says may be.
   *
   * @param memory the machine's, which stands still where it was looked at last
   */
  List<RegionComparison> regions(Memory memory) {
    return layout.regions().stream().map(region -> region(region, memory)).toList();
  }

  private RegionComparison region(PlacedRegion region, Memory memory) {
    MemoryMap will = MemoryMap.EMPTY;
    MemoryMap lost = MemoryMap.EMPTY;
    Optional<Moment> seenAt = Optional.empty();
    Optional<String> difference = Optional.empty();
    for (Map.Entry<Moment, Map<PlacedRegion, MemoryMap>> entry : machine.lost().entrySet()) {
      Moment moment = entry.getKey();
      lost = entry.getValue().getOrDefault(region, MemoryMap.EMPTY);
      will = model.written(region.range(), moment, Certainty.WILL);
      MemoryMap may = model.written(region.range(), moment, Certainty.MAY);
      if (seenAt.isEmpty() && !lost.isEmpty()) {
        seenAt = Optional.of(moment);
      }
      MemoryMap kept = will.minus(lost);
      MemoryMap more = lost.minus(will).minus(may);
      if (difference.isEmpty() && !kept.isEmpty()) {
        difference = Optional.of("%s: the machine keeps %s".formatted(moment, kept));
      }
      if (difference.isEmpty() && !more.isEmpty()) {
        difference = Optional.of("%s: the machine loses %s, too".formatted(moment, more));
      }
    }
    return new RegionComparison(
        region,
        will,
        lost,
        model.firstWriter(region.range()).map(Step::title),
        seenAt,
        difference.or(() -> differentBytes(region, memory)));
  }

  /** The first page whose bytes the model knows, and the machine has others. */
  private Optional<String> differentBytes(PlacedRegion region, Memory memory) {
    AddressRange range = region.range();
    for (long at = 0; at < range.size(); at += PAGE) {
      AddressRange page =
          AddressRange.of(range.start().plus(at), Math.min(PAGE, range.size() - at));
      Optional<byte[]> expected = model.memory().bytes(page);
      boolean certain = model.written(page, Moment.USER_SPACE, Certainty.MAY).isEmpty();
      if (certain
          && expected.isPresent()
          && !Arrays.equals(expected.get(), memory.bytes(page).orElseThrow())) {
        return Optional.of("other bytes than the model's in " + page);
      }
    }
    return Optional.empty();
  }
}
