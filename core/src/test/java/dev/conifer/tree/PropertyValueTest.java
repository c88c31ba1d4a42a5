package dev.conifer.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PropertyValueTest {

  @Test
  void cellsAreBigEndian() {
    PropertyValue value = PropertyValue.ofCells(1, 0x89abcdef);

    assertEquals("0000000189abcdef", value.toString());
    assertArrayEquals(new int[] {1, 0x89abcdef}, value.cells().orElseThrow());
    assertEquals(Optional.of(0x1_89ab_cdefL), value.number());
    assertEquals(Optional.empty(), value.u32());
  }

  @Test
  void aNumberIsOneCellOrTwo() {
    assertEquals(Optional.of(0xffff_ffffL), PropertyValue.ofCells(-1).number());
    assertEquals(Optional.of(-1), PropertyValue.ofCells(-1).u32());
    assertEquals(Optional.of(0x1_0000_0000L), PropertyValue.ofU64(0x1_0000_0000L).number());
    assertEquals(Optional.empty(), PropertyValue.ofCells(1, 2, 3).number());
    assertEquals(Optional.empty(), PropertyValue.EMPTY.number());
  }

  @Test
  void bytesThatAreNoCellsAreNotReadAsSuch() {
    assertEquals(Optional.empty(), PropertyValue.ofBytes((byte) 1).cells().map(c -> c.length));
    assertEquals(Optional.of(0), PropertyValue.EMPTY.cells().map(c -> c.length));
  }

  @Test
  void stringsEndInNul() {
    PropertyValue value = PropertyValue.ofStrings("ab", "", "ö");

    assertEquals("61620000c3b600", value.toString());
    assertEquals(Optional.of(List.of("ab", "", "ö")), value.strings());
    assertEquals(Optional.empty(), value.string());
    assertEquals(Optional.of("okay"), PropertyValue.ofStrings("okay").string());
    assertEquals(Optional.empty(), PropertyValue.ofBytes((byte) 'a').strings());
    assertEquals(Optional.of(List.of()), PropertyValue.EMPTY.strings());
    assertEquals(Optional.empty(), PropertyValue.EMPTY.string());
  }

  @Test
  void aStringIsOneOfAListOrNot() {
    PropertyValue list = PropertyValue.ofStrings("simple-bus", "", "bus");

    for (String string : List.of("simple-bus", "", "bus")) {
      assertTrue(list.hasString(string), string);
    }
    assertFalse(list.hasString("simple"));
    assertFalse(PropertyValue.EMPTY.hasString(""));
    assertFalse(PropertyValue.ofBytes((byte) 'a', (byte) 0, (byte) 'b').hasString("a"));
  }

  @Test
  void markersDoNotCountForEquality() {
    PropertyValue typed = PropertyValue.ofCells(0x61626300);

    assertEquals(PropertyValue.ofBytes((byte) 'a', (byte) 'b', (byte) 'c', (byte) 0), typed);
    assertEquals(PropertyValue.ofStrings("abc"), typed);
    assertEquals(PropertyValue.ofStrings("abc").hashCode(), typed.hashCode());
    assertNotEquals(PropertyValue.ofStrings("abd"), typed);
  }

  @Test
  void aValueKeepsNoHandleOnTheArraysItCameFrom() {
    byte[] bytes = {1, 2};
    PropertyValue value = PropertyValue.ofBytes(bytes);
    bytes[0] = 9;
    value.toByteArray()[1] = 9;

    assertEquals("0102", value.toString());
  }

  @Test
  void aSliceIsReadLikeTheBytesAlone() {
    byte[] bytes = "\0a\0bus\0\0\u00ff".getBytes(StandardCharsets.ISO_8859_1);
    PropertyValue whole = PropertyValue.ofBytes(bytes);
    for (int from = 0; from <= bytes.length; from++) {
      for (int to = from; to <= bytes.length; to++) {
        PropertyValue slice = whole.slice(from, to);
        PropertyValue alone = PropertyValue.ofBytes(Arrays.copyOfRange(bytes, from, to));
        assertReadAlike(alone, slice);
        assertReadAlike(alone, whole.slice(from, bytes.length).slice(0, to - from));
      }
    }
  }

  private static void assertReadAlike(PropertyValue expected, PropertyValue value) {
    assertEquals(expected, value);
    assertEquals(expected.hashCode(), value.hashCode());
    assertEquals(expected.toString(), value.toString());
    assertEquals(expected.length(), value.length());
    assertEquals(expected.isEmpty(), value.isEmpty());
    assertArrayEquals(expected.toByteArray(), value.toByteArray());
    ByteBuffer target = ByteBuffer.allocate(expected.length());
    value.putInto(target);
    assertArrayEquals(expected.toByteArray(), target.array());
    assertArrayEquals(expected.cells().orElse(null), value.cells().orElse(null));
    assertEquals(expected.u32(), value.u32());
    assertEquals(expected.number(), value.number());
    assertEquals(expected.string(), value.string());
    assertEquals(expected.strings(), value.strings());
    for (String string : List.of("", "a", "bus", "us", "b")) {
      assertEquals(expected.hasString(string), value.hasString(string), string);
    }
    for (int i = 0; i < expected.length(); i++) {
      assertEquals(expected.byteAt(i), value.byteAt(i));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> value.byteAt(expected.length()));
    assertThrows(IndexOutOfBoundsException.class, () -> value.slice(0, expected.length() + 1));
  }

  @Test
  void aMarkerBeyondTheEndIsRefused() {
    List<Marker> markers = List.of(Marker.type(3, Marker.Kind.TYPE_BYTES));

    assertThrows(IndexOutOfBoundsException.class, () -> PropertyValue.of(new byte[2], markers));
    assertEquals(markers, PropertyValue.of(new byte[3], markers).markers());
  }
}
