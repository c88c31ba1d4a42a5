package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lists labelled nodes with their paths in a child of the root: dtc's {@code -@} and {@code -A}.
 */
final class SymbolTable {
  private final LiveTree tree;
  private final Problems problems;

  SymbolTable(LiveTree tree, Problems problems) {
    this.tree = tree;
    this.problems = problems;
  }

  /** Lists them in {@code /__symbols__}; each gets a phandle, so that overlays can refer to it. */
  void addSymbols(ReferenceResolver phandles) {
    add("__symbols__", phandles::phandleOf);
  }

  /** Lists them in {@code /aliases}. */
  void addAliases() {
    add("aliases", node -> {});
  }

  /**
   * @param listed what to do with each node once it is in the table: the table itself may be one
   */
  private void add(String tableName, Consumer<LiveNode> listed) {
    List<LiveNode> labelled =
        tree.nodes().stream().filter(node -> node.labels().anyEver()).toList();
    if (labelled.isEmpty()) {
      return;
    }
    LiveNode table = tree.rootChild(tableName);
    for (LiveNode node : labelled) {
      for (String label : node.labels().live()) {
        Optional<LiveProperty> known = table.property(label);
        if (known.isPresent()) {
          problems.add(
              Diagnostic.warning(
                      "W-symbols",
                      node.labels().origin(label),
                      "label " + label + " already exists in /" + tableName)
                  .withNote(known.get().nameOrigin(), "the entry that stays"));
        } else {
          table.add(LiveProperty.generated(label, LiveValue.string(node.path())));
        }
      }
      listed.accept(node);
    }
  }
}
