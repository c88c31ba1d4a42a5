package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UBootProfileTest {
  @Test
  void thereIsAProfileOfEveryReleaseFrom2019On() {
    List<String> versions = UBootProfile.ALL.stream().map(UBootProfile::version).toList();
    assertEquals(31, versions.size());
    assertEquals("2019.04", versions.get(0));
    assertEquals("2020.01", versions.get(3));
    assertEquals("2026.10", versions.get(30));
    assertEquals(Optional.empty(), UBootProfile.of("2019.01"));
  }

  @Test
  void everyChangeBeginsAndEndsWithARelease() {
    Set<String> versions = new HashSet<>();
    UBootProfile.ALL.forEach(profile -> versions.add(profile.version()));
    for (UBootChange change : UBootChange.values()) {
      assertTrue(versions.contains(change.since()), change.name());
      assertTrue(change.until().map(versions::contains).orElse(true), change.name());
      assertFalse(change.commit().isEmpty(), change.name());
    }
  }

  @Test
  void releaseBetweenTwoChangesHasThoseBeforeIt() {
    UBootProfile profile = UBootProfile.of("2022.10").orElseThrow();
    assertTrue(profile.has(UBootChange.WIDE_STACK_MARGIN));
    assertFalse(profile.has(UBootChange.EFI_MAP_IN_LMB));
    assertEquals(8, profile.lmbCapacity());
    assertEquals(16, UBootProfile.of("2023.07").orElseThrow().lmbCapacity());
  }

  @Test
  void flagsHaveTheBitsOfTheirRelease() {
    assertEquals(new LmbFlags(0, 0, 0), UBootProfile.of("2021.07").orElseThrow().lmbFlags());
    assertEquals(new LmbFlags(4, 0, 0), UBootProfile.V2023_01.lmbFlags());
    assertEquals(new LmbFlags(2, 4, 8), UBootProfile.of("2025.01").orElseThrow().lmbFlags());
    assertEquals(new LmbFlags(1, 2, 4), UBootProfile.of("2025.04").orElseThrow().lmbFlags());
    assertEquals(new LmbFlags(2, 4, 8), UBootProfile.V2026_07.lmbFlags());
  }
}
