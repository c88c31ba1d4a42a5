package dev.conifer.fadump;

import static dev.conifer.fadump.Fadumps.bytes;
import static dev.conifer.fadump.Fadumps.messages;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.PhysicalAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpalStructuresTest {
  private static final CopyRange COPY =
      new CopyRange(PhysicalAddress.ZERO, PhysicalAddress.of(0x1_0000_0000L), 0x3000_0000);
  private static final OpalKernelMetadata KERNEL =
      new OpalKernelMetadata(1, PhysicalAddress.of(0x1_3000_0000L), List.of(COPY, COPY));

  @Test
  void theKernelsMetadataHave3088BytesBigEndian() {
    byte[] encoded = KERNEL.encode();

    assertEquals(3088, encoded.length);
    assertArrayEquals(
        bytes(
            "01 000000 0002 0001 0000000130000000 0000000000000000 0000000100000000"
                + " 0000000030000000"),
        Arrays.copyOf(encoded, 40));
    assertEquals(KERNEL, OpalKernelMetadata.read("x", encoded).orThrow());
  }

  @Test
  void anotherVersionIsWarnedOf() {
    byte[] second = KERNEL.encode();
    second[0] = 2;

    assertEquals(
        List.of(
            "x:0x0 (kernel metadata): Warning (W-fadump-version): the kernel's metadata is of"
                + " version 2, not 1: the core may be wrong"),
        messages(OpalKernelMetadata.read("x", second)));
    assertEquals(KERNEL, OpalKernelMetadata.read("x", second).orThrow());
  }

  @Test
  void countsThatTheStructureCannotHoldAreRefused() {
    byte[] many = KERNEL.encode();
    many[5] = (byte) 129;
    byte[] more = KERNEL.encode();
    more[7] = 3;

    assertEquals(
        List.of(
            "x:0x4 (kernel metadata): Error (E-fadump-structure): the kernel's metadata names 129"
                + " regions, 1 of them registered; 128 is the most"),
        messages(OpalKernelMetadata.read("x", many)));
    assertEquals(
        List.of(
            "x:0x4 (kernel metadata): Error (E-fadump-structure): the kernel's metadata names 2"
                + " regions, 3 of them registered; 128 is the most"),
        messages(OpalKernelMetadata.read("x", more)));
    assertEquals(
        List.of(
            "x:0x0 (kernel metadata): Error (E-fadump-structure): the kernel's metadata has 3087"
                + " bytes, not 3088"),
        messages(OpalKernelMetadata.read("x", new byte[3087])));
  }

  @Test
  void theFirmwaresMetadataHave24BytesBeforeTheRegions() {
    OpalFirmwareMetadata metadata = new OpalFirmwareMetadata(0x48, 1, 0x600, List.of(COPY));

    assertArrayEquals(
        bytes(
            "01 00000000000000 00000048 00000001 00000600 00000001"
                + " 0000000000000000 0000000100000000 0000000030000000"),
        metadata.encode());
    assertEquals(metadata, OpalFirmwareMetadata.read("x", metadata.encode()).orThrow());
  }

  @Test
  void linuxLooksAtOneRegionOfTheFirmwaresWhateverTheCount() {
    byte[] none = new OpalFirmwareMetadata(0, 1, 8, List.of(COPY)).encode();
    none[23] = 0;
    byte[] many = none.clone();
    Arrays.fill(many, 20, 24, (byte) 0xff);

    assertEquals(List.of(COPY), OpalFirmwareMetadata.read("x", none).orThrow().regions());
    assertEquals(List.of(COPY), OpalFirmwareMetadata.read("x", many).orThrow().regions());
    assertEquals(
        List.of(
            "x:0x0 (firmware metadata): Error (E-fadump-structure): the firmware's metadata has 47"
                + " bytes, with one region it has 48"),
        messages(OpalFirmwareMetadata.read("x", new byte[47])));
  }
}
