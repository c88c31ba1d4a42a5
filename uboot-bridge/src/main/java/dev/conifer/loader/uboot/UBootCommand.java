package dev.conifer.loader.uboot;

import dev.conifer.image.Payload;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A command of U-Boot's shell. Arguments are text as a script has them: numbers are hexadecimal,
 * with or without {@code 0x}, and {@code ${name}} stands for a variable.
 */
sealed interface UBootCommand {

  /**
   * {@code setenv name value}.
   *
   * @param value removes the variable when it is empty
   */
  record SetEnv(String name, String value) implements UBootCommand {
    public SetEnv {
      Objects.requireNonNull(name);
      Objects.requireNonNull(value);
    }
  }

  /**
   * {@code load interface device address file}.
   *
   * @param what the part that the file plays, such as {@code kernel}: it names the step
   */
  record Load(Payload file, String what, String address) implements UBootCommand {
    public Load {
      Objects.requireNonNull(file);
      Objects.requireNonNull(what);
      Objects.requireNonNull(address);
    }
  }

  /**
   * {@code booti kernel ramdisk fdt}.
   *
   * @param kernel where the kernel lies
   * @param ramdisk {@code address:size}, {@code address} of a legacy image, or absent for {@code -}
   * @param fdt where the kernel FDT lies
   */
  record Booti(String kernel, Optional<String> ramdisk, String fdt) implements UBootCommand {
    public Booti {
      Objects.requireNonNull(kernel);
      Objects.requireNonNull(ramdisk);
      Objects.requireNonNull(fdt);
    }
  }

  /**
   * {@code bootm image [ramdisk [fdt]]}.
   *
   * @param words what stands behind the command's name
   */
  record Bootm(List<String> words) implements UBootCommand {
    public Bootm {
      words = List.copyOf(words);
    }
  }

  /**
   * {@code bootefi image [fdt]}.
   *
   * @param image {@code address[:size]}
   * @param fdt where the FDT lies; absent when the command does not say
   */
  record Bootefi(String image, Optional<String> fdt) implements UBootCommand {
    public Bootefi {
      Objects.requireNonNull(image);
      Objects.requireNonNull(fdt);
    }
  }
}
