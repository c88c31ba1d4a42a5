package dev.conifer.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private final Rooms rooms = Rooms.ofTheHouse();

  @Test
  void aRoomMayImportItsRow() {
    assertTrue(rooms.mayImport("compile", "dts"));
  }

  @Test
  void aRoomMayImportWhatItsRowMayImport() {
    assertTrue(rooms.mayImport("layout", "dts"), "through plan and compile");
  }

  @Test
  void noRoomMayImportAgainstTheArrows() {
    assertFalse(rooms.mayImport("dts", "compile"));
    assertFalse(rooms.mayImport("tree", "memory"));
    assertFalse(rooms.mayImport("boot", "reserved"));
  }

  @Test
  void diagnosticsAreFreeToAll() {
    assertTrue(rooms.mayImport("memory", "diagnostic"));
  }

  @Test
  void noLoaderKnowsAnother() {
    assertFalse(rooms.mayImport("loader.uboot", "loader.reference"));
    assertFalse(rooms.mayImport("loader.*", "loader.uboot"));
  }

  @Test
  void layoutMayImportEveryLoader() {
    assertTrue(rooms.mayImport("layout", "loader.uboot"));
    assertTrue(rooms.mayImport("layout", "loader.*"));
  }

  @Test
  void allMeansTheRowsAbove() {
    assertTrue(rooms.mayImport("cli", "scenario"));
    assertFalse(rooms.mayImport("scenario", "cli"));
  }

  @Test
  void packagesBelowARoomBelongToIt() {
    assertEquals(Optional.of("loader.uboot"), rooms.roomOf("dev.conifer.loader.uboot.shell"));
  }

  @Test
  void aLoaderWithoutARowIsALoader() {
    assertEquals(Optional.of("loader.*"), rooms.roomOf("dev.conifer.loader.coreboot"));
  }

  @Test
  void otherPackagesBelongToNoRoom() {
    assertEquals(Optional.empty(), rooms.roomOf("dev.conifer.treehouse"));
    assertEquals(Optional.empty(), rooms.roomOf("dev.conifer"));
    assertEquals(Optional.empty(), rooms.roomOf("java.util"));
  }
}
