package dev.conifer.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
  private final Map<String, String> properties = new HashMap<>(Map.of("user.home", "/home/u"));
  private final Map<String, String> environment = new HashMap<>();

  private void assertFolder(String expected) {
    assertEquals(Path.of(expected), CacheFolder.of(properties::get, environment::get).path());
  }

  @Test
  void theMostParticularNameWins() {
    assertFolder("/home/u/.cache/conifer");
    environment.put("XDG_CACHE_HOME", "");
    assertFolder("/home/u/.cache/conifer");
    environment.put("XDG_CACHE_HOME", "/var/xdg");
    assertFolder("/var/xdg/conifer");
    environment.put("CONIFER_CACHE", "/var/own");
    assertFolder("/var/own");
    properties.put("conifer.cache", "/var/given");
    assertFolder("/var/given");
  }
}
