package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.loader.uboot.CommandTable.Command;
import dev.conifer.loader.uboot.shell.TestExpression;
import dev.conifer.memory.Content;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code fdt} (cmd/fdt.c): moves a tree and edits it where it lies, whatever is reserved. {@code
 * fdt apply}, {@code boardsetup} and {@code chosen} are not modelled.
 */
final class FdtCommand {
  private static final int MAGIC = 0xd00dfeed;
  private static final int HEADER = 8;

  /** The most that this model reads, in bytes. */
  private static final long LARGEST = 64 << 20;

  private static final long PAGE = 0x1000;

  /** {@code fdt_shrink_to_minimum} leaves room for this many entries of 16 bytes. */
  private static final long SPARE_RESERVATIONS = 5 * 16;

  private final CommandCall call;
  private final OpenStep step;
  private final Environment environment;

  private FdtCommand(CommandCall call, OpenStep step) {
    this.call = call;
    this.step = step;
    this.environment = call.environment();
  }

  static void addTo(Map<String, Command> table) {
    table.put("fdt", Command.step((call, step) -> new FdtCommand(call, step).run()));
  }

  private int run() {
    String verb = call.word(1);
    if (verb.startsWith("ad")) {
      return address();
    }
    if (call.shell().workingFdt().address().isEmpty()) {
      return call.fail(
          step,
          "No FDT memory address configured. Please configure the FDT address via \"fdt addr"
              + " <address>\" command.");
    }
    long at = call.shell().workingFdt().address().getAsLong();
    if (!isFdt(at)) {
      return badMagic();
    }
    return switch (verb) {
      case "move" -> move();
      case "resize" -> resize(at);
      case "set" -> set(at);
      case "mknode" -> makeNode(at);
      case "rm" -> remove(at);
      case "get" -> get(at);
      case "header" -> header(at);
      case "memory" -> memory(at);
      case "rsvmem" -> reservation(at);
      case "print", "list", "checksign", "bootcpu" -> 0;
      default -> {
        step.notModelled("what 'fdt %s' makes of the tree".formatted(verb));
        step.mayWrite(Ranges.of(at, totalSize(at)), "tree");
        yield 0;
      }
    };
  }

  private boolean isFdt(long at) {
    return call.bytes(at, HEADER).filter(b -> ByteBuffer.wrap(b).getInt() == MAGIC).isPresent();
  }

  private long totalSize(long at) {
    byte[] start = call.bytes(at, HEADER).orElseThrow();
    return Math.min(Integer.toUnsignedLong(ByteBuffer.wrap(start).getInt(4)), LARGEST);
  }

  private int badMagic() {
    return call.fail(step, "libfdt fdt_check_header(): FDT_ERR_BADMAGIC");
  }

  /** {@code fdt addr [-c] [-q] [address [length]]}. */
  private int address() {
    boolean quiet = call.from(2).contains("-q");
    List<String> words = call.from(2).stream().filter(w -> !w.startsWith("-")).toList();
    boolean control = call.from(2).contains("-c");
    if (words.isEmpty()) {
      if (control) {
        step.print(
            Message.info(
                "Control fdt: %08x".formatted(call.session().placement().controlFdt().bits())));
        return 0;
      }
      if (call.shell().workingFdt().address().isEmpty()) {
        return 1;
      }
      long at = call.shell().workingFdt().address().getAsLong();
      step.print(Message.info("Working fdt: %08x".formatted(at)));
      return 0;
    }
    long at = Environment.number(words.get(0));
    if (!isFdt(at)) {
      return quiet ? 1 : badMagic();
    }
    if (!control) {
      use(at);
    }
    if (words.size() > 1) {
      return grow(at, Environment.number(words.get(1)));
    }
    return 0;
  }

  /** {@code fdt addr address length} opens the tree into its own place, larger. */
  private int grow(long at, long length) {
    long total = totalSize(at);
    if (length == 0 || length < total) {
      return call.fail(
          step, "New length %d < existing length %d, ignoring".formatted(length, total));
    }
    writeTotalSize(at, length);
    return 0;
  }

  private void use(long at) {
    call.shell().workingFdt().set(at, environment);
    step.print(Message.info("Working FDT set to %x".formatted(at)));
  }

  /** {@code fdt move from to [length]}: the tree is opened into {@code length} bytes. */
  private int move() {
    long from = call.hex(2);
    long to = call.hex(3);
    if (!isFdt(from)) {
      return badMagic();
    }
    long total = totalSize(from);
    long length = call.hex(4, total);
    if (length < total) {
      return call.fail(
          step, "New length 0x%X < existing length 0x%X, aborting.".formatted(length, total));
    }
    Optional<DeviceTree> tree = tree(from);
    if (tree.isEmpty() || length > LARGEST) {
      MemoryCommands.write(
          call, step, to, Content.unknown("moved tree", Ranges.of(to, length).size()), "tree");
    } else {
      byte[] blob = FdtWriter.write(tree.get(), FdtLayout.COMPACT.withMinimumSize((int) length));
      byte[] written = FdtWriter.write(tree.get(), FdtLayout.COMPACT);
      ByteBuffer.wrap(written).putInt(4, blob.length);
      MemoryCommands.write(call, step, to, Content.ofBytes(written), "tree");
    }
    use(to);
    return 0;
  }

