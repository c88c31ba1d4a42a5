package dev.conifer.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitramfsTest {
  private static final Initramfs SOME =
      Initramfs.EMPTY
          .withProgram("init", bytes("#!/bin/sh\n"))
          .withFile("etc/deep/odd", new byte[4097])
          .withLink("bin/sh", "busybox")
          .withFolder("proc");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** What a reader that is not ours makes of an archive: a line for each entry. */
  private static List<String> listing(byte[] archive) throws IOException {
    List<String> lines = new ArrayList<>();
    try (CpioArchiveInputStream in =
        new CpioArchiveInputStream(new ByteArrayInputStream(archive))) {
      for (CpioArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        lines.add(
            "%o %d %s%s"
                .formatted(
                    entry.getMode(),
                    content.length,
                    entry.getName(),
                    entry.isSymbolicLink()
                        ? " -> " + new String(content, StandardCharsets.US_ASCII)
                        : ""));
      }
    }
    return lines;
  }

  @Test
  void foldersStandBeforeWhatIsInThem() throws IOException {
    assertEquals(
        List.of(
            "40755 0 bin",
            "120777 7 bin/sh -> busybox",
            "40755 0 etc",
            "40755 0 etc/deep",
            "100644 4097 etc/deep/odd",
            "100755 10 init",
            "40755 0 proc"),
        listing(SOME.cpio()));
  }

  @Test
  void theOrderOfAddingDoesNotMatter() {
    Initramfs other =
        Initramfs.EMPTY
            .withFolder("proc")
            .withLink("bin/sh", "busybox")
            .withFile("etc/deep/odd", new byte[4097])
            .withProgram("init", bytes("#!/bin/sh\n"));
    assertArrayEquals(SOME.cpio(), other.cpio());
    assertArrayEquals(SOME.gzip(), other.gzip());
  }

  @Test
  void thePackedArchiveIsTheArchive() throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(SOME.gzip()))) {
      assertArrayEquals(SOME.cpio(), in.readAllBytes());
    }
  }

  @Test
  void modulesStandInTheOrderOfLoading() throws IOException {
    Initramfs modules =
        Initramfs.EMPTY.withModules(
            List.of(
                new KernelModules.Module("reed_solomon", new byte[3]),
                new KernelModules.Module("ramoops", new byte[5])));
    assertEquals(
        List.of(
            "40755 0 lib",
            "40755 0 lib/modules",
            "100644 21 lib/modules/order",
            "100644 5 lib/modules/ramoops.ko",
            "100644 3 lib/modules/reed_solomon.ko"),
        listing(modules.cpio()));
    String archive = new String(modules.cpio(), StandardCharsets.ISO_8859_1);
    assertTrue(archive.contains("reed_solomon\nramoops\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/init", "a//b", "a/", ".", "..", "a/../b", "a/."})
  void aPathThatIsNotBelowTheRootIsRefused(String path) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Initramfs.EMPTY.withFile(path, new byte[0]));
    assertEquals("no path below the root: '" + path + "'", refused.getMessage());
  }

  @Test
  void cpioListsTheSame(@TempDir Path folder) throws IOException {
    HostTool cpio = RequiredTool.orSkip("cpio");
    Path archive = folder.resolve("archive");
    Files.write(archive, SOME.cpio());
    HostTool.Outcome listed = cpio.run(Duration.ofMinutes(1), "-tF", archive.toString());
    assertEquals(0, listed.status(), listed.errors());
    assertEquals("bin\nbin/sh\netc\netc/deep\netc/deep/odd\ninit\nproc\n", listed.output());
  }
}
