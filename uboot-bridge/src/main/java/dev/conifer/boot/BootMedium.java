package dev.conifer.boot;

import dev.conifer.image.Payload;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The files that a boot script finds: those of the disk that the board boots from, which a network
 * server offers too.
 *
 * @param device the only device and partition that has them, as a script names it, such as {@code
 *     mmc 0:1}; when absent, every device that a script names
 * @param files by path, without a slash at the beginning
 */
public record BootMedium(Optional<String> device, Map<String, Payload> files) {
  /** No file at all. */
  public static final BootMedium EMPTY = new BootMedium(Optional.empty(), Map.of());

  public BootMedium {
    Objects.requireNonNull(device);
    Map<String, Payload> normal = new LinkedHashMap<>();
    files.forEach((path, file) -> normal.put(normal(path), file));
    files = Collections.unmodifiableMap(normal);
  }

  /** Whether there is one. */
  public boolean isPresent() {
    return device.isPresent() || !files.isEmpty();
  }

  /** This medium with a file more. */
  public BootMedium with(String path, Payload file) {
    Map<String, Payload> more = new LinkedHashMap<>(files);
    more.put(normal(path), file);
    return new BootMedium(device, more);
  }

  /** The file at {@code path}, from the root whether or not it begins with a slash. */
  public Optional<Payload> file(String path) {
    return Optional.ofNullable(files.get(normal(path)));
  }

  /**
   * Whether {@code blockInterface} and {@code unit}, such as {@code mmc} and {@code 0:1}, have it.
   */
  public boolean isOn(String blockInterface, String unit) {
    return device.isEmpty()
        || normalDevice(device.get()).equals(normalDevice(blockInterface + " " + unit));
  }

  /** Without partition 1 or 0, which is what a device without a partition number means. */
  private static String normalDevice(String name) {
    return name.endsWith(":1") || name.endsWith(":0") ? name.substring(0, name.length() - 2) : name;
  }

  private static String normal(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }
}
