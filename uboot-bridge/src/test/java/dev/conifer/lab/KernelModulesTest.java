package dev.conifer.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {
  @TempDir private Path folder = Path.of("");

  private void module(String file, String dependencies) throws IOException {
    Path path = folder.resolve("kernel").resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, FakeModule.of(dependencies));
  }

  private Result<List<String>> names(String... wanted) {
    return KernelModules.in(folder)
        .withDependencies(List.of(wanted))
        .map(modules -> modules.stream().map(KernelModules.Module::name).toList());
  }

  @Test
  void whatAModuleNeedsStandsBeforeIt() throws IOException {
    module("drivers/nvdimm/libnvdimm.ko", "");
    module("drivers/nvdimm/nd_btt.ko", "libnvdimm");
    module("drivers/dax/dax.ko", "");
    module("drivers/nvdimm/nd_pmem.ko", "libnvdimm,nd_btt,dax");
    module("drivers/nvdimm/of-pmem.ko", "libnvdimm");
    assertEquals(
        List.of("libnvdimm", "of_pmem", "dax", "nd_btt", "nd_pmem"),
        names("of-pmem", "nd_pmem", "libnvdimm").orThrow());
  }

  @Test
  void whatIsBuiltInIsLeftOut() throws IOException {
    module("fs/pstore/ramoops.ko", "reed_solomon,pstore");
    module("lib/reed_solomon/reed_solomon.ko", "");
    Files.writeString(folder.resolve("modules.builtin"), "kernel/fs/pstore/pstore.ko\n");
    assertEquals(List.of("reed_solomon", "ramoops"), names("ramoops", "pstore").orThrow());
  }

  @Test
  void modulesThatNeedEachOtherEndToo() throws IOException {
    module("a.ko", "b");
    module("b.ko", "a");
    assertEquals(List.of("b", "a"), names("a").orThrow());
  }

  @Test
  void aModuleThatTheKernelLacksIsNamed() throws IOException {
    module("a.ko", "b");
    assertEquals(
        folder + ": Error (E-module): the kernel has no module 'b'\n  help: leave it out\n",
        DiagnosticText.of(names("a").diagnostics()));
  }

  @Test
  void damagedModulesAreNone() {
    byte[] sound = FakeModule.of("a,b");
    assertEquals(List.of("a", "b"), ModuleInfo.read(sound).orElseThrow().dependencies());
    for (int length = 0; length < sound.length - 40; length++) {
      assertFalse(ModuleInfo.read(Arrays.copyOf(sound, length)).isPresent(), "cut to " + length);
    }
    for (int i = 0; i < sound.length; i++) {
      byte[] damaged = sound.clone();
      damaged[i] = (byte) 0xff;
      // Whatever it is taken for, nothing is thrown.
      ModuleInfo.read(damaged).ifPresent(ModuleInfo::dependencies);
    }
  }
}
