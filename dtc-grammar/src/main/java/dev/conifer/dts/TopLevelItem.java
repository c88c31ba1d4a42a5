package dev.conifer.dts;

import java.util.List;

/** What may stand outside of any node. */
public sealed interface TopLevelItem {

  /** The whole statement, without its semicolon. */
  Extent extent();

  /** {@code / { … };} */
  record RootBlock(NodeBody body, Extent extent) implements TopLevelItem {}

  /** {@code label: &target { … };} */
  record ReferenceBlock(List<LabelSyntax> labels, Reference target, NodeBody body, Extent extent)
      implements TopLevelItem {
    public ReferenceBlock {
      labels = List.copyOf(labels);
    }
  }

  /** {@code /delete-node/ &target;} */
  record DeleteTarget(Reference target, Extent extent) implements TopLevelItem {}

  /** {@code /omit-if-no-ref/ &target;} */
  record OmitTarget(Reference target, Extent extent) implements TopLevelItem {}
}
