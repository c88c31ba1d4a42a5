package dev.conifer.fdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Result;
import dev.conifer.testing.RandomTrees;
import dev.conifer.tree.DeviceTree;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FdtGeneratedTest {
  private static final Random RANDOM = RandomTrees.random(FdtGeneratedTest.class);

  @Test
  void treeToBlobToTreeIsTheIdentity() {
    for (int i = 0; i < 300; i++) {
      DeviceTree tree = RandomTrees.next(RANDOM).withBootCpu(RANDOM.nextInt());
      assertEquals(tree, FdtReader.read("generated", FdtWriter.write(tree)).orThrow());
    }
  }

  @Test
  void blobToTreeToBlobIsTheIdentity() {
    for (int i = 0; i < 300; i++) {
      byte[] blob = FdtWriter.write(RandomTrees.next(RANDOM));
      assertArrayEquals(blob, FdtWriter.write(FdtReader.read("generated", blob).orThrow()));
    }
  }

  @Test
  void anyBlobWithOneByteChangedGivesATreeOrDiagnostics() {
    for (int i = 0; i < 8; i++) {
      byte[] blob = FdtWriter.write(RandomTrees.next(RANDOM));
      for (int at = 0; at < blob.length; at++) {
        byte was = blob[at];
        blob[at] ^= (byte) (1 << RANDOM.nextInt(8));
        Result<DeviceTree> result = FdtReader.read("generated", blob);
        assertEquals(result.failed(), result.value().isEmpty());
        blob[at] = was;
      }
    }
  }

  @Test
  void anyBlobCutShortGivesDiagnostics() {
    byte[] blob = FdtWriter.write(RandomTrees.next(RANDOM));
    for (int length = 0; length < blob.length; length++) {
      Result<DeviceTree> result = FdtReader.read("generated", Arrays.copyOf(blob, length));
      assertEquals(1, result.diagnostics().size());
    }
  }

  @Test
  void theStringsBlockIsTheOneThatASearchOfTheWholeTableGives() {
    for (int i = 0; i < 300; i++) {
      StringTable table = new StringTable(true);
      StringBuilder searched = new StringBuilder();
      for (int j = 0; j < 40; j++) {
        String name = "abab".substring(RANDOM.nextInt(4)) + "ba".repeat(RANDOM.nextInt(3));
        assertEquals(search(searched, name), table.offsetOf(name));
      }
      assertEquals(searched.length(), table.toByteArray().length);
    }
  }

  /** The first offset at which the text up to the next NUL is {@code name}: dtc's rule itself. */
  private static int search(StringBuilder table, String name) {
    for (int at = 0; at < table.length(); at++) {
      if (table.substring(at, table.indexOf("\0", at)).equals(name)) {
        return at;
      }
    }
    table.append(name).append('\0');
    return table.length() - name.length() - 1;
  }
}
