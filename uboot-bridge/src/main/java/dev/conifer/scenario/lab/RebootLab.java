package dev.conifer.scenario.lab;

import dev.conifer.board.ResetKind;
import dev.conifer.reserved.PlacedRegion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Warm reboots, one after the other: every second kernel ends by a panic. Before the first the
 * regions that a driver keeps are filled, at each the others; before each, a line is added to a
 * file on every pmem device, and the kernel prints a message. After each, every byte is compared
 * before a driver is loaded; the file is read back, and after a panic the message, from the log
 * that ramoops keeps of a kernel that dies (Debian's kernels have no {@code CONFIG_PSTORE_CONSOLE},
 * which would keep it of any).
 */
final class RebootLab implements LabScenario {
  private final String name;
  private final int reboots;

  RebootLab(String name, int reboots) {
    this.name = name;
    this.reboots = reboots;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean needsCrashDump() {
    return false;
  }

  @Override
  public LabReport run(LabBench bench, LabBoard board) {
    return new Run(bench, board).run();
  }

  private final class Run {
    private final LabBench bench;
    private final LabBoard board;
    private final Guest guest;
    private final Map<PlacedRegion, String> devices = new LinkedHashMap<>();
    private final Map<String, Proof> proofs = new LinkedHashMap<>();

    Run(LabBench bench, LabBoard board) {
      this.bench = bench;
      this.board = board;
      this.guest = new Guest(board, bench.layout().regions());
    }

    LabReport run() {
      board.powerOn();
      ModelBoot first = board.model(0);
      Comparison boot = board.comparison(0);
      if (board.boots().get(0).refusal().isPresent()) {
        return report(0, boot.facts(), List.of(), 0);
      }
      Filling filling = new Filling(bench, first);
      filling.fillDriven(board.memory());
      board.atReset(filling::fillOthers);
      guest.loadDrivers();
      for (PlacedRegion region : guest.pmemRegions()) {
        Optional<String> device = guest.device(region);
        device.ifPresent(name -> devices.put(region, name));
        if (device.isEmpty()) {
          prove("a file on " + region.name(), false, "Linux makes no block device of it");
        }
      }
      devices.values().forEach(guest::format);
      List<Fact> facts = new ArrayList<>(boot.facts().stream().filter(f -> !f.agrees()).toList());
      long bytes = 0;
      for (int i = 1; i <= reboots; i++) {
        String message = message(i);
        devices.values().forEach(device -> guest.append(device, message));
        guest.print(message);
        if (bench.layout().crashDump().isPresent()) {
          guest.disarm();
        }
        if (isPanic(i)) {
          board.panic();
        } else {
          board.reset(ResetKind.WARM);
        }
        RegionBytes before = board.before().orElseThrow();
        bytes += before.size();
        Comparison after = board.comparison(i);
        List<RegionComparison> regions = after.regions(board.memory());
        List<Fact> now = after.facts();
        boolean goesOn =
            regions.stream().allMatch(r -> r.agrees() && r.isIntact())
                && now.stream().allMatch(Fact::agrees);
        if (board.boots().get(i).refusal().isEmpty()) {
          guest.loadDrivers();
          readBack(i);
        }
        if (i == reboots || !goesOn) {
          facts.addAll(now);
          return report(i, facts, regions, bytes);
        }
      }
      throw new IllegalStateException("no reboot");
    }

    private boolean isPanic(int number) {
      return number % 2 == 0;
    }

    private String message(int number) {
      return "conifer lab %d: reboot %d".formatted(bench.seed(), number);
    }

    private void readBack(int last) {
      String all =
          IntStream.rangeClosed(1, last).mapToObj(this::message).collect(Collectors.joining("\n"));
      devices.forEach(
          (region, device) -> {
            String found = guest.file(device).strip();
            prove(
                "the file on %s's %s".formatted(region.name(), device),
                found.equals(all),
                found.replace("\n", " | "));
          });
      Optional<PlacedRegion> records = guest.recordRegion();
      if (isPanic(last) && records.isPresent()) {
        String found = guest.printedBefore(message(last));
        prove("the message in " + records.get().name(), found.endsWith(message(last)), found);
      }
    }

    /** What was once not shown stays so. */
    private void prove(String what, boolean holds, String seen) {
      proofs.merge(what, new Proof(what, holds, seen), (old, more) -> old.holds() ? more : old);
    }

    private LabReport report(
        int done, List<Fact> facts, List<RegionComparison> regions, long bytes) {
      return new LabReport(
          name,
          bench.layout(),
          bench.kit().kernel().release(),
          done,
          done == 1 ? "a warm reboot" : done + " warm resets, every second after a panic",
          facts,
          regions,
          bytes,
          List.copyOf(proofs.values()));
    }
  }
}
