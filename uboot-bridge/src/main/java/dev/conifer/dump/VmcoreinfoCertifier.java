package dev.conifer.dump;

import dev.conifer.diagnostic.Result;
import dev.conifer.dump.VmcoreinfoCandidate.Check;
import dev.conifer.dump.VmcoreinfoCandidate.Kind;
import dev.conifer.dump.VmcoreinfoCandidate.Outcome;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds a VMCOREINFO note against the rest of the memory in which it was found.
 *
 * <p>The release alone does not tell a note of this boot from one of an earlier boot of the same
 * kernel: the image lies at the same physical address each time. What differs is where KASLR put
 * its virtual addresses, and those stand in the page tables, which each boot writes anew.
 */
final class VmcoreinfoCertifier {
  /** {@code __NEW_UTS_LEN} + 1: the size of each field of {@code struct new_utsname}. */
  private static final int UTS_FIELD = 65;

  /** Which of its fields is the release: sysname, nodename, release. */
  private static final int UTS_RELEASE = 2;

  private final MemoryImage memory;

  VmcoreinfoCertifier(MemoryImage memory) {
    this.memory = memory;
  }

  /** The note at {@code address}, checked; absent when it is no whole VMCOREINFO note. */
  Optional<VmcoreinfoCandidate> candidate(PhysicalAddress address) {
    return note(address)
        .flatMap(
            note ->
                Vmcoreinfo.parse("VMCOREINFO", note.description())
                    .value()
                    .map(
                        info ->
                            new VmcoreinfoCandidate(address, note, info, checks(address, info))));
  }

  private Optional<Note> note(PhysicalAddress address) {
    int head = new Note(Vmcoreinfo.NOTE_NAME, 0, new byte[0]).size();
    return AddressRange.ifValid(address.bits(), head)
        .flatMap(memory::bytes)
        .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4))
        .filter(size -> size > 0 && size <= Vmcoreinfo.MOST_BYTES)
        .flatMap(size -> AddressRange.ifValid(address.bits() + head, size))
        .flatMap(memory::bytes)
        .map(text -> new Note(Vmcoreinfo.NOTE_NAME, 0, text));
  }

  private List<Check> checks(PhysicalAddress address, Vmcoreinfo info) {
    Result<KernelMemory> kernel = KernelMemory.of(info, memory);
    if (kernel.failed()) {
      return List.of(new Check(Kind.KEYS, Outcome.FAILS, kernel.diagnostics().get(0).message()));
    }
    KernelMemory mapped = kernel.orThrow();
    List<Check> checks = new ArrayList<>();
    checks.add(release(info));
    checks.add(imageMap(info, mapped));
    checks.add(linearMap(address, mapped));
    if (checks.stream().noneMatch(check -> check.outcome() == Outcome.FAILS)) {
      checks.add(ownPointer(address, mapped));
    }
    return checks;
  }

  /** {@code init_uts_ns.name.release}, where {@code kimage_voffset} says that it is. */
  private Check release(Vmcoreinfo info) {
    Optional<AddressRange> field =
        info.symbol("init_uts_ns")
            .flatMap(uts -> info.offset("uts_namespace.name").map(uts::plus))
            .map(name -> name.plus((long) UTS_RELEASE * UTS_FIELD - info.imageOffset().orElse(0L)))
            .flatMap(place -> AddressRange.ifValid(place.bits(), UTS_FIELD));
    Optional<byte[]> bytes = field.flatMap(memory::bytes);
    if (bytes.isEmpty()) {
      return new Check(Kind.RELEASE, Outcome.UNKNOWN, "init_uts_ns is not there to compare with");
    }
    String release = new String(bytes.get(), StandardCharsets.ISO_8859_1).split("\0", 2)[0];
    return release.equals(info.release())
        ? new Check(Kind.RELEASE, Outcome.HOLDS, "init_uts_ns says " + release)
        : new Check(
            Kind.RELEASE,
            Outcome.FAILS,
            "where it has init_uts_ns, at %s, no kernel of release %s tells its name"
                .formatted(field.orElseThrow(), info.release()));
  }

  private static Check imageMap(Vmcoreinfo info, KernelMemory kernel) {
    VirtualAddress start = info.symbol("_stext").orElseThrow();
    return mapped(
        Kind.IMAGE_MAP, "_stext", start, kernel.imageRange().start(), kernel.tables().walk(start));
  }

  private static Check linearMap(PhysicalAddress address, KernelMemory kernel) {
    VirtualAddress linear = kernel.linear(address);
    return mapped(
        Kind.LINEAR_MAP, "the note's page", linear, address, kernel.tables().walk(linear));
  }

  private static Check mapped(
      Kind kind,
      String what,
      VirtualAddress virtual,
      PhysicalAddress expected,
      PageTables.Walk walk) {
    if (walk.isMappedTo(expected)) {
      return new Check(
          kind, Outcome.HOLDS, "the page tables map %s to %s".formatted(virtual, expected));
    }
    return walk.outcome() == PageTables.Outcome.ABSENT
        ? new Check(
            kind, Outcome.UNKNOWN, "a page table on the way to %s is not there".formatted(virtual))
        : new Check(
            kind,
            Outcome.FAILS,
            "the page tables do not map %s, %s, to %s".formatted(virtual, what, expected));
  }

  /** {@code vmcoreinfo_note} has no symbol in VMCOREINFO: its value is looked for. */
  private Check ownPointer(PhysicalAddress address, KernelMemory kernel) {
    AddressRange image = kernel.imageRange().widened(KernelMemory.UNNAMED_IMAGE);
    PhysicalAddress start = kernel.imageRange().start().alignDown(Long.BYTES);
    PointerFinder finder = new PointerFinder(kernel.linear(address));
    try {
      Chunks.visit(
          memory, memory.present().intersection(new AddressRange(start, image.end())), finder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return finder
        .found
        .map(
            at ->
                new Check(
                    Kind.OWN_POINTER,
                    Outcome.HOLDS,
                    "the kernel's data at %s point to it".formatted(at)))
        .orElse(
            new Check(
                Kind.OWN_POINTER,
                Outcome.UNKNOWN,
                "no pointer to it was found from %s to %s".formatted(start, image.end())));
  }

  private static final class PointerFinder implements Chunks.Visitor {
    private final long pointer;
    private Optional<PhysicalAddress> found = Optional.empty();

    PointerFinder(VirtualAddress pointer) {
      this.pointer = pointer.bits();
    }

    @Override
    public void visit(PhysicalAddress start, byte[] bytes) {
      ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int first = (int) (-start.bits() & (Long.BYTES - 1));
      for (int at = first; found.isEmpty() && at + Long.BYTES <= bytes.length; at += Long.BYTES) {
        if (words.getLong(at) == pointer) {
          found = Optional.of(start.plus(at));
        }
      }
    }
  }
}
