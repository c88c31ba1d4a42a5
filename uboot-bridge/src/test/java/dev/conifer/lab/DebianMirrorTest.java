package dev.conifer.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianMirrorTest {
  private static final DebianMirror DEFAULT =
      new DebianMirror("http://deb.debian.org/debian", "http://deb.debian.org/debian-security");

  @Test
  void bothFormsOfSourcesAreRead(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("sources.list.d"));
    Files.writeString(
        folder.resolve("sources.list"),
        """
        # deb http://wrong.example/debian bookworm main
        deb-src http://wrong.example/debian bookworm main
        deb https://packages.example/apt other main
        deb [arch=amd64 signed-by=/k] https://mirror.example/pub/debian/ bookworm main
        """);
    Files.writeString(
        folder.resolve("sources.list.d/security.sources"),
        """
        Types: deb
        URIs: http://mirror.example/debian-security
        Suites: bookworm-security
        Components: main
        """);
    assertEquals(
        new DebianMirror(
            "https://mirror.example/pub/debian", "http://mirror.example/debian-security"),
        DebianMirror.in(folder));
  }

  @Test
  void whereThereIsNoDebianDebiansOwnServersServe(@TempDir Path folder) {
    assertEquals(DEFAULT, DebianMirror.in(folder));
    assertEquals(DEFAULT, DebianMirror.of("deb http://archive.ubuntu.com/ubuntu noble main\n"));
  }

  @Test
  void theSourcesAreDebian12sWithBackports() {
    assertEquals(
        """
        deb [signed-by=/k.gpg] http://deb.debian.org/debian bookworm main
        deb [signed-by=/k.gpg] http://deb.debian.org/debian bookworm-updates main
        deb [signed-by=/k.gpg] http://deb.debian.org/debian bookworm-backports main
        deb [signed-by=/k.gpg] http://deb.debian.org/debian-security bookworm-security main
        """,
        DEFAULT.sources(Path.of("/k.gpg")));
  }
}
