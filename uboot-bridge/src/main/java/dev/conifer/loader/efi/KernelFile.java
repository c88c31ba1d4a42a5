package dev.conifer.loader.efi;

import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.image.PeImage;
import dev.conifer.memory.Content;
import java.util.Optional;

/** The kernel as an EFI application. */
final class KernelFile {
  private KernelFile() {}

  /**
   * How much memory {@code kernel} takes, its BSS included, in bytes. One of which only numbers are
   * known is taken to have a stub: every kernel that a distribution builds has.
   *
   * @throws Refusal when EDK2 does not start it
   */
  static long memorySize(Payload kernel) {
    Content content = kernel.content();
    boolean isKnown =
        content.size() > 0 && content.slice(content.size() - 1, 1).bytes().isPresent();
    Optional<PeImage> application =
        isKnown ? PeImage.read(kernel.name(), content).value() : Optional.empty();
    if (isKnown && application.filter(pe -> pe.machine() == PeImage.ARM64).isEmpty()) {
      throw new Refusal("'%s' is no EFI application for arm64".formatted(kernel.name()));
    }
    long imageSize =
        Arm64Image.read(kernel.name(), content)
            .value()
            .map(Arm64Image::imageSize)
            .orElseThrow(() -> new Refusal("'%s' is no arm64 Image".formatted(kernel.name())));
    long size = Math.max(application.map(PeImage::imageSize).orElse(0L), kernel.size());
    return Long.compareUnsigned(imageSize, size) > 0 ? imageSize : size;
  }
}
