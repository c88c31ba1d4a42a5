package dev.conifer.loader.reference;

import dev.conifer.diagnostic.Result;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;

/**
 * The kernel's file as its header describes it.
 *
 * @param file what is loaded
 * @param header its first 64 bytes
 */
record KernelImage(Payload file, Arm64Image header) {

  /**
   * Reads the header of {@code file}.
   *
   * @throws Refusal when it is no arm64 Image, or does not say how much memory the kernel takes
   */
  static KernelImage read(Payload file) {
    Result<Arm64Image> header = Arm64Image.read(file.name(), file.content());
    Arm64Image image =
        header.value().orElseThrow(() -> new Refusal(header.diagnostics().get(0).message()));
    if (image.isLegacy()) {
      throw new Refusal(
          "'%s' does not say how much memory it takes (image_size is 0), so that nothing could be"
                  .formatted(file.name())
              + " kept from it");
    }
    return new KernelImage(file, image);
  }

  /** All the memory it takes, in bytes, unsigned: {@code image_size}, and the whole file. */
  long memorySize() {
    return Long.compareUnsigned(file.size(), header.imageSize()) > 0
        ? file.size()
        : header.imageSize();
  }
}
