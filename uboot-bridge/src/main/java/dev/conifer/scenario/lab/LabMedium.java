package dev.conifer.scenario.lab;

import dev.conifer.image.Payload;
import dev.conifer.layout.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
      List<Payload> files = new ArrayList<>(List.of(layout.request().kernel()));
      layout.request().ramdisk().ifPresent(files::add);
      layout.request().kernelFdt().ifPresent(files::add);
      for (Payload file : files) {
        Files.write(disk.resolve(file.name()), file.content().bytes().orElseThrow());
      }
      Path controlFdt = folder.resolve("control.dtb");
      Files.write(controlFdt, LabLayout.controlFdt(layout));
      return new LabMedium(disk, controlFdt);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