  /** {@code fdt resize [extra]}: {@code fdt_shrink_to_minimum}. */
  private int resize(long at) {
    Optional<DeviceTree> tree = tree(at);
    if (tree.isEmpty()) {
      step.notModelled("a tree of which not every byte is known");
      return 0;
    }
    long length = FdtWriter.write(tree.get()).length + SPARE_RESERVATIONS + call.hex(2, 0);
    long end = (at + length + PAGE - 1) & -PAGE;
    writeTotalSize(at, end - at);
    return 0;
  }

  private void writeTotalSize(long at, long size) {
    byte[] number = ByteBuffer.allocate(4).putInt((int) size).array();
    MemoryCommands.write(call, step, at + 4, Content.ofBytes(number), "FDT header");
  }

  private Optional<DeviceTree> tree(long at) {
    byte[] blob = call.session().bytesOrZeros(at, totalSize(at));
    return FdtReader.read("FDT", blob).value();
  }

  /** Writes the tree back where it lies, if it still fits. */
  private int store(long at, DeviceTree tree) {
    byte[] blob = FdtWriter.write(tree);
    long total = totalSize(at);
    if (blob.length > total) {
      return call.fail(step, "libfdt fdt_setprop(): FDT_ERR_NOSPACE");
    }
    ByteBuffer.wrap(blob).putInt(4, (int) total);
    MemoryCommands.write(call, step, at, Content.ofBytes(blob), "tree");
    return 0;
  }

  private interface Edit {
    Optional<DeviceTree> of(DeviceTree tree);
  }

  private int edit(long at, String path, Edit edit) {
    Optional<DeviceTree> tree = tree(at);
    if (tree.isEmpty()) {
      step.notModelled("a tree of which not every byte is known");
      return 0;
    }
    if (tree.get().node(path).isEmpty()) {
      return notFound("fdt_path_offset");
    }
    return edit.of(tree.get())
        .map(changed -> store(at, changed))
        .orElseGet(() -> notFound("fdt_getprop"));
  }

  private int notFound(String function) {
    return call.fail(step, "libfdt %s(): FDT_ERR_NOTFOUND".formatted(function));
  }

  private String path(int index) {
    String path = call.word(index);
    return path.startsWith("/") || path.isEmpty() ? path : aliased(path);
  }

  private String aliased(String path) {
    int slash = path.indexOf('/');
    String alias = slash < 0 ? path : path.substring(0, slash);
    long at = call.shell().workingFdt().address().orElseThrow();
    return tree(at)
            .flatMap(t -> t.property("/aliases", alias))
            .map(p -> FdtNodes.cString(p.value()))
            .orElse(path)
        + (slash < 0 ? "" : path.substring(slash));
  }

  private int set(long at) {
    PropertyValue value = value(String.join(" ", call.from(4)));
    return edit(
        at,
        path(2),
        tree -> Optional.of(tree.edit(path(2), node -> node.withProperty(call.word(3), value))));
  }

  /** {@code fdt_parse_prop}: {@code <cells>}, {@code [bytes]}, or strings. */
  private static PropertyValue value(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < text.length()) {
      char open = text.charAt(at);
      int end = open == '<' ? text.indexOf('>', at) : open == '[' ? text.indexOf(']', at) : -1;
      if (end > 0) {
        for (String number : text.substring(at + 1, end).strip().split("[\\s,]+", -1)) {
          number(number, open == '<' ? 4 : 1, bytes);
        }
        at = end + 1;
      } else if (open == ' ') {
        at++;
      } else {
        int space = text.indexOf(' ', at);
        int stop = space < 0 ? text.length() : space;
        bytes.writeBytes(text.substring(at, stop).getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(0);
        at = stop;
      }
    }
    return PropertyValue.ofBytes(bytes.toByteArray());
  }

