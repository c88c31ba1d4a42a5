package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.BootMedium;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Step;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole boots by a script. */
class UBootScriptTest {
  private static final AddressRange REGION = AddressRange.of(0x60000000, 0x100000);

  @Test
  void scriptBootsAndItsLinesNameTheSteps() {
    BootTrace trace =
        boot(
            """
            # comes up
            load virtio 0 ${kernel_addr_r} Image
            load virtio 0 ${ramdisk_addr_r} initrd
            setenv size ${filesize}
            load virtio 0 48000000 k.dtb
            booti ${kernel_addr_r} ${ramdisk_addr_r}:${size} 48000000
            """);
    assertEquals(Optional.empty(), trace.refusal());
    assertEquals(0x300000, trace.handover().orElseThrow().ramdisk().orElseThrow().size());
    assertTrue(titles(trace).contains("boot.cmd:3: load: initrd"), titles(trace).toString());
    assertTrue(
        titles(trace).contains("boot.cmd:6: booti: ramdisk relocation"), titles(trace).toString());
    assertEquals(List.of(), trace.unmodelled());
  }

  @Test
  void refusedLoadLetsTheScriptGoOn() {
    BootTrace trace =
        boot("if load virtio 0 60080000 Image; then booti 60080000; else echo other way; fi");
    assertEquals(
        Optional.of(
            "back at the prompt after: ** Reading file would overwrite reserved memory **: failed"
                + " to load 'Image' to 0x60080000"),
        trace.refusal());
    assertTrue(titles(trace).contains("boot.cmd:1: echo: other way"));
  }

  @Test
  void tftpWritesUpToTheRegion() {
    BootTrace trace = boot("tftpboot 5ff00000 initrd");
    Step step = step(trace, "boot.cmd:1: tftpboot: initrd");
    assertEquals(
        List.of(AddressRange.of(0x5ff00000, 0x100000 / 1468 * 1468)),
        step.writes().stream().map(write -> write.range()).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mw.l 60000000 deadbeef 4",
        "cp.b 40000000 60000000 100",
        "virtio read 60002000 0 1",
        "fdt addr ${fdtcontroladdr}; fdt move ${fdtcontroladdr} 60010000 200000",
        "crc32 40000000 10 60000000",
        "random 60000000 10",
        "env export -t 60000000",
        "nfs 60000000 1.2.3.4:/Image",
        "sf probe; sf read 60000000 0 1000",
        "nand read 60000000 0 1000",
        "mtd read nor0 60000000 0 1000",
      })
  void uncheckedWritersWriteIntoTheRegion(String script) {
    assertTrue(
        boot(script).steps().stream()
            .flatMap(step -> step.writes().stream())
            .anyMatch(write -> write.range().overlaps(REGION)));
  }

  @Test
  void unknownCommandIsNoted() {
    BootTrace trace = boot("true\nfrobnicate 60000000 1");
    assertEquals(
        List.of("boot.cmd:2: frobnicate: 60000000 1"),
        trace.unmodelled().stream().map(Step::title).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while true; do true; done",
        "setenv a 'run a'; run a",
        "setenv a 'run b; run b'; setenv b 'run a; run a'; run a",
      })
  void endlessScriptEnds(String script) {
    String refusal = boot(script).refusal().orElseThrow();
    assertTrue(
        refusal.contains("does not end within") || refusal.contains("call one another"), refusal);
  }

  @Test
  void deepNestingEnds() {
    String script = "if true; then ".repeat(10_000);
    assertEquals(
        Optional.of("line 1: more than 64 statements inside one another"), boot(script).refusal());
  }

  @Test
  void extlinuxIsFoundByTheDefaultBootCommand() {
    String config =
        "default b\nlabel a\n kernel /nope\nlabel b\n kernel ../Image\n initrd /initrd\n";
    BootTrace trace =
        boot(
            new Payload("autoboot", text("run bootcmd")),
            medium().with("extlinux/extlinux.conf", new Payload("c", text(config))));
    assertEquals(Optional.empty(), trace.refusal(), () -> titles(trace).toString());
    assertTrue(
        titles(trace).contains("variable boot_extlinux:1: booti: ramdisk relocation"),
        titles(trace).toString());
  }

  private static BootTrace boot(String script) {
    return boot(new Payload("boot.cmd", text(script)), medium());
  }

  private static BootTrace boot(Payload script, BootMedium medium) {
    Node region = Boots.region(REGION);
    BootRequest request = Boots.request(Boots.ONE_GIB, Map.of(), region).withScript(script, medium);
    return Boots.U_BOOT.boot(
        request, new SparseMemory(MemoryMap.of(request.banks()), "never written"));
  }

  private static BootMedium medium() {
    Content tree = Content.ofBytes(FdtWriter.write(Boots.tree(Boots.region(REGION))));
    return BootMedium.EMPTY
        .with("Image", new Payload("Image", Boots.IMAGE.file("Image", 0x20000)))
        .with("/initrd", new Payload("initrd", Content.fill('r', 0x300000)))
        .with("k.dtb", new Payload("k.dtb", tree));
  }

  private static Content text(String text) {
    return Content.ofBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> titles(BootTrace trace) {
    return trace.steps().stream().map(Step::title).toList();
  }

  private static Step step(BootTrace trace, String title) {
    return Boots.step(trace, title).orElseThrow(() -> new AssertionError(titles(trace)));
  }
}
