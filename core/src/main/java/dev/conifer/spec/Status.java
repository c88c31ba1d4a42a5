package dev.conifer.spec;

import dev.conifer.tree.Node;
import java.util.Optional;

/**
 * Whether a node is to be used: its {@code status}.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 2.3.4</a>
 */
public enum Status {
  /** There is no such property; the same as {@link #OKAY}. */
  ABSENT,
  /** {@code okay}: it works. */
  OKAY,
  /**
   * {@code ok}: not of the specification, but Linux takes it for {@link #OKAY}; U-Boot does not.
   */
  OK,
  /** {@code disabled}: not in use now. */
  DISABLED,
  /** {@code reserved}: it works, and somebody else uses it. */
  RESERVED,
  /** {@code fail} or {@code fail-…}: broken. */
  FAIL,
  /** Anything else. */
  OTHER;

  /** The status of {@code node}. */
  public static Status of(Node node) {
    if (!node.has("status")) {
      return ABSENT;
    }
    Optional<String> text = node.value("status").flatMap(value -> value.string());
    return switch (text.orElse("")) {
      case "okay" -> OKAY;
      case "ok" -> OK;
      case "disabled" -> DISABLED;
      case "reserved" -> RESERVED;
      case "fail" -> FAIL;
      default -> text.orElse("").startsWith("fail-") ? FAIL : OTHER;
    };
  }

  /** Whether Linux uses such a node: {@code of_device_is_available}. */
  public boolean isEnabled() {
    return this == ABSENT || this == OKAY || this == OK;
  }
}