  private static void number(String text, int width, ByteArrayOutputStream bytes) {
    if (text.isEmpty()) {
      return;
    }
    long number = width == 1 ? Environment.number(text) : cell(text);
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      bytes.write((int) (number >>> shift));
    }
  }

  /** {@code simple_strtoul(text, NULL, 0)}. */
  private static long cell(String text) {
    return text.startsWith("0x") ? Environment.number(text) : TestExpression.number(text);
  }

  private int makeNode(long at) {
    String name = call.word(3);
    return edit(
        at,
        path(2),
        tree ->
            Optional.of(
                tree.edit(
                    path(2),
                    node ->
                        node.child(name).isPresent() ? node : withFirst(node, Node.named(name)))));
  }

  private static Node withFirst(Node parent, Node child) {
    List<Node> children = new ArrayList<>(parent.children());
    children.add(0, child);
    return parent.withChildren(children);
  }

  private int remove(long at) {
    String path = path(2);
    if (call.count() > 3) {
      return edit(
          at,
          path,
          tree ->
              tree.property(path, call.word(3))
                  .map(p -> tree.edit(path, node -> node.withoutProperty(call.word(3)))));
    }
    int slash = path.lastIndexOf('/');
    String parent = slash <= 0 ? "/" : path.substring(0, slash);
    return edit(
        at,
        path,
        tree ->
            Optional.of(tree.edit(parent, node -> node.withoutChild(path.substring(slash + 1)))));
  }

  /** {@code fdt get value variable path property [index]}, and {@code size}. */
  private int get(long at) {
    Optional<DeviceTree> tree = tree(at);
    String variable = call.word(3);
    String path = path(4);
    if (tree.isEmpty()) {
      step.notModelled("a tree of which not every byte is known");
      return 0;
    }
    if (tree.get().node(path).isEmpty()) {
      return notFound("fdt_path_offset");
    }
    switch (call.word(2)) {
      case "value" -> {
        Optional<PropertyValue> value = tree.get().property(path, call.word(5)).map(p -> p.value());
        if (value.isEmpty()) {
          return notFound("fdt_getprop");
        }
        environment.set(variable, shown(value.get(), (int) call.hex(6, 0)));
      }
      case "size" -> {
        int size =
            call.count() > 5
                ? tree.get().property(path, call.word(5)).map(p -> p.value().length()).orElse(-1)
                : tree.get().node(path).orElseThrow().children().size();
        if (size < 0) {
          return notFound("fdt_getprop");
        }
        environment.set(variable, Integer.toHexString(size));
      }
      case "addr" -> {
        step.notModelled("where a property lies in its tree");
      }
      default -> {
        Optional<Node> child =
            tree.get().node(path).orElseThrow().children().stream()
                .skip(call.hex(5, 0))
                .findFirst();
        environment.set(variable, child.map(Node::name).orElse(""));
      }
    }
    return 0;
  }

  /** A text, or the first cells as one hexadecimal number with {@code 0x}. */
  private static String shown(PropertyValue value, int index) {
    byte[] bytes = value.toByteArray();
    boolean text = bytes.length > 0 && bytes[bytes.length - 1] == 0;
    for (int i = 0; text && i < bytes.length - 1; i++) {
      text = bytes[i] == 0 ? i > 0 && bytes[i - 1] != 0 : bytes[i] >= ' ' && bytes[i] <= '~';
    }
    if (text) {
      String[] strings = new String(bytes, StandardCharsets.ISO_8859_1).split("\0", -1);
      return index < strings.length ? strings[index] : "";
    }
    StringBuilder hex = new StringBuilder(bytes.length == 0 ? "" : "0x");
    for (byte b : bytes) {
      hex.append("%02x".formatted(b));
    }
    return hex.toString();
  }

  /** {@code fdt header get variable member}. */
  private int header(long at) {
    if (!call.word(2).equals("get")) {
      return 0;
    }
    List<String> members =
        List.of(
            "magic",
            "totalsize",
            "off_dt_struct",
            "off_dt_strings",
            "off_mem_rsvmap",
            "version",
            "last_comp_version",
            "boot_cpuid_phys",
            "size_dt_strings",
            "size_dt_struct");
    int index = members.indexOf(call.word(4));
    Optional<byte[]> number = index < 0 ? Optional.empty() : call.bytes(at + 4L * index, 4);
    if (number.isEmpty()) {
      return call.fail(step, "Usage: fdt");
    }
    environment.set(call.word(3), Integer.toHexString(ByteBuffer.wrap(number.get()).getInt()));
    return 0;
  }

  /** {@code fdt memory address size}. */
  private int memory(long at) {
    return edit(
        at,
        "/",
        tree -> Optional.of(FdtFixups.memory(tree, List.of(Ranges.of(call.hex(2), call.hex(3))))));
  }

  /** {@code fdt rsvmem add address size}, {@code delete index}, {@code print}. */
  private int reservation(long at) {
    return switch (call.word(2)) {
      case "add" ->
          edit(
              at,
              "/",
              tree ->
                  Optional.of(
                      tree.withReservation(MemoryReservation.of(call.hex(3), call.hex(4)))));
      case "delete" ->
          edit(
              at,
              "/",
              tree -> {
                List<MemoryReservation> left = new ArrayList<>(tree.reservations());
                int index = (int) Math.min(call.hex(3), left.size());
                if (index == left.size()) {
                  return Optional.empty();
                }
                left.remove(index);
                return Optional.of(tree.withReservations(left));
              });
      default -> 0;
    };
  }
}
