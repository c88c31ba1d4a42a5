package dev.conifer.compile;

import java.util.Objects;
import java.util.Optional;

/**
 * What may be asked of {@link DtsCompiler}: dtc's options of the same letters.
 *
 * @param symbols whether to list all labelled nodes in {@code /__symbols__} and to give each a
 *     phandle, so that overlays can refer to them ({@code -@})
 * @param aliases whether to list all labelled nodes in {@code /aliases} ({@code -A})
 * @param fixups whether to list all references in {@code /__fixups__} and {@code
 *     /__local_fixups__}, which the source of an overlay gets anyway ({@code -L})
 * @param phandles how phandles are written ({@code -H})
 * @param bootCpu the CPU that boots, in place of the {@code reg} of the first child of {@code
 *     /cpus} ({@code -b})
 */
public record CompileOptions(
    boolean symbols,
    boolean aliases,
    boolean fixups,
    PhandleFormat phandles,
    Optional<Integer> bootCpu) {

  /** What dtc does without options. */
  public static final CompileOptions DEFAULT =
      new CompileOptions(false, false, false, PhandleFormat.EPAPR, Optional.empty());

  public CompileOptions {
    Objects.requireNonNull(phandles);
    Objects.requireNonNull(bootCpu);
  }

  /** These options with {@code /__symbols__}. */
  public CompileOptions withSymbols() {
    return new CompileOptions(true, aliases, fixups, phandles, bootCpu);
  }

  /** These options with {@code /aliases} for all labels. */
  public CompileOptions withAliases() {
    return new CompileOptions(symbols, true, fixups, phandles, bootCpu);
  }

  /** These options with {@code /__fixups__} and {@code /__local_fixups__}. */
  public CompileOptions withFixups() {
    return new CompileOptions(symbols, aliases, true, phandles, bootCpu);
  }

  /** These options with another way to write phandles. */
  public CompileOptions withPhandles(PhandleFormat format) {
    return new CompileOptions(symbols, aliases, fixups, format, bootCpu);
  }

  /** These options with a boot CPU that the tree has no say in. */
  public CompileOptions withBootCpu(int cpu) {
    return new CompileOptions(symbols, aliases, fixups, phandles, Optional.of(cpu));
  }

  /** The property that holds a phandle which the compiler allocated. */
  public enum PhandleFormat {
    /** {@code phandle}, as the Devicetree Specification has it. */
    EPAPR,
    /** {@code linux,phandle}, as kernels before 2011 wanted it. */
    LEGACY,
    /** Both. */
    BOTH;

    boolean writesLegacy() {
      return this != EPAPR;
    }

    boolean writesEpapr() {
      return this != LEGACY;
    }
  }
}
