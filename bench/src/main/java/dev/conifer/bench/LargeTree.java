package dev.conifer.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes devicetree source far larger than that of any board: what grows faster than its input
 * shows there. A node takes about 200 bytes.
 */
public final class LargeTree {
  /** How many devices a bus has. */
  private static final int BUS = 100;

  private LargeTree() {}

  /** What the source has much of. */
  enum Shape {
    /** Buses of 100 devices; a label on each bus, none on a device. */
    PLAIN,
    /** The same with a label on every device, and a reference to the device before it. */
    REFERENCES,
    /** As plain, but every device stands in the one node. */
    FLAT
  }

  /**
   * Writes a source to a file.
   *
   * @param arguments the shape, {@code plain}, {@code references} or {@code flat}; the size in
   *     bytes, which is reached and then exceeded by less than a bus; the file
   */
  public static void main(String[] arguments) {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("LargeTree SHAPE BYTES FILE");
    }
    Shape shape = Shape.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    String source = source(shape, Integer.parseInt(arguments[1]));
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(Path.of(arguments[2])), false, "UTF-8")) {
      out.write(source.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Source of {@code shape} with {@code bytes} or a little more. */
  static String source(Shape shape, int bytes) {
    StringBuilder text = new StringBuilder(bytes + BUS * 256);
    text.append("/dts-v1/;\n\n/ {\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n\n");
    for (int device = 0; text.length() < bytes; device += BUS) {
      boolean inBus = shape != Shape.FLAT;
      if (inBus) {
        text.append("\tbus%1$d: bus@%2$x {\n".formatted(device / BUS, device * 0x100));
        text.append("\t\t#address-cells = <1>;\n\t\t#size-cells = <1>;\n\t\tranges;\n");
      }
      for (int i = device; i < device + BUS; i++) {
        append(text, shape, i);
      }
      if (inBus) {
        text.append("\t};\n");
      }
    }
    return text.append("};\n").toString();
  }

  private static void append(StringBuilder text, Shape shape, int device) {
    boolean linked = shape == Shape.REFERENCES;
    if (linked) {
      text.append("\t\tdev").append(device).append(": ");
    } else {
      text.append("\t\t");
    }
    String address = Integer.toHexString(device * 0x100);
    text.append("device@").append(address).append(" {\n");
    text.append("\t\t\tcompatible = \"vendor,device-").append(device % 64).append("\", \"dev\";\n");
    text.append("\t\t\treg = <0x").append(address).append(" 0x100>;\n");
    text.append("\t\t\tinterrupts = <0 ").append(device % 1000).append(" 4>;\n");
    text.append("\t\t\tclock-names = \"apb\", \"core\";\n");
    if (linked && device > 0) {
      text.append("\t\t\tsupplier = <&dev").append(device - 1).append(">;\n");
    } else {
      text.append("\t\t\tclock-frequency = <").append(24_000_000 + device).append(">;\n");
    }
    text.append("\t\t\tstatus = \"okay\";\n\t\t};\n");
  }
}
