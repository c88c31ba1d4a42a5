package dev.conifer.scenario.lab;

import dev.conifer.board.ResetKind;
import dev.conifer.reserved.PlacedRegion;
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
final class RebootLab extends LabScenario {
  private final int reboots;

  RebootLab(String name, int reboots) {
    super(name);
    this.reboots = reboots;
  }

  @Override
  LabReport run(LabRun run) {
    return new Reboots(run).run();
  }

  private final class Reboots {
    private final LabRun run;
    private final LabBoard board;
    private final Guest guest;
    private final Map<PlacedRegion, String> devices = new LinkedHashMap<>();

    Reboots(LabRun run) {
      this.run = run;
      this.board = run.board();
      this.guest = run.guest();
    }

    LabReport run() {
      board.powerOn();
      if (board.boots().get(0).refusal().isPresent()) {
        run.compare(board.comparison(0));
        return report(0, List.of());
      }
      run.compareQuietly(board.comparison(0));
      Filling filling = run.filling();
      filling.fillDriven(board.memory());
      board.atReset(filling::fillOthers);
      guest.loadDrivers();
      for (PlacedRegion region : guest.pmemRegions()) {
        Optional<String> device = guest.device(region);
        device.ifPresent(name -> devices.put(region, name));
        if (device.isEmpty()) {
          run.prove("a file on " + region.name(), false, "Linux makes no block device of it");
        }
      }
      devices.values().forEach(guest::format);
      for (int i = 1; i <= reboots; i++) {
        reboot(i);
        Comparison after = board.comparison(i);
        List<RegionComparison> regions = after.regions(board.memory());
        boolean goesOn = LabRun.areIntact(regions) && after.facts().stream().allMatch(Fact::agrees);
        if (board.boots().get(i).refusal().isEmpty()) {
          guest.loadDrivers();
          readBack(i);
        }
        if (i == reboots || !goesOn) {
          run.compare(after);
          return report(i, regions);
        }
      }
      throw new IllegalStateException("no reboot");
    }

    private void reboot(int number) {
      String message = message(number);
      devices.values().forEach(device -> guest.append(device, message));
      guest.print(message);
      if (run.layout().crashDump().isPresent()) {
        guest.disarm();
      }
      if (isPanic(number)) {
        board.panic();
      } else {
        board.reset(ResetKind.WARM);
      }
      run.countBytes();
    }

    private boolean isPanic(int number) {
      return number % 2 == 0;
    }

    private String message(int number) {
      return "conifer lab %d: reboot %d".formatted(run.seed(), number);
    }

    private void readBack(int last) {
      String all =
          IntStream.rangeClosed(1, last).mapToObj(this::message).collect(Collectors.joining("\n"));
      devices.forEach(
          (region, device) -> {
            String found = guest.file(device).strip();
            run.prove(
                "the file on %s's %s".formatted(region.name(), device),
                found.equals(all),
                found.replace("\n", " | "));
          });
      Optional<PlacedRegion> records = guest.recordRegion();
      if (isPanic(last) && records.isPresent()) {
        String found = guest.printedBefore(message(last));
        run.prove("the message in " + records.get().name(), found.endsWith(message(last)), found);
      }
    }

    private LabReport report(int done, List<RegionComparison> regions) {
      return run.report(
          done,
          done == 1 ? "a warm reboot" : done + " warm resets, every second after a panic",
          regions);
    }
  }
}
