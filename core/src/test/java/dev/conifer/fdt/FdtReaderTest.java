package dev.conifer.fdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FdtReaderTest {
  private static final DeviceTree TREE =
      DeviceTree.of(
              Node.named("")
                  .withProperty("compatible", PropertyValue.ofStrings("a,board"))
                  .withChild("memory@0", n -> n.withProperty("reg", PropertyValue.ofCells(0, 16))))
          .withReservation(MemoryReservation.of(0x1000, 0x2000))
          .withBootCpu(3);

  private static final byte[] BLOB = FdtWriter.write(TREE);

  @Test
  void readsWhatWasWritten() {
    assertEquals(TREE, read(BLOB).orThrow());
  }

  @Test
  void theTreeDoesNotChangeWithTheBytes() {
    byte[] blob = BLOB.clone();
    DeviceTree tree = read(blob).orThrow();
    Arrays.fill(blob, (byte) 0x55);
    assertEquals(TREE, tree);
  }

  @Test
  void ignoresWhatFollowsTheBlob() {
    assertEquals(TREE, read(Arrays.copyOf(BLOB, BLOB.length + 100)).orThrow());
  }

  @Test
  void passesOverNops() {
    byte[] blob =
        new BlobBuilder()
            .words(Token.NOP)
            .begin("")
            .words(Token.NOP)
            .flag("p")
            .words(Token.NOP)
            .end()
            .words(Token.NOP)
            .finish();
    Node root = Node.named("").withProperty("p", PropertyValue.EMPTY);
    assertEquals(DeviceTree.of(root), read(blob).orThrow());
  }

  @Test
  void readsVersion16WhichDoesNotSayHowLongTheStructureBlockIs() {
    byte[] blob = BLOB.clone();
    ByteBuffer.wrap(blob).putInt(20, 16).putInt(36, 0);
    assertEquals(TREE, read(blob).orThrow());
  }

  @Test
  void aTruncatedBlobSaysHowMuchIsMissing() {
    assertFails(
        Arrays.copyOf(BLOB, BLOB.length - 10),
        """
        x.dtb:0x99: Error (E-fdt-truncated): the blob is cut off: 10 of its 163 bytes are missing
          help: copy the file again, whole
        """);
  }

  @Test
  void aBlobThatEndsInsideItsHeaderSaysSo() {
    assertFails(
        Arrays.copyOf(BLOB, 36),
        """
        x.dtb:0x24 (header): Error (E-fdt-truncated): the blob ends inside its header: \
        there are 36 bytes of 40
          help: copy the file again; it was cut off
        """);
  }

  @Test
  void sourceTextIsTakenForWhatItIs() {
    assertFails(
        "// a board\n/dts-v1/;\n/ { };\n".getBytes(StandardCharsets.UTF_8),
        """
        x.dtb:0x0 (header): Error (E-fdt-magic): not a devicetree blob but devicetree source
          help: compile it first, or name it .dts
        """);
  }

  @Test
  void compressedBlobsAreTakenForWhatTheyAre() {
    assertFails(
        new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0},
        """
        x.dtb:0x0 (header): Error (E-fdt-magic): not a devicetree blob but gzip data
          help: unpack it first: gunzip
        """);
  }

  @Test
  void anythingElseIsToldByItsFirstWord() {
    assertFails(
        new byte[] {1, 2, 3, 4},
        """
        x.dtb:0x0 (header): Error (E-fdt-magic): not a devicetree blob: it begins with 0x01020304 \
        instead of 0xd00dfeed
          help: give a devicetree blob (.dtb)
        """);
    assertFails(
        new byte[0],
        """
        x.dtb:0x0 (header): Error (E-fdt-magic): the file is empty
          help: give a devicetree blob (.dtb)
        """);
  }

  @Test
  void tellsAllBlocksThatLieOutside() {
    byte[] blob = BLOB.clone();
    ByteBuffer.wrap(blob).putInt(8, -4).putInt(12, 0x1000).putInt(16, 42);
    assertFails(
        blob,
        """
        x.dtb:0x10 (header): Error (E-fdt-header): the memory reservation block begins at 42, \
        which is not a multiple of 8
          help: build the blob again; its header is damaged
        x.dtb:0x8 (header): Error (E-fdt-header): the structure block, 76 bytes from 4294967292 \
        on, reaches past the blob's end at 163
          help: build the blob again; its header is damaged
        x.dtb:0xc (header): Error (E-fdt-header): the strings block, 15 bytes from 4096 on, \
        reaches past the blob's end at 163
          help: build the blob again; its header is damaged
        """);
  }

  @Test
  void versionsThatItDoesNotKnowAreRefused() {
    byte[] old = BLOB.clone();
    ByteBuffer.wrap(old).putInt(20, 3).putInt(24, 1);
    assertFails(
        old,
        """
        x.dtb:0x14 (header): Error (E-fdt-version): version 3 is too old: Conifer reads 16 and later
          help: convert it: dtc -I dtb -O dtb -V 17
        """);
    byte[] future = BLOB.clone();
    ByteBuffer.wrap(future).putInt(20, 18).putInt(24, 18);
    assertFails(
        future,
        """
        x.dtb:0x18 (header): Error (E-fdt-header): only readers of version 18 can read this blob; \
        Conifer knows versions up to 17
          help: build the blob again; its header is damaged
        """);
  }

  @Test
  void aLengthThatReachesOutOfTheBlockIsToldWithItsProperty() {
    byte[] blob =
        new BlobBuilder()
            .begin("")
            .begin("soc")
            .words(Token.PROPERTY, 0x7fffffff, 0)
            .strings("reg\0")
            .finish();
    assertFails(
        blob,
        """
        x.dtb:0x48 (/soc): Error (E-fdt-structure): property 'reg' has 2147483647 bytes, of which \
        only 4 lie inside the structure block
          help: build the blob again; it is damaged
        """);
  }

  @Test
  void tellsSeveralThingsThatAreWrongWithNames() {
    byte[] blob =
        new BlobBuilder()
            .begin("")
            .flag("p\u001b")
            .flag("q")
            .flag("q")
            .begin("a#b")
            .end()
            .begin("c")
            .end()
            .begin("c")
            .end()
            .end()
            .finish();
    assertFails(
        blob,
        """
        x.dtb:0x40 (/:p\\x1b): Error (property_name_chars): /:p\\x1b: Bad character '\\x1b' in \
        property name
        x.dtb:0x58 (/:q): Error (duplicate_property_names): /:q: Duplicate property name
          x.dtb:0x4c (/:q): the first property of that name
        x.dtb:0x68 (/a#b): Error (node_name_chars): /a#b: Bad character '#' in node name
        x.dtb:0x80 (/c): Error (duplicate_node_names): /c: Duplicate node name
          x.dtb:0x74 (/c): the first node of that name
        """);
  }

  @Test
  void thereIsOneRootAndItHasNoName() {
    assertFails(
        new BlobBuilder().begin("").end().begin("").end().finish(),
        """
        x.dtb:0x44 (structure block): Error (E-fdt-structure): a second root node begins, ''
          help: build the blob again; it is damaged
        """);
    assertFails(
        new BlobBuilder().begin("boot").end().finish(),
        """
        x.dtb:0x38 (structure block): Error (E-fdt-structure): the root node is named 'boot'; \
        its name must be empty
          help: build the blob again; it is damaged
        """);
  }

  @Test
  void nestingWithoutEndIsRefused() {
    BlobBuilder deep = new BlobBuilder().begin("");
    for (int i = 0; i < 100_000; i++) {
      deep.begin("n");
    }
    Result<DeviceTree> result = read(deep.finish());
    assertEquals("E-fdt-depth", result.diagnostics().get(0).code());
    assertEquals("nodes are nested more than 1024 deep", result.diagnostics().get(0).message());
  }

  @Test
  void namesThatShareTheirEndsBeyondReasonAreRefused() {
    BlobBuilder greedy = new BlobBuilder().begin("");
    int properties = 20_000;
    for (int i = 0; i < properties; i++) {
      greedy.words(Token.PROPERTY, 0, i);
    }
    Result<DeviceTree> result = read(greedy.end().strings("a".repeat(properties) + "\0").finish());
    assertEquals(
        "the names of the properties share the strings block beyond reason",
        result.diagnostics().get(0).message());
  }

  @Test
  void aReservationWithoutSizeHidesWhatFollows() {
    byte[] blob =
        FdtWriter.write(
            TREE.withReservation(MemoryReservation.of(0x8000, 0))
                .withReservation(MemoryReservation.of(0x9000, 1)));
    Result<DeviceTree> result = read(blob);
    assertEquals(TREE.reservations(), result.orThrow().reservations());
    assertEquals(
        "x.dtb:0x38 (memory reservation block): Warning (W-fdt-reservations): the reservation at"
            + " 0x8000 is 0 bytes long, which ends the list for dtc, libfdt and Linux: nothing"
            + " after it is reserved",
        result.diagnostics().get(0).toString());
  }

  @Test
  void aReservationListWithoutEndIsRefused() {
    byte[] blob = BLOB.clone();
    ByteBuffer.wrap(blob).putLong(0x38 + 8, 1);
    assertFails(
        blob,
        """
        x.dtb:0x48 (memory reservation block): Error (E-fdt-reservations): the list of \
        reservations has no end: no entry of size 0 stands before the next block
          help: build the blob again; it is damaged
        """);
  }

  @Test
  void phandlesAreUnique() {
    DeviceTree tree =
        DeviceTree.of(
            Node.named("")
                .withChild("a", n -> n.withProperty("phandle", PropertyValue.ofCells(7)))
                .withChild("b", n -> n.withProperty("phandle", PropertyValue.ofCells(7)))
                .withChild("c", n -> n.withProperty("phandle", PropertyValue.ofCells(0)))
                .withChild("d", n -> n.withProperty("phandle", PropertyValue.EMPTY)));
    assertFails(
        FdtWriter.write(tree),
        """
        x.dtb:0x60 (/b): Error (explicit_phandles): /b: duplicated phandle 0x7 (seen before at /a)
          x.dtb:0x44 (/a): the other node with that phandle
        x.dtb:0x80 (/c:phandle): Error (explicit_phandles): /c:phandle: bad value (0x0) in phandle \
        property
        x.dtb:0x9c (/d:phandle): Error (explicit_phandles): /d:phandle: bad length (0) phandle \
        property
        """);
  }

  @Test
  void theHeaderCanBeReadAlone() {
    FdtHeader header = FdtHeader.read("x.dtb", Arrays.copyOf(BLOB, FdtHeader.SIZE)).orThrow();
    assertEquals(BLOB.length, header.totalSize());
    assertEquals(17, header.version());
    assertEquals(3, header.bootCpu());
  }

  private static Result<DeviceTree> read(byte[] blob) {
    return FdtReader.read("x.dtb", blob);
  }

  private static void assertFails(byte[] blob, String diagnostics) {
    Result<DeviceTree> result = read(blob);
    assertTrue(result.failed());
    assertEquals(diagnostics, DiagnosticText.of(result.diagnostics()));
  }
}
