package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import java.util.List;

/** What may stand outside of any node. */
public sealed interface TopLevelItem {

  /** The whole statement, without its semicolon. */
  Origin origin();

  /** {@code / { … };} */
  record RootBlock(NodeBody body, Origin origin) implements TopLevelItem {}

  /** {@code label: &target { … };} */
  record ReferenceBlock(List<LabelSyntax> labels, Reference target, NodeBody body, Origin origin)
      implements TopLevelItem {
    public ReferenceBlock {
      labels = List.copyOf(labels);
    }
  }

  /** {@code /delete-node/ &target;} */
  record DeleteTarget(Reference target, Origin origin) implements TopLevelItem {}

  /** {@code /omit-if-no-ref/ &target;} */
  record OmitTarget(Reference target, Origin origin) implements TopLevelItem {}
}
