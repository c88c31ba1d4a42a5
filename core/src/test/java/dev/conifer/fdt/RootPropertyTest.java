package dev.conifer.fdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.testing.RandomTrees;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link RootProperty} and {@link FdtHeader#usedSize}, which look at a part of a blob. */
class RootPropertyTest {
  private static final byte[] BLOB =
      FdtWriter.write(
          DeviceTree.of(
              Node.named("")
                  .withProperty("interrupt-parent", PropertyValue.ofCells(1))
                  .withProperty("model", PropertyValue.ofStrings("odd"))
                  .withChild(
                      Node.named("chosen").withProperty("bootargs", PropertyValue.ofCells(2)))));

  @Test
  void propertiesOfTheRootAreInAndThoseOfItsChildrenAreNot() {
    assertTrue(RootProperty.isIn(BLOB, "interrupt-parent"));
    assertTrue(RootProperty.isIn(BLOB, "model"));
    assertFalse(RootProperty.isIn(BLOB, "parent"));
    assertFalse(RootProperty.isIn(BLOB, "interrupt-parents"));
    assertFalse(RootProperty.isIn(BLOB, "bootargs"));
  }

  @Test
  void damagedBlobsAreReadAsFarAsTheyCanBe() {
    for (int length = 0; length < BLOB.length; length++) {
      assertFalse(RootProperty.isIn(Arrays.copyOf(BLOB, length), "compatible"));
    }
    long seed = 1;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = BLOB.clone();
      for (int j = 0; j < 3; j++) {
        damaged[random.nextInt(BLOB.length)] = (byte) random.nextInt();
      }
      RootProperty.isIn(damaged, "model");
    }
  }

  @Test
  void theSizeIsThatOfWhatIsWritten() {
    for (int seed = 0; seed < 50; seed++) {
      DeviceTree tree = RandomTrees.next(new Random(seed));
      assertEquals(FdtWriter.write(tree).length, FdtWriter.size(tree), "seed " + seed);
    }
  }

  @Test
  void theUsedSizeLeavesOutTheRoomToGrow() {
    DeviceTree tree = RandomTrees.next(new Random(1));
    byte[] padded = FdtWriter.write(tree, FdtLayout.COMPACT.withPadding(100));

    assertEquals(padded.length - 100, FdtHeader.read("blob", padded).orThrow().usedSize());
  }

  @Test
  void reservationsThatComeLastAreUsed() {
    byte[] odd = BLOB.clone();
    odd[18] = 0x7f;

    assertEquals(BLOB.length, FdtHeader.read("blob", odd).orThrow().usedSize());
  }
}
