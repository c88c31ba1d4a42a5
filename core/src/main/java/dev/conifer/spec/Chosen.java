package dev.conifer.spec;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What firmware tells the kernel in {@code /chosen}.
 *
 * @param bootargs the kernel's command line
 * @param stdoutPath the console: a path or an alias, with options after a colon
 * @param initrd where the initial ramdisk lies: {@code linux,initrd-start} and {@code
 *     linux,initrd-end}, of Linux's bindings; the end is exclusive
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 3.6</a>
 */
public record Chosen(
    Optional<String> bootargs, Optional<String> stdoutPath, Optional<AddressRange> initrd) {
  private static final String INITRD_START = "linux,initrd-start";
  private static final String INITRD_END = "linux,initrd-end";

  public Chosen {
    Objects.requireNonNull(bootargs);
    Objects.requireNonNull(stdoutPath);
    Objects.requireNonNull(initrd);
  }

  /** What {@code tree} says; nothing where it has no {@code /chosen}. */
  public static Result<Chosen> of(DeviceTree tree) {
    Node node = tree.node("/chosen").orElseGet(() -> Node.named("chosen"));
    List<Diagnostic> diagnostics = new ArrayList<>();
    Optional<String> bootargs = string(node, "bootargs", "chosen_node_bootargs", diagnostics);
    Optional<String> stdoutPath =
        string(node, "stdout-path", "chosen_node_stdout_path", diagnostics);
    Optional<AddressRange> initrd = initrd(node, diagnostics);
    return Result.of(new Chosen(bootargs, stdoutPath, initrd), diagnostics);
  }

  private static Optional<String> string(
      Node node, String name, String code, List<Diagnostic> diagnostics) {
    Optional<Property> property = node.property(name);
    Optional<String> string = property.flatMap(p -> p.value().string());
    if (property.isPresent() && string.isEmpty()) {
      diagnostics.add(
          Diagnostic.error(
              code,
              property.get().origin(),
              "%s of /chosen is not one string that ends in a NUL".formatted(name)));
    }
    return string;
  }

  private static Optional<AddressRange> initrd(Node node, List<Diagnostic> diagnostics) {
    Optional<PhysicalAddress> start = address(node, INITRD_START, diagnostics);
    Optional<PhysicalAddress> end = address(node, INITRD_END, diagnostics);
    if (node.has(INITRD_START) != node.has(INITRD_END)) {
      String there = node.has(INITRD_START) ? INITRD_START : INITRD_END;
      String missing = node.has(INITRD_START) ? INITRD_END : INITRD_START;
      diagnostics.add(
          Diagnostic.error(
                  "E-initrd",
                  node.property(there).orElseThrow().origin(),
                  "/chosen has %s without %s".formatted(there, missing))
              .withRemedy("add " + missing + " or remove " + there));
    }
    if (start.isEmpty() || end.isEmpty()) {
      return Optional.empty();
    }
    if (end.get().isBelow(start.get())) {
      diagnostics.add(
          Diagnostic.error(
              "E-initrd",
              node.property(INITRD_END).orElseThrow().origin(),
              "%s of /chosen (%s) lies below %s (%s)"
                  .formatted(INITRD_END, end.get(), INITRD_START, start.get())));
      return Optional.empty();
    }
    return Optional.of(new AddressRange(start.get(), end.get()));
  }

  private static Optional<PhysicalAddress> address(
      Node node, String name, List<Diagnostic> diagnostics) {
    Optional<Property> property = node.property(name);
    Optional<PhysicalAddress> address =
        property.flatMap(p -> p.value().number()).map(PhysicalAddress::of);
    if (property.isPresent() && address.isEmpty()) {
      diagnostics.add(
          Diagnostic.error(
              "E-initrd",
              property.get().origin(),
              "%s of /chosen is %d bytes long; it must be one number of 4 or 8 bytes"
                  .formatted(name, property.get().value().length())));
    }
    return address;
  }
}
