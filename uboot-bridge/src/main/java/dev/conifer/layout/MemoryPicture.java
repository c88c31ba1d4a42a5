package dev.conifer.layout;

import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.boot.WriteSet.Certainty;
import dev.conifer.layout.MapEntry.Use;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.reserved.ReservedRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The memory map of a boot: what each stretch of DRAM is used for when the kernel takes over.
 *
 * @param entries all of DRAM, ascending, without gaps inside a bank
 */
public record MemoryPicture(List<MapEntry> entries) {
  public MemoryPicture {
    entries = List.copyOf(entries);
  }

  /** What {@code trial} makes of the memory of {@code layout}. */
  public static MemoryPicture of(Layout layout, Trial trial) {
    List<MapEntry> claims = claims(layout, trial);
    List<MapEntry> entries = new ArrayList<>();
    for (AddressRange bank : layout.dram().ranges()) {
      for (AddressRange piece : pieces(bank, claims)) {
        MapEntry entry =
            claims.stream()
                .filter(claim -> claim.range().contains(piece))
                .findFirst()
                .map(claim -> new MapEntry(piece, claim.use(), claim.what(), claim.who()))
                .orElse(new MapEntry(piece, Use.FREE, "", ""));
        append(entries, entry);
      }
    }
    return new MemoryPicture(entries);
  }

  /** Everything that lays claim to memory, the strongest claim first. */
  private static List<MapEntry> claims(Layout layout, Trial trial) {
    List<MapEntry> claims = new ArrayList<>();
    for (PlacedRegion region : layout.regions()) {
      String what = region.name() + " (" + region.spec().kind().title() + ")";
      claims.add(new MapEntry(region.range(), Use.PRESERVED, what, "the plan"));
    }
    List<MapEntry> written = writes(trial, Certainty.WILL, Use.WRITTEN);
    for (int i = written.size() - 1; i >= 0; i--) {
      claims.add(written.get(i));
    }
    ReservedMemory own = ReservedMemory.in(layout.plan().board().tree());
    for (ReservedRegion region : own.enabled()) {
      region
          .ranges()
          .forEach(
              range ->
                  claims.add(new MapEntry(range, Use.RESERVED, region.name(), "the board's tree")));
    }
    claims.addAll(writes(trial, Certainty.MAY, Use.MAY_BE_WRITTEN));
    layout.crashDump().ifPresent(dump -> claims.addAll(claims(dump)));
    return claims;
  }

  /** What a crash dump reserves in the running kernel's tree, where no boot writes. */
  private static List<MapEntry> claims(CrashDumpLayout dump) {
    return dump.trees().running().stream()
        .map(region -> new MapEntry(region.range(), Use.RESERVED, region.name(), "the crash dump"))
        .toList();
  }

  private static List<MapEntry> writes(Trial trial, Certainty certainty, Use use) {
    List<MapEntry> entries = new ArrayList<>();
    for (Step step : trial.trace().steps()) {
      boolean ordinaryUse = step.stage().isKernel() && certainty == Certainty.MAY;
      for (WriteSet write : step.writes()) {
        if (write.certainty() == certainty && !ordinaryUse) {
          entries.add(new MapEntry(write.range(), use, write.what(), step.title()));
        }
      }
    }
    return entries;
  }

  /** {@code bank} cut at every place where a claim begins or ends. */
  private static List<AddressRange> pieces(AddressRange bank, List<MapEntry> claims) {
    TreeSet<PhysicalAddress> cuts = new TreeSet<>(List.of(bank.start(), bank.end()));
    for (MapEntry claim : claims) {
      claim
          .range()
          .intersection(bank)
          .ifPresent(
              part -> {
                cuts.add(part.start());
                cuts.add(part.end());
              });
    }
    List<AddressRange> pieces = new ArrayList<>();
    PhysicalAddress from = bank.start();
    for (PhysicalAddress to : cuts.tailSet(bank.start(), false)) {
      pieces.add(new AddressRange(from, to));
      from = to;
    }
    return pieces;
  }

  /** Adds {@code entry}, as one with the last one where they are of the same thing and touch. */
  private static void append(List<MapEntry> entries, MapEntry entry) {
    if (!entries.isEmpty()) {
      MapEntry last = entries.get(entries.size() - 1);
      if (last.range().end().equals(entry.range().start())
          && last.use() == entry.use()
          && last.what().equals(entry.what())
          && last.who().equals(entry.who())) {
        entries.set(
            entries.size() - 1,
            new MapEntry(
                new AddressRange(last.range().start(), entry.range().end()),
                entry.use(),
                entry.what(),
                entry.who()));
        return;
      }
    }
    entries.add(entry);
  }
}
