package dev.conifer.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * An {@code extlinux.conf} or a file of {@code pxelinux.cfg}, as boot/pxe_utils.c reads it:
 * keywords in any case, one a line, what follows them up to the line's end. Unknown keywords are
 * skipped.
 *
 * @param labels in their order
 * @param defaultLabel the label that is booted first; the first one when absent
 * @param includes files that are to be read too
 */
public record ExtlinuxConfig(
    List<Label> labels, Optional<String> defaultLabel, List<String> includes) {
  /** A menu has fewer; more are left out. */
  private static final int MOST_LABELS = 1000;

  public ExtlinuxConfig {
    labels = List.copyOf(labels);
    Objects.requireNonNull(defaultLabel);
    includes = List.copyOf(includes);
  }

  /**
   * A boot entry. Paths are as written.
   *
   * @param name what {@code default} calls it
   * @param kernel the image, with {@code #configuration} after it for a FIT
   * @param append the kernel's command line
   * @param initrd the ramdisk
   * @param fdt the kernel FDT
   * @param fdtDirectory the folder where it lies under the board's name
   * @param overlays to apply to it
   * @param localBoot whether the variable {@code localcmd} is run instead
   * @param kaslrSeed whether a seed is put into the tree
   */
  public record Label(
      String name,
      Optional<String> kernel,
      Optional<String> append,
      Optional<String> initrd,
      Optional<String> fdt,
      Optional<String> fdtDirectory,
      List<String> overlays,
      boolean localBoot,
      boolean kaslrSeed) {
    public Label {
      Objects.requireNonNull(name);
      Objects.requireNonNull(kernel);
      Objects.requireNonNull(append);
      Objects.requireNonNull(initrd);
      Objects.requireNonNull(fdt);
      Objects.requireNonNull(fdtDirectory);
      overlays = List.copyOf(overlays);
    }
  }

  /** The labels in the order in which they are tried: the default one, then the others. */
  public List<Label> inBootOrder() {
    List<Label> order = new ArrayList<>(labels);
    defaultLabel.ifPresent(
        name -> {
          labels.stream()
              .filter(label -> label.name().equals(name))
              .findFirst()
              .ifPresent(
                  label -> {
                    order.remove(label);
                    order.add(0, label);
                  });
        });
    return order;
  }

  /** Reads a configuration; every text is one, if of no label. */
  public static ExtlinuxConfig read(String text) {
    Reader reader = new Reader();
    text.lines().forEach(reader::line);
    reader.endLabel();
    return new ExtlinuxConfig(reader.labels, reader.defaultLabel, reader.includes);
  }

  /** The state of reading: the label that is open. */
  private static final class Reader {
    private final List<Label> labels = new ArrayList<>();
    private final List<String> includes = new ArrayList<>();
    private Optional<String> defaultLabel = Optional.empty();
    private Optional<Label> open = Optional.empty();

    void line(String line) {
      String content = line.strip();
      if (content.isEmpty() || content.startsWith("#")) {
        return;
      }
      String[] words = content.split("\\s+", 2);
      String value = words.length > 1 ? words[1].strip() : "";
      keyword(words[0].toLowerCase(Locale.ROOT), value);
    }

    private void keyword(String keyword, String value) {
      switch (keyword) {
        case "label" -> {
          endLabel();
          open =
              Optional.of(
                  new Label(
                      value,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      List.of(),
                      false,
                      false));
        }
        case "default", "ontimeout" -> {
          if (defaultLabel.isEmpty() || keyword.equals("default")) {
            defaultLabel = Optional.of(value);
          }
        }
        case "include" -> includes.add(value);
        case "menu" -> menu(value);
        default -> open = open.map(label -> changed(label, keyword, value));
      }
    }

    private void menu(String value) {
      String[] words = value.split("\\s+", 2);
      if (words[0].equalsIgnoreCase("default")) {
        open.ifPresent(label -> defaultLabel = Optional.of(label.name()));
      } else if (words[0].equalsIgnoreCase("include") && words.length > 1) {
        includes.add(words[1].strip());
      }
    }

    void endLabel() {
      if (labels.size() < MOST_LABELS) {
        open.ifPresent(labels::add);
      }
      open = Optional.empty();
    }

    private static Label changed(Label label, String keyword, String value) {
      Optional<String> given = Optional.of(value);
      return switch (keyword) {
        case "kernel", "linux", "fit" ->
            label(
                label,
                given,
                label.append,
                label.initrd,
                label.fdt,
                label.fdtDirectory,
                label.overlays);
        case "append" -> appended(label, value);
        case "initrd" ->
            label(
                label,
                label.kernel,
                label.append,
                given,
                label.fdt,
                label.fdtDirectory,
                label.overlays);
        case "fdt", "devicetree" ->
            label(
                label,
                label.kernel,
                label.append,
                label.initrd,
                given,
                label.fdtDirectory,
                label.overlays);
        case "fdtdir", "devicetreedir" ->
            label(
                label, label.kernel, label.append, label.initrd, label.fdt, given, label.overlays);
        case "fdtoverlays", "devicetree-overlay" ->
            label(
                label,
                label.kernel,
                label.append,
                label.initrd,
                label.fdt,
                label.fdtDirectory,
                List.of(value.split("\\s+", -1)));
        case "localboot" -> flags(label, true, label.kaslrSeed);
        case "kaslrseed" -> flags(label, label.localBoot, true);
        default -> label;
      };
    }

    /** {@code initrd=file} in the command line names the ramdisk too. */
    private static Label appended(Label label, String value) {
      Optional<String> initrd = label.initrd;
      for (String word : value.split("\\s+", -1)) {
        if (word.startsWith("initrd=") && initrd.isEmpty()) {
          initrd = Optional.of(word.substring("initrd=".length()));
        }
      }
      return label(
          label,
          label.kernel,
          Optional.of(value),
          initrd,
          label.fdt,
          label.fdtDirectory,
          label.overlays);
    }

    private static Label label(
        Label label,
        Optional<String> kernel,
        Optional<String> append,
        Optional<String> initrd,
        Optional<String> fdt,
        Optional<String> fdtDirectory,
        List<String> overlays) {
      return new Label(
          label.name,
          kernel,
          append,
          initrd,
          fdt,
          fdtDirectory,
          overlays,
          label.localBoot,
          label.kaslrSeed);
    }

    private static Label flags(Label label, boolean localBoot, boolean kaslrSeed) {
      return new Label(
          label.name,
          label.kernel,
          label.append,
          label.initrd,
          label.fdt,
          label.fdtDirectory,
          label.overlays,
          localBoot,
          kaslrSeed);
    }
  }
}
