package dev.conifer.crashdump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.crashdump.CrashDumpPlaces.RunningSystem;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script run by the host's shell, with a system made of files, and a {@code devmem} that notes
 * what it is told to write and answers with what was written last.
 */
class RegistrationScriptTest {
  private static final String DEVMEM =
      """
      #!/bin/sh
      if [ $# -eq 3 ]; then
        echo "$1 $2 $3" >> "$WRITES"
      else
        value=$(sed -n "s/^$1 $2 //p" "$WRITES" | tail -n 1)
        printf '0x%08X\\n' "${value:-0}"
      fi
      """;

  @TempDir private Path folder;

  @BeforeEach
  void makeTheSystem() throws IOException {
    RunningSystem system = Example.SYSTEM;
    write("bin/devmem", DEVMEM);
    assertTrue(folder.resolve("bin/devmem").toFile().setExecutable(true));
    write(
        "sys/kernel/vmcoreinfo",
        "%s %x\n".formatted(system.vmcoreinfo().start(), system.vmcoreinfo().size()));
    for (int cpu = 0; cpu < system.crashNotes().size(); cpu++) {
      AddressRange note = system.crashNotes().get(cpu);
      String path = "sys/devices/system/cpu/cpu" + cpu + "/";
      write(path + "crash_notes", "%x\n".formatted(note.start().bits()));
      write(path + "crash_notes_size", "%d\n".formatted(note.size()));
    }
    write(
        "proc/iomem",
        """
        40400000-7d3fffff : System RAM
          40410000-4143ffff : Kernel code
          41440000-41a8ffff : reserved
          41a90000-4210ffff : Kernel data
        """);
    write(
        "proc/kcore",
        """
        \u007fELF\0\0VMCOREINFO\0OSRELEASE=6.1.0
        NUMBER(VA_BITS)=48
        NUMBER(PHYS_OFFSET)=0x40000000
        NUMBER(kimage_voffset)=0xffff7fffc7c00000
        """);
    write("writes", "");
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itMakesTheHeaderThatTheModelMakes(boolean copied) throws IOException {
    CrashDumpPlaces places = Example.places(copied ? Optional.of(Example.COPY) : Optional.empty());

    assertEquals("", run(places, "arm"));

    byte[] expected = places.systemHeader(Example.SYSTEM).encode();
    Memory memory = memory(places.registry());
    AddressRange header =
        AddressRange.of(places.registry().systemHeader().start(), expected.length);
    assertArrayEquals(expected, memory.bytes(header).orElseThrow());
    assertEquals(Optional.of(Registry.BY_THE_SYSTEM), places.registry().state(memory));
  }

  @Test
  void theWordIsWrittenLast() throws IOException {
    CrashDumpPlaces places = Example.places(Optional.empty());
    run(places, "arm");
    List<String> writes = Files.readAllLines(folder.resolve("writes"));

    assertEquals(
        "%s 32 0x%x".formatted(places.registry().word(), Registry.BY_THE_SYSTEM),
        writes.get(writes.size() - 1));
    assertEquals(
        1, writes.stream().filter(line -> line.startsWith(places.registry().word() + " ")).count());
  }

  @Test
  void whileItRegistersAgainTheBootScriptsHeaderCounts() throws IOException {
    CrashDumpPlaces places = Example.places(Optional.empty());
    run(places, "arm");
    run(places, "arm");
    List<String> words =
        Files.readAllLines(folder.resolve("writes")).stream()
            .filter(line -> line.startsWith(places.registry().word() + " "))
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .toList();

    assertEquals(
        List.of(
            "0x%x".formatted(Registry.BY_THE_SYSTEM),
            "0x%x".formatted(Registry.BY_THE_BOOT_SCRIPT),
            "0x%x".formatted(Registry.BY_THE_SYSTEM)),
        words);
  }

  @Test
  void itSaysWhatIsRegistered() throws IOException {
    CrashDumpPlaces places = Example.places(Optional.empty());
    assertEquals("not registered\n", run(places, "status"));
    run(places, "arm");
    assertEquals("registered by the running system\n", run(places, "status"));
    run(places, "disarm");
    assertEquals("not registered\n", run(places, "status"));
  }

  @Test
  void aKernelWithoutVmcoreinfoIsNotRegistered() throws IOException {
    Files.delete(folder.resolve("sys/kernel/vmcoreinfo"));
    CrashDumpPlaces places = Example.places(Optional.empty());

    assertEquals(
        "register.sh: this kernel has no %s/kernel/vmcoreinfo: CONFIG_CRASH_CORE or CONFIG_VMCORE_INFO is not set\n"
            .formatted(folder.resolve("sys")),
        run(places, "arm"));
    assertEquals("", Files.readString(folder.resolve("writes")));
  }

  @Test
  void whoIsNotRootIsToldSo() throws IOException {
    write(
        "proc/iomem",
        """
        00000000-00000000 : System RAM
          00000000-00000000 : Kernel code
          00000000-00000000 : Kernel data
        """);
    CrashDumpPlaces places = Example.places(Optional.empty());

    assertEquals(
        "register.sh: %s/iomem shows no addresses: run this as root\n"
            .formatted(folder.resolve("proc")),
        run(places, "arm"));
    assertEquals("", Files.readString(folder.resolve("writes")));
  }

  @Test
  void anythingElseIsToldHowToCallIt() throws IOException {
    assertEquals(
        "usage: register.sh arm|disarm|status\n", run(Example.places(Optional.empty()), "aim"));
  }

  /** What the script prints, errors included. */
  private String run(CrashDumpPlaces places, String... arguments) throws IOException {
    Path script = folder.resolve(RegistrationScript.FILE);
    Files.writeString(script, new RegistrationScript("plan.dts", places).text());
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("WRITES", folder.resolve("writes").toString());
    builder.environment().put("CONIFER_SYS", folder.resolve("sys").toString());
    builder.environment().put("CONIFER_PROC", folder.resolve("proc").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** What {@code devmem} was told to write. */
  private Memory memory(Registry registry) throws IOException {
    SparseMemory memory = new SparseMemory(MemoryMap.of(registry.range()), "never written");
    for (String line : Files.readAllLines(folder.resolve("writes"))) {
      String[] words = line.split(" ", -1);
      ByteBuffer bytes =
          ByteBuffer.allocate(Integer.parseInt(words[1]) / 8).order(ByteOrder.LITTLE_ENDIAN);
      long value = Long.parseUnsignedLong(words[2].substring(2), 16);
      if (bytes.capacity() == Long.BYTES) {
        bytes.putLong(value);
      } else {
        bytes.putInt((int) value);
      }
      long address = Long.parseUnsignedLong(words[0].substring(2), 16);
      memory.write(PhysicalAddress.of(address), Content.ofBytes(bytes.array()));
    }
    return memory;
  }
}
