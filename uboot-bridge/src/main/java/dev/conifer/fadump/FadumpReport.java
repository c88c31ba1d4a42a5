package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Chosen;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a kernel makes of a device tree as far as fadump goes: whether firmware knows it, whether a
 * dump waits, how much the kernel reserves and where, and what of that is refused or does not hold.
 *
 * @param platform the kind of firmware; absent when it does not know fadump, or the kernel refuses
 *     it
 * @param request what the command line asks
 * @param memory what the memory nodes name
 * @param layout where a kernel that no dump waits for puts everything; absent when it gives up
 * @param rtas what {@code /rtas} says
 * @param opal what {@code /ibm,opal/dump} says
 * @param diagnostics what is refused, and what does not hold
 */
public record FadumpReport(
    Optional<FadumpPlatform> platform,
    FadumpRequest request,
    MemoryMap memory,
    Optional<FadumpLayout> layout,
    Optional<RtasNode> rtas,
    Optional<OpalDumpNode> opal,
    List<Diagnostic> diagnostics) {
  private static final String RESERVED_RANGES = "reserved-ranges";
  private static final CellSizes WIDE = new CellSizes(2, 2);

  public FadumpReport {
    Objects.requireNonNull(platform);
    Objects.requireNonNull(request);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(layout);
    Objects.requireNonNull(rtas);
    Objects.requireNonNull(opal);
    diagnostics = List.copyOf(diagnostics);
  }

  /** Whether firmware says that a dump waits. */
  public boolean dumpWaiting() {
    return rtas.flatMap(RtasNode::waiting).isPresent()
        || opal.map(OpalDumpNode::dumpWaiting).orElse(false);
  }

  /** Whether anything is refused. */
  public boolean failed() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }

  /**
   * What {@code kernel} makes of {@code tree}.
   *
   * @param request the command line's wishes; absent for those in {@code bootargs}
   */
  public static FadumpReport of(
      DeviceTree tree, LinuxFadump kernel, Optional<FadumpRequest> request) {
    return new Judge(tree, kernel).judge(request);
  }

  /** Judges one tree. */
  private static final class Judge {
    private final DeviceTree tree;
    private final LinuxFadump kernel;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    Judge(DeviceTree tree, LinuxFadump kernel) {
      this.tree = tree;
      this.kernel = kernel;
    }

    FadumpReport judge(Optional<FadumpRequest> given) {
      MemoryMap memory = told(MemoryNodes.of(tree)).map(MemoryNodes::map).orElse(MemoryMap.EMPTY);
      Optional<RtasNode> rtas = told(RtasNode.of(tree)).flatMap(node -> node);
      Optional<OpalDumpNode> opal = told(OpalDumpNode.of(tree)).flatMap(node -> node);
      Optional<Chosen> chosen = told(Chosen.of(tree));
      Optional<FadumpPlatform> platform =
          rtas.isPresent()
              ? Optional.of(FadumpPlatform.RTAS)
              : opal.map(node -> FadumpPlatform.OPAL);
      FadumpRequest request =
          given.orElseGet(
              () -> FadumpRequest.of(chosen.flatMap(Chosen::bootargs).orElse(""), memory.size()));
      if (platform.isEmpty() && diagnostics.stream().noneMatch(Diagnostic::isError)) {
        diagnostics.add(
            Diagnostic.error(
                    "E-fadump-unsupported",
                    tree.root().origin(),
                    "neither /rtas has ibm,configure-kernel-dump nor is there an /ibm,opal/dump:"
                        + " firmware does not know fadump")
                .withRemedy("update the firmware, or use kdump"));
      }
      if (platform.isPresent() && !request.enabled()) {
        diagnostics.add(
            Diagnostic.warning(
                    "W-fadump-off",
                    tree.node("/chosen").map(Node::origin).orElse(tree.root().origin()),
                    "the command line does not say fadump=on, without which Linux does nothing")
                .withRemedy("add fadump=on to bootargs"));
      }
      rtas.flatMap(RtasNode::waiting).ifPresent(this::judgeWaiting);
      Optional<FadumpLayout> layout =
          platform.flatMap(
              p ->
                  told(
                      sizing(p, memory, chosen)
                          .layout(
                              request,
                              rtas.map(RtasNode::firmwareSizes)
                                  .orElse(FadumpLayout.FirmwareSizes.NONE))));
      layout.ifPresent(this::judgeReservations);
      return new FadumpReport(platform, request, memory, layout, rtas, opal, diagnostics);
    }

    private void judgeWaiting(RtasDump dump) {
      diagnostics.addAll(WaitingDump.judge(RtasNode.PATH + "/" + RtasNode.DUMP, dump, kernel));
    }

    private FadumpSizing sizing(
        FadumpPlatform platform, MemoryMap memory, Optional<Chosen> chosen) {
      MemoryMap initrd =
          MemoryMap.of(chosen.flatMap(Chosen::initrd).map(List::of).orElse(List.of()));
      MemoryMap firmware =
          told(Reg.of(NodePath.ROOT, tree.root(), RESERVED_RANGES, WIDE))
              .map(reg -> MemoryMap.of(reg.ranges()))
              .orElse(MemoryMap.EMPTY);
      return new FadumpSizing(platform, kernel, memory, initrd, firmware, tree.root().origin());
    }

    /**
     * Linux places the area before it has read any reservation but the kernel's own ({@code
     * early_init_devtree}: {@code fadump_reserve_mem}, then {@code early_reserve_mem}).
     */
    private void judgeReservations(FadumpLayout layout) {
      List<AddressRange> reserved = new ArrayList<>();
      for (MemoryReservation entry : tree.reservations()) {
        AddressRange.ifValid(entry.address(), entry.size()).ifPresent(reserved::add);
      }
      Optional<Node> parent = tree.node("/reserved-memory");
      if (parent.isPresent()) {
        NodePath path = NodePath.of("/reserved-memory");
        Optional<CellSizes> cells = CellSizes.of(path, parent.get()).value();
        for (Node child : parent.get().children()) {
          cells
              .flatMap(c -> Reg.of(path.child(child.name()), child, c).value())
              .ifPresent(reg -> reserved.addAll(reg.ranges()));
        }
      }
      for (AddressRange range : reserved) {
        if (range.overlaps(layout.reserved())) {
          diagnostics.add(
              Diagnostic.warning(
                      "W-fadump-overlap",
                      tree.root().origin(),
                      ("the dump's area %s overlaps the reserved memory %s: Linux places it before"
                              + " it has read that reservation, and firmware writes there")
                          .formatted(layout.reserved(), range))
                  .withRemedy("name that memory in reserved-ranges of the root, too"));
        }
      }
    }

    private <T> Optional<T> told(Result<T> result) {
      diagnostics.addAll(result.diagnostics());
      return result.value();
    }
  }
}
