package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import java.util.List;
import java.util.Optional;

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
    List<LiveNode> labelled = labelled();
    add("__symbols__", labelled);
    labelled.forEach(phandles::phandleOf);
  }

  /** Lists them in {@code /aliases}. */
  void addAliases() {
    add("aliases", labelled());
  }

  private List<LiveNode> labelled() {
    return tree.nodes().stream().filter(node -> node.labels().anyEver()).toList();
  }

  private void add(String tableName, List<LiveNode> labelled) {
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
    }
  }
}
