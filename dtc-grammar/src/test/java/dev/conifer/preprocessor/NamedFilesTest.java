package dev.conifer.preprocessor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a file that cannot be found. */
class NamedFilesTest {
  @TempDir Path folder;

  private void file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  private String remedy(String name) {
    Diagnostic missing =
        NamedFiles.missing(
            "E-include", Origin.NONE, name, "<" + name + ">", List.of(folder), Optional.empty());
    return missing.remedy().orElse("none");
  }

  @Test
  void aNameThatDiffersLittleIsNear() throws IOException {
    file("dt-bindings/gpio/gpio.h");
    assertEquals("did you mean <dt-bindings/gpio/gpio.h>?", remedy("dt-bindings/gpoi/gpio.h"));
    assertEquals("did you mean <dt-bindings/gpio/gpio.h>?", remedy("dt-bindings/gpio/GPIO.h"));
    assertEquals("none", remedy("dt-bindings/gpio/clock.h"));
    assertEquals("none", remedy("dt-bindings/clock/gpio.h"));
  }

  @Test
  void aSourceThatLacksItsEndingIsNear() throws IOException {
    file("board.dtsi");
    file("board.dtb");
    assertEquals("did you mean <board.dtsi>?", remedy("board"));
    assertEquals("none", remedy("boa"));
  }

  @Test
  void aFileOneFolderFurtherDownIsNear() throws IOException {
    file("dt-bindings/gpio/gpio.h");
    assertEquals("did you mean <dt-bindings/gpio/gpio.h>?", remedy("dt-bindings/gpio.h"));
    assertEquals("none", remedy("gpio.h"));
  }

  @Test
  void ofTwoFoldersTheFirstInTheAlphabetIsTold() throws IOException {
    file("b/pins.h");
    file("a/pins.h");
    file("c/pins.h");
    assertEquals("did you mean <a/pins.h>?", remedy("pins.h"));
  }

  @Test
  void aFileBesideItIsNearerThanOneFurtherDown() throws IOException {
    file("a/pins.h");
    file("pin.h");
    assertEquals("did you mean <pin.h>?", remedy("pins.h"));
  }

  @Test
  void aFolderFurtherDownIsNoFile() throws IOException {
    file("a/pins.h/x");
    assertEquals("none", remedy("pins.h"));
  }

  @Test
  void aMissingPathHasNearOnesToo() throws IOException {
    file("board.dts");
    file("dts/soc.dts");
    assertEquals(
        Optional.of(folder.resolve("board.dts").toString()),
        NamedFiles.near(folder.resolve("baord.dts")));
    assertEquals(
        Optional.of(folder.resolve("dts/soc.dts").toString()),
        NamedFiles.near(folder.resolve("soc.dts")));
    assertEquals(Optional.empty(), NamedFiles.near(folder.resolve("other.dts")));
  }
}
