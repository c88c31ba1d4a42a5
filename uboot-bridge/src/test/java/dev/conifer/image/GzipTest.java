package dev.conifer.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Result;
import dev.conifer.memory.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipTest {
  private static final byte[] DATA = "conifer ".repeat(1000).getBytes(StandardCharsets.US_ASCII);

  @Test
  void fileIsUnpackedWhateverFollowsIt() throws IOException {
    Content packed = Content.concat(List.of(Content.ofBytes(pack()), Content.fill(0x1f, 1000)));
    assertArrayEquals(DATA, unpack(packed, DATA.length).orThrow().bytes().orElseThrow());
  }

  @Test
  void optionalHeaderFieldsAreSkipped() throws IOException {
    byte[] plain = pack();
    byte[] fields = {2, 0, 'e', 'x', 'n', 0, 'c', 'o', 0, 9, 9};
    byte[] head = Arrays.copyOf(plain, 10);
    head[3] = 0x1e;
    Content packed =
        Content.concat(
            List.of(
                Content.ofBytes(head),
                Content.ofBytes(fields),
                Content.ofBytes(Arrays.copyOfRange(plain, 10, plain.length))));
    assertArrayEquals(DATA, unpack(packed, DATA.length).orThrow().bytes().orElseThrow());
  }

  @Test
  void fileThatGrowsBeyondTheLimitIsRefused() throws IOException {
    assertEquals("'kernel' unpacks to more than 0x1f3f bytes", problem(pack(), DATA.length - 1));
  }

  @Test
  void fileThatIsCutOffIsRefused() throws IOException {
    assertEquals(
        "'kernel' ends before its data do", problem(Arrays.copyOf(pack(), 30), DATA.length));
    assertEquals("'kernel' has no sound gzip header", problem(Arrays.copyOf(pack(), 9), 1));
  }

  @Test
  void damagedFileIsRefused() throws IOException {
    byte[] packed = pack();
    packed[10] = (byte) 0xff;
    assertEquals("the packed data of 'kernel' are damaged", problem(packed, DATA.length));
  }

  @Test
  void compressionIsToldByTheFirstTwoBytes() throws IOException {
    assertEquals(Optional.of(Compression.GZIP), Compression.of(Content.ofBytes(pack())));
    assertEquals(Optional.empty(), Compression.of(Content.fill(0x1f, 2)));
    assertEquals(Optional.empty(), Compression.of(Content.unknown("x", 64)));
    assertEquals(Optional.empty(), Compression.of(Content.fill(0x1f, 1)));
  }

  private static String problem(byte[] packed, int limit) {
    return unpack(Content.ofBytes(packed), limit).diagnostics().get(0).message();
  }

  private static Result<Content> unpack(Content packed, int limit) {
    return Gzip.unpack("kernel", packed, limit);
  }

  private static byte[] pack() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(DATA);
    }
    return out.toByteArray();
  }
}
