package dev.conifer.scenario.lab;

import dev.conifer.boot.BootRequest;
import dev.conifer.image.Payload;
import dev.conifer.layout.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a lab: what QEMU is given, and the folder that the guest sees as a disk with one FAT
 * partition.
 *
 * @param disk the folder
 * @param controlFdt the tree that U-Boot runs on
 */
record LabMedium(Path disk, Path controlFdt) {
  /** Writes the files of {@code layout} below {@code folder}. */
  static LabMedium write(Layout layout, Path folder) {
    try {
      Path disk = Files.createDirectories(folder.resolve("disk"));
      for (Map.Entry<String, Payload> file : files(layout.request()).entrySet()) {
        Files.write(disk.resolve(file.getKey()), file.getValue().content().bytes().orElseThrow());
      }
      Path controlFdt = folder.resolve("control.dtb");
      Files.write(controlFdt, LabLayout.controlFdt(layout));
      return new LabMedium(disk, controlFdt);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files by name: those of the medium where a script loads them, else what is booted. */
  private static Map<String, Payload> files(BootRequest request) {
    if (request.script().isPresent()) {
      return request.medium().files();
    }
    Map<String, Payload> files = new LinkedHashMap<>();
    Stream.of(Optional.of(request.kernel()), request.ramdisk(), request.kernelFdt())
        .flatMap(Optional::stream)
        .forEach(file -> files.put(file.name(), file));
    return files;
  }
}
