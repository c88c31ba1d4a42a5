package dev.conifer.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuToolsTest {
  @TempDir Path folder;

  @Test
  void theEmulatorIsTheFirstOnThePath() throws IOException {
    Path emulator = Files.createFile(folder.resolve("qemu-system-aarch64"));
    assertTrue(emulator.toFile().setExecutable(true));
    assertEquals(
        emulator,
        QemuTools.find(new SearchPath("/nowhere:" + folder + ":/elsewhere")).orThrow().emulator());
  }

  @Test
  void withoutTheEmulatorItIsSaidWhatToInstall() {
    Diagnostic missing = QemuTools.find(new SearchPath("/nowhere:" + folder)).diagnostics().get(0);
    assertEquals(
        "qemu-system-aarch64: Error (E-tool-missing): "
            + "there is no qemu-system-aarch64 on the PATH",
        missing.toString());
    assertEquals(
        "install the package that has it, on Debian and Ubuntu: apt-get install qemu-system-arm",
        missing.remedy().orElseThrow());
  }

  @Test
  void withoutUBootItIsSaidWhatToInstall() {
    Diagnostic missing = QemuTools.uBoot(Path.of("/nowhere/u-boot.bin")).diagnostics().get(0);
    assertEquals(
        "/nowhere/u-boot.bin: Error (E-tool-missing): there is no U-Boot at /nowhere/u-boot.bin",
        missing.toString());
    assertEquals(
        "install the package that has it, on Debian and Ubuntu: apt-get install u-boot-qemu",
        missing.remedy().orElseThrow());
  }
}
