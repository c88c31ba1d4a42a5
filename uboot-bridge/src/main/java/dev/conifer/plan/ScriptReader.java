package dev.conifer.plan;

import dev.conifer.image.Payload;
import dev.conifer.memory.Content;
import dev.conifer.plan.ScriptPlan.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a plan's {@code loader} node says of the script and of the boot medium. */
final class ScriptReader {
  private static final Map<String, Part> PARTS =
      Map.of("kernel", Part.KERNEL, "ramdisk", Part.RAMDISK, "tree", Part.TREE);

  private final PlanNode loader;
  private final PlanFiles files;

  ScriptReader(PlanNode loader, PlanFiles files) {
    this.loader = loader;
    this.files = files;
  }

  ScriptPlan read() {
    Optional<Payload> script = script();
    Optional<PlanNode> node = loader.child("files");
    if (node.isEmpty()) {
      return new ScriptPlan(script, Optional.empty(), Map.of(), Map.of());
    }
    Map<String, Payload> payloads = new LinkedHashMap<>();
    Map<String, Part> parts = new LinkedHashMap<>();
    Optional<String> device = node.get().text("device");
    for (PlanNode child : node.get().children()) {
      file(child, payloads, parts);
    }
    node.get().finish();
    return new ScriptPlan(script, device, payloads, parts);
  }

  private Optional<Payload> script() {
    boolean autoboot = loader.flag("autoboot");
    Optional<Payload> script = file(loader, "script");
    if (autoboot && loader.node().has("script")) {
      loader.problem(
          "E-plan-value",
          "autoboot",
          loader.path() + ": autoboot and script exclude each other",
          "keep the one that the target does");
    }
    return autoboot ? Optional.of(ScriptPlan.AUTOBOOT) : script;
  }

  /** A file of the medium: {@code file}, {@code size} or {@code holds} say what is in it. */
  private void file(PlanNode node, Map<String, Payload> payloads, Map<String, Part> parts) {
    String path = node.text("path").orElse(node.node().name());
    Optional<String> part = node.word("holds", PARTS.keySet());
    Optional<Payload> file = file(node, "file");
    Optional<Long> size = node.number("size");
    long given = List.of("holds", "file", "size").stream().filter(node.node()::has).count();
    if (given != 1) {
      node.problem(
          "E-plan-missing",
          "file",
          node.path() + " must say what is in the file, once",
          "write file = \"…\"; or size = <…>; or holds = \"kernel\";");
    }
    node.finish();
    part.map(PARTS::get).ifPresent(known -> parts.put(path, known));
    file.ifPresent(payload -> payloads.put(path, payload));
    size.filter(bytes -> bytes >= 0)
        .ifPresent(bytes -> payloads.put(path, new Payload(path, Content.unknown(path, bytes))));
  }

  private Optional<Payload> file(PlanNode node, String property) {
    return node.text(property)
        .flatMap(
            name ->
                files
                    .bytes(files.path(name), node.location(property))
                    .map(bytes -> new Payload(name, Content.ofBytes(bytes))));
  }
}
