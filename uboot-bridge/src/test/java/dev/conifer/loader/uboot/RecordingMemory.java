package dev.conifer.loader.uboot;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;

/** Notes every write on its own account, so that a trace can be compared with it. */
final class RecordingMemory implements Memory {
  private final Memory memory;
  private final List<AddressRange> writes = new ArrayList<>();

  RecordingMemory(Memory memory) {
    this.memory = memory;
  }

  @Override
  public Content read(AddressRange range) {
    return memory.read(range);
  }

  @Override
  public void write(PhysicalAddress start, Content content) {
    memory.write(start, content);
    writes.add(AddressRange.of(start, content.size()));
  }

  MemoryMap written() {
    return MemoryMap.of(writes);
  }
}
