package dev.conifer.plan;

import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.Content;
import java.util.Optional;

/** A kernel of which a plan gives the numbers that matter, not the file. */
final class KernelNumbers {
  /** Little-endian, 4 KiB pages, may lie anywhere: what arm64's defconfig builds since 4.6. */
  private static final long USUAL_FLAGS = 0xa;

  private final PlanNode node;

  KernelNumbers(PlanNode node) {
    this.node = node;
  }

  /** A payload with a header made of the numbers; what is wrong with them is reported. */
  Payload payload() {
    Optional<Long> imageSize = node.number("image-size");
    if (imageSize.isEmpty() && !node.node().has("image-size")) {
      node.problem(
          "E-plan-missing",
          "image-size",
          node.path() + " says no image-size",
          "write what the Image's header has at offset 16, in bytes");
    }
    long fileSize = node.number("file-size").or(() -> imageSize).orElse(0L);
    Arm64Image header =
        new Arm64Image(
            node.number("text-offset").orElse(0L),
            imageSize.orElse(0L),
            node.number("flags").orElse(USUAL_FLAGS));
    node.finish();
    if (fileSize < Arm64Image.HEADER_SIZE || fileSize > PlanFiles.LARGEST) {
      node.problem(
          "E-plan-value",
          "file-size",
          "%s: no Image has 0x%x bytes".formatted(node.path(), fileSize),
          "write the size of the file Image, in bytes");
      return new Payload("kernel", Content.ofBytes(header.header()));
    }
    return new Payload("kernel", header.file("kernel", fileSize));
  }
}
