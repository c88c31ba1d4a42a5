package dev.conifer.scenario;

import dev.conifer.linux.HandBack;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import java.util.List;

/**
 * What came of handing the dead kernel's memory to the capture system, when the dump was saved.
 *
 * @param devices those of which memory came back; none where nothing could
 * @param touched what of the preserved regions was no longer as before, once the system had used
 *     all that it got
 */
public record HandBackReport(List<HandBack> devices, MemoryMap touched) {
  public HandBackReport {
    devices = List.copyOf(devices);
  }

  /** The memory that came back. */
  public List<AddressRange> blocks() {
    return devices.stream().flatMap(device -> device.blocks().stream()).toList();
  }

  /** How much that is, in bytes. */
  public long bytes() {
    return blocks().stream().mapToLong(AddressRange::size).sum();
  }

  /** Whether every byte of every preserved region is as it was. */
  public boolean passes() {
    return touched.isEmpty();
  }
}
