package dev.conifer.linux;

import dev.conifer.boot.Message;
import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.linux.ReservedNode.Entry;
import dev.conifer.memory.AddressRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the early code of a node's {@code compatible} makes of its first range: {@code
 * __reserved_mem_init_node} in drivers/of/of_reserved_mem.c, and what it calls in
 * kernel/dma/contiguous.c, coherent.c and swiotlb.c. The range of a node that it refuses is given
 * back, whoever else reserved it.
 */
final class NodeSetup {
  private static final long BYTES_PER_MIB = 1 << 20;
  private static final long BYTES_PER_KIB = 1 << 10;

  private final LinuxProfile profile;
  private final LinuxBuild build;
  private final OptionalLong poolOnCommandLine;
  private final Memblock memblock;
  private final Outcomes outcomes;
  private final List<Message> messages;
  private int pools;
  private long poolSize;
  private boolean hasDefaultPool;
  private boolean linearMapIsMade;

  NodeSetup(
      LinuxProfile profile,
      LinuxBuild build,
      CommandLine commandLine,
      Memblock memblock,
      Outcomes outcomes,
      List<Message> messages) {
    this.profile = profile;
    this.build = build;
    this.poolOnCommandLine = commandLine.defaultPool();
    this.memblock = memblock;
    this.outcomes = outcomes;
    this.messages = messages;
  }

  /** From now on what is given back is not mapped any more. */
  void linearMapIsMade() {
    linearMapIsMade = true;
  }

  /** Sets {@code entry} up, or gives its range back. */
  void setUp(Entry entry) {
    Optional<String> refusal = refusalOf(entry);
    if (refusal.isPresent()) {
      giveBack(entry, refusal.get());
    } else if (profile.namesOutcome()) {
      messages.add(Message.info(summaryOf(entry)));
    }
  }

  /** All contiguous memory areas together, the default one included, in bytes. */
  long poolSizes() {
    if (hasDefaultPool) {
      return poolSize;
    }
    long size = poolOnCommandLine.orElse(build.defaultPool());
    return poolSize + (size + build.poolAlignment() - 1 & -build.poolAlignment());
  }

  /** Why the node is refused; absent when it is not, or when nobody looks at it. */
  private Optional<String> refusalOf(Entry entry) {
    ReservedNode node = entry.node();
    if (node.isSharedPool()) {
      Optional<String> refusal = contiguousPool(entry);
      return refusal.isEmpty() || node.reusable() ? refusal : dmaPool(entry);
    }
    return node.isRestrictedPool() && build.restrictedPools()
        ? restrictedPool(entry)
        : Optional.empty();
  }

  /** {@code rmem_cma_setup}. */
  private Optional<String> contiguousPool(Entry entry) {
    ReservedNode node = entry.node();
    AddressRange range = entry.range();
    if (node.isDefaultPool() && poolOnCommandLine.isPresent()) {
      messages.add(
          Message.info(
              "Reserved memory: bypass %s node, using cmdline CMA params instead"
                  .formatted(node.name())));
      return Optional.of("cma= on the command line takes the place of linux,cma-default");
    }
    if (!node.reusable() || node.noMap()) {
      return Optional.of("reusable and no-map exclude each other");
    }
    if (!range.start().isAligned(build.poolAlignment())
        || range.size() % build.poolAlignment() != 0) {
      messages.add(Message.complaint("Reserved memory: incorrect alignment of CMA region"));
      return Optional.of(
          "a reusable pool begins and ends at a multiple of 0x%x".formatted(build.poolAlignment()));
    }
    if (pools == build.pools()) {
      messages.add(Message.complaint("cma: Not enough slots for CMA reserved regions!"));
      return noPool("there are %d reusable pools already".formatted(pools));
    }
    if (range.isEmpty() || !memblock.reserved().overlaps(range)) {
      return noPool("it is not reserved");
    }
    pools++;
    poolSize += range.size();
    hasDefaultPool |= node.isDefaultPool();
    outcomes.change(
        node.path().toString(),
        range,
        Fate.REUSED,
        "movable pages of user space live in a reusable pool");
    created("CMA memory pool", entry);
    initialised(node, "shared-dma-pool");
    return Optional.empty();
  }

  private Optional<String> noPool(String reason) {
    messages.add(Message.complaint("Reserved memory: unable to setup CMA region"));
    return Optional.of(reason);
  }

  /** {@code rmem_dma_setup}, which on arm64 takes any node that is not reusable. */
  private Optional<String> dmaPool(Entry entry) {
    created("DMA memory pool", entry);
    initialised(entry.node(), "shared-dma-pool");
    return Optional.empty();
  }

  /** {@code rmem_swiotlb_setup}. */
  private Optional<String> restrictedPool(Entry entry) {
    ReservedNode node = entry.node();
    if (node.noMap() || node.reusable() || node.isDefaultPool() || node.isDefaultForDma()) {
      return Optional.of("a restricted-dma-pool is neither no-map nor reusable nor a default");
    }
    created("restricted DMA pool", entry);
    initialised(node, "restricted-dma-pool");
    return Optional.empty();
  }

  private void created(String what, Entry entry) {
    messages.add(
        Message.info(
            "Reserved memory: created %s at 0x%016x, size %d MiB"
                .formatted(
                    what, entry.range().start().bits(), entry.range().size() / BYTES_PER_MIB)));
  }

  private void initialised(ReservedNode node, String compatible) {
    messages.add(
        Message.info("initialized node %s, compatible id %s".formatted(node.name(), compatible)));
  }

  private void giveBack(Entry entry, String reason) {
    ReservedNode node = entry.node();
    String who = node.path().toString();
    messages.add(Message.complaint("node %s compatible matching fail".formatted(node.name())));
    if (!node.noMap()) {
      memblock.free(who, entry.range());
    } else if (linearMapIsMade) {
      memblock.clearNoMapTooLate(who, entry.range());
    } else {
      memblock.clearNoMap(who, entry.range());
    }
    outcomes.change(who, entry.range(), Fate.DROPPED, reason);
  }

  private static String summaryOf(Entry entry) {
    ReservedNode node = entry.node();
    AddressRange range = entry.range();
    return "0x%016x..0x%016x (%d KiB) %s %s %s"
        .formatted(
            range.start().bits(),
            range.start().bits() + range.size() - 1,
            range.size() / BYTES_PER_KIB,
            node.noMap() ? "nomap" : "map",
            node.reusable() ? "reusable" : "non-reusable",
            node.name());
  }
}
