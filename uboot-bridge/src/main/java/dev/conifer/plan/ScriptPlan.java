package dev.conifer.plan;

import dev.conifer.image.Payload;
import dev.conifer.memory.Content;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a loader with a shell boots by, in place of its own flow.
 *
 * @param script what it runs; absent when it boots by its own flow
 * @param device the only device that has the files, such as {@code mmc 0:1}; absent when each has
 * @param files the files of the boot medium, by path
 * @param parts the paths at which the plan's own kernel, ramdisk and kernel FDT lie; under their
 *     names in the medium's root where it says none
 */
public record ScriptPlan(
    Optional<Payload> script,
    Optional<String> device,
    Map<String, Payload> files,
    Map<String, Part> parts) {
  /** What U-Boot does when it is left alone: the script of a plan with {@code autoboot}. */
  public static final Payload AUTOBOOT =
      new Payload(
          "autoboot", Content.ofBytes("run bootcmd\n".getBytes(StandardCharsets.ISO_8859_1)));

  /** No script and no files. */
  public static final ScriptPlan NONE =
      new ScriptPlan(Optional.empty(), Optional.empty(), Map.of(), Map.of());

  public ScriptPlan {
    Objects.requireNonNull(script);
    Objects.requireNonNull(device);
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    parts = Map.copyOf(parts);
  }

  /** What a plan has anyway. */
  public enum Part {
    /** The kernel image. */
    KERNEL,
    /** The initial ramdisk. */
    RAMDISK,
    /** The tree for Linux, with the regions in it. */
    TREE
  }
}
