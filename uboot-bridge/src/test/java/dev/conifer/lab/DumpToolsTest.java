package dev.conifer.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpToolsTest {
  private static final String LIBRARIES = "lib/aarch64-linux-gnu/";

  @TempDir private Path root = Path.of("");

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void theGuestHasTheProgramsAndTheLibrariesByTheNamesThatAreAskedFor() throws IOException {
    file("usr/bin/makedumpfile", "m");
    file("usr/bin/ndctl", "n");
    file("usr/sbin/daxctl", "d");
    file("lib/aarch64-linux-gnu/ld-linux-aarch64.so.1", "linker");
    file("usr/lib/aarch64-linux-gnu/libz.so.1.2.13", "z");
    Files.createSymbolicLink(
        root.resolve("usr/lib/aarch64-linux-gnu/libz.so.1"), Path.of("libz.so.1.2.13"));
    file("usr/lib/aarch64-linux-gnu/gconv/other.so", "never asked for");
    file("usr/share/doc/libz.so.txt", "text");

    Initramfs expected =
        Initramfs.EMPTY
            .withProgram("bin/makedumpfile", bytes("m"))
            .withProgram("bin/ndctl", bytes("n"))
            .withProgram("bin/daxctl", bytes("d"))
            .withProgram(LIBRARIES + "ld-linux-aarch64.so.1", bytes("linker"))
            .withProgram(LIBRARIES + "libz.so.1", bytes("z"))
            .withLink("lib/ld-linux-aarch64.so.1", "aarch64-linux-gnu/ld-linux-aarch64.so.1");

    assertEquals(
        new String(expected.cpio(), StandardCharsets.ISO_8859_1),
        new String(new DumpTools(root).addTo(Initramfs.EMPTY).cpio(), StandardCharsets.ISO_8859_1));
  }
}
