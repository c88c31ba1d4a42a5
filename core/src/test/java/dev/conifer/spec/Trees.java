package dev.conifer.spec;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.function.UnaryOperator;

/** Trees for tests. */
final class Trees {
  private Trees() {}

  /** A tree whose root has two address cells and two size cells. */
  static DeviceTree tree(UnaryOperator<Node> root) {
    return DeviceTree.of(root.apply(new CellSizes(2, 2).in(Node.named(""))));
  }

  static PropertyValue cells(int... cells) {
    return PropertyValue.ofCells(cells);
  }

  static PropertyValue string(String string) {
    return PropertyValue.ofStrings(string);
  }

  /** What was said, each as {@code severity code: message}. */
  static List<String> said(Result<?> result) {
    return result.diagnostics().stream().map(Trees::said).toList();
  }

  private static String said(Diagnostic diagnostic) {
    return "%s %s: %s"
        .formatted(diagnostic.severity().title(), diagnostic.code(), diagnostic.message());
  }
}
