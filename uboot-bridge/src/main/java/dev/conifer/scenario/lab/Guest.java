package dev.conifer.scenario.lab;

import dev.conifer.crashdump.RegistrationScript;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.RamoopsSpec;
import dev.conifer.reserved.RegionKind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux on the machine does with the preserved regions. */
final class Guest {
  private static final String FILE = "/mnt/conifer.log";
  private static final String RECORDS = "/sys/fs/pstore/dmesg-ramoops-*";

  /** Persistent memory is probed on the side: reading this waits for its end. */
  private static final String WAIT_FOR_PMEM =
      "cat /sys/bus/nd/devices/ndbus*/wait_probe > /dev/null 2>&1; true";

  private static final String DEVICES =
      "for d in /sys/block/pmem*; do"
          + " [ -d $d ] && echo \"$(cat $d/device/resource) ${d##*/}\"; done; true";

  private static final String REGISTER = "sh /" + RegistrationScript.FILE;

  /** A line of {@code /proc/iomem}. */
  private static final Pattern ADDED = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) :");

  private final LabBoard board;
  private final List<PlacedRegion> regions;

  Guest(LabBoard board, List<PlacedRegion> regions) {
    this.board = board;
    this.regions = regions;
  }

  /** Loads the drivers of the regions, and mounts what they keep of the last boot. */
  void loadDrivers() {
    board.run(LabKit.LOAD_DRIVERS);
    board.run(WAIT_FOR_PMEM);
    board.run("mount -t pstore pstore /sys/fs/pstore 2>/dev/null; true");
  }

  /** The region into which the driver writes the log of a kernel that dies, if there is one. */
  Optional<PlacedRegion> recordRegion() {
    return regions.stream()
        .filter(r -> r.spec() instanceof RamoopsSpec ramoops && ramoops.recordSize() > 0)
        .findFirst();
  }

  /** The block device that Linux has made of {@code region}; absent when there is none. */
  Optional<String> device(PlacedRegion region) {
    String resource = "0x%x ".formatted(region.range().start().bits());
    return board
        .run(DEVICES)
        .lines()
        .filter(line -> line.startsWith(resource))
        .map(line -> "/dev/" + line.substring(resource.length()).strip())
        .findFirst();
  }

  /** The regions that are to be block devices. */
  List<PlacedRegion> pmemRegions() {
    return regions.stream().filter(r -> r.spec().kind() == RegionKind.PMEM).toList();
  }

  /** Makes a file system with an empty file on {@code device}. */
  void format(String device) {
    board.run(
        "mke2fs %1$s > /dev/null 2>&1 && mount -t ext4 %1$s /mnt && : > %2$s && umount /mnt"
            .formatted(device, FILE));
  }

  /** Adds a line to the file on {@code device}. */
  void append(String device, String line) {
    board.run(
        "mount -t ext4 %s /mnt && echo '%s' >> %s && umount /mnt".formatted(device, line, FILE));
  }

  /** The file on {@code device}; what went wrong when it cannot be read. */
  String file(String device) {
    return board.run(
        "mount -t ext4 %s /mnt 2>&1 && cat %s 2>&1; umount /mnt 2>/dev/null; true"
            .formatted(device, FILE));
  }

  /** Registers the running kernel for a crash dump. */
  void arm() {
    board.run(REGISTER + " arm");
  }

  /** Makes the next boot an ordinary one. */
  void disarm() {
    board.run(REGISTER + " disarm");
  }

  /** Makes the kernel print {@code text}: at a level that no console leaves out. */
  void print(String text) {
    board.run("echo '<0>%s' > /dev/kmsg".formatted(text));
  }

  /**
   * The line with {@code text} in the log of the kernel that died last, as ramoops has it; what is
   * there instead when there is none. The records are taken out: ramoops has room for the next.
   */
  String printedBefore(String text) {
    return board
        .run(
            "grep -ah '%1$s' %2$s 2>&1 || ls /sys/fs/pstore; rm -f %2$s; true"
                .formatted(text, RECORDS))
        .strip();
  }

  /** The memory that the kernel manages, in KiB. */
  long totalMemory() {
    return Long.parseLong(
        board.run("sed -n 's/^MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo").strip());
  }

  /** The memory that was added to the running kernel, as it names it. */
  MemoryMap addedMemory() {
    return MemoryMap.of(
        board
            .run("grep 'System RAM (kmem)' /proc/iomem; true")
            .lines()
            .map(ADDED::matcher)
            .filter(Matcher::find)
            .map(
                range ->
                    new AddressRange(
                        PhysicalAddress.of(Long.parseUnsignedLong(range.group(1), 16)),
                        PhysicalAddress.of(Long.parseUnsignedLong(range.group(2), 16)).plus(1)))
            .toList());
  }

  /** Removes what was put into memory for want of a disk. */
  void makeRoom() {
    board.run("rm -rf /tmp/*");
  }

  /**
   * Fills memory with files that say {@code words} over and over: a piece of 1 MiB, and copies of
   * it in one more.
   *
   * @param copies how many
   */
  void fill(long copies, String words) {
    board.run(
        "mkdir /full && mount -t tmpfs -o size=90%% full /full && yes '%s' | head -c %d > /full/piece"
            .formatted(words.strip(), Sizes.MIB));
    board.run(
        "i=0; while [ $i -lt %d ]; do cat /full/piece; i=$((i+1)); done > /full/file"
            .formatted(copies));
  }
}
