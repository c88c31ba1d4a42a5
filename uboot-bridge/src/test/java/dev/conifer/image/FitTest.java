package dev.conifer.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.Content;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FitTest {
  private static final String SOURCE =
      """
      /dts-v1/;
      / {
        description = "test"; #address-cells = <1>;
        images {
          kernel-1 {
            description = "k"; data = /incbin/("kernel"); type = "kernel"; arch = "arm64";
            os = "linux"; compression = "gzip"; load = <1 0x50000000>; entry = <0x50080000>;
            hash-1 { algo = "sha256"; }; hash-2 { algo = "crc32"; };
          };
          fdt-1 {
            description = "f"; data = /incbin/("fdt"); type = "flat_dt"; arch = "arm64";
            compression = "none"; hash-1 { algo = "md5"; };
          };
        };
        configurations {
          default = "conf-1";
          conf-1 { kernel = "kernel-1"; fdt = "fdt-1", "fdt-2"; loadables = "fw"; };
          conf-2 { kernel = "kernel-1"; ramdisk = "rd"; };
        };
      };
      """;

  private static final byte[] KERNEL = "the kernel's bytes".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FDT = "a tree".getBytes(StandardCharsets.US_ASCII);
  private static final Map<String, byte[]> FILES = Map.of("kernel", KERNEL, "fdt", FDT);

  @Test
  void imagesAreReadWithTheirNumbersAndNames() {
    Fit fit = read(MkImage.fit(SOURCE, FILES));
    FitImage kernel = fit.image("kernel-1").orElseThrow();
    assertTrue(kernel.is(ImageType.KERNEL));
    assertEquals(Optional.of(0x150000000L), kernel.load());
    assertEquals(Optional.of(0x50080000L), kernel.entry());
    assertEquals(Optional.of(Compression.GZIP), kernel.packing());
    assertEquals(Optional.empty(), fit.image("fdt-1").orElseThrow().packing());
    assertEquals(Optional.empty(), fit.image("fdt-1").orElseThrow().load());
    assertEquals(List.of("kernel-1", "fdt-1"), fit.images().stream().map(FitImage::name).toList());
  }

  @Test
  void configurationsAreFoundByNameOrByDefault() {
    Fit fit = read(MkImage.fit(SOURCE, FILES));
    FitConfiguration first = fit.configuration(Optional.empty()).orElseThrow();
    assertEquals(
        new FitConfiguration(
            "conf-1",
            Optional.of("kernel-1"),
            Optional.empty(),
            List.of("fdt-1", "fdt-2"),
            List.of("fw"),
            List.of()),
        first);
    assertEquals(Optional.of(first), fit.configuration(Optional.of("conf-1#conf-7")));
    assertEquals(
        Optional.of("rd"), fit.configuration(Optional.of("conf-2")).orElseThrow().ramdisk());
    assertEquals(Optional.empty(), fit.configuration(Optional.of("conf-3")));
  }

  @Test
  void embeddedDataAreFoundInTheBlob() {
    byte[] blob = MkImage.fit(SOURCE, FILES);
    assertEquals("the kernel's bytes", text(blob, read(blob).image("kernel-1").orElseThrow()));
    assertEquals("a tree", text(blob, read(blob).image("fdt-1").orElseThrow()));
  }

  @Test
  void externalDataAreFoundBehindTheBlob() {
    byte[] blob = MkImage.externalFit(SOURCE, FILES);
    Fit fit = read(blob);
    assertEquals("the kernel's bytes", text(blob, fit.image("kernel-1").orElseThrow()));
    assertEquals("a tree", text(blob, fit.image("fdt-1").orElseThrow()));
    assertTrue(fit.image("fdt-1").orElseThrow().data().orElseThrow().external());
  }

  @Test
  void dataPositionCountsFromTheBeginning() {
    FitImage image =
        image(
            Node.named("k")
                .withProperty("data-position", PropertyValue.ofCells(0x8000))
                .withProperty("data-offset", PropertyValue.ofCells(4))
                .withProperty("data-size", PropertyValue.ofCells(0x20)));
    assertEquals(Optional.of(new FitImage.Data(0x8000, 0x20, true)), image.data());
  }

  @Test
  void externalDataWithoutTheirSizeAreNone() {
    assertEquals(
        Optional.empty(),
        image(Node.named("k").withProperty("data-offset", PropertyValue.ofCells(4))).data());
  }

  @Test
  void hashesAreComparedWithTheData() {
    FitImage kernel = read(MkImage.fit(SOURCE, FILES)).image("kernel-1").orElseThrow();
    Content other = Content.ofBytes(FDT);
    for (FitHash hash : kernel.hashes()) {
      assertEquals(FitHash.Outcome.MATCHES, hash.compare(Content.ofBytes(KERNEL)));
      assertEquals(FitHash.Outcome.DIFFERS, hash.compare(other));
      assertEquals(FitHash.Outcome.DIFFERS, hash.compare(Content.unknown("x", 4)));
    }
    assertEquals(FitHash.Outcome.UNKNOWN_ALGORITHM, hash("rot13", "00").compare(other));
    assertEquals(FitHash.Outcome.BAD_LENGTH, hash("sha1", "00").compare(other));
  }

  @Test
  void checksumsOfNineDigitsAreTheKnownOnes() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertEquals("31c3", hex(FitHash.hash("crc16-ccitt", digits).orElseThrow()));
    assertEquals("cbf43926", hex(FitHash.hash("crc32", digits).orElseThrow()));
    assertEquals(
        "25f9e794323b453885f5181f1b624d0b", hex(FitHash.hash("md5", digits).orElseThrow()));
  }

  @Test
  void otherTreesAreNoFit() {
    DeviceTree tree = DeviceTree.of(Node.named(""));
    assertEquals(
        "f.itb:0x0 (FIT): Error (E-fit): 'f.itb' has no /description, which every FIT has",
        failure(FdtWriter.write(tree)));
    DeviceTree noImages =
        tree.withRoot(
            tree.root()
                .withProperty("description", PropertyValue.ofStrings("d"))
                .withProperty("timestamp", PropertyValue.ofCells(1)));
    assertTrue(failure(FdtWriter.write(noImages)).contains("'f.itb' has no /images"));
    assertTrue(failure(new byte[5]).contains("the first 40 bytes of 'f.itb' are not there"));
  }

  @Test
  void damagedFitsGiveDiagnostics() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("FitTest seed " + seed);
    Random random = new Random(seed);
    byte[] sound = MkImage.fit(SOURCE, FILES);
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = Arrays.copyOf(sound, random.nextInt(4) == 0 ? random.nextInt(900) : 900);
      for (int n = 0; n < 3 && damaged.length > 0; n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      if (damaged.length > 8) {
        damaged[6] = 3;
      }
      Fit.read("f.itb", Content.ofBytes(damaged));
    }
  }

  @Test
  void theRemedyIsToMakeTheFileAgain() {
    assertEquals(
        Optional.of("make the file again: mkimage -f image.its f.itb"),
        Fit.read("f.itb", Content.fill(0, 3)).diagnostics().get(0).remedy());
  }

  private static String failure(byte[] blob) {
    return Fit.read("f.itb", Content.ofBytes(blob)).diagnostics().get(0).toString();
  }

  private static FitImage image(Node image) {
    Node root =
        Node.named("")
            .withProperty("description", PropertyValue.ofStrings("d"))
            .withProperty("timestamp", PropertyValue.ofCells(1))
            .withChild(Node.named("images").withChild(image));
    return read(FdtWriter.write(DeviceTree.of(root))).images().get(0);
  }

  private static FitHash hash(String algorithm, String value) {
    return new FitHash(
        "hash",
        Optional.of(algorithm),
        Optional.of(PropertyValue.ofBytes(java.util.HexFormat.of().parseHex(value))),
        false);
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  private static Fit read(byte[] blob) {
    return Fit.read("f.itb", Content.ofBytes(blob)).orThrow();
  }

  private static String text(byte[] blob, FitImage image) {
    FitImage.Data data = image.data().orElseThrow();
    return new String(blob, (int) data.offset(), (int) data.size(), StandardCharsets.US_ASCII);
  }
}
