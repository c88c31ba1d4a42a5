package dev.conifer.compile;

import dev.conifer.compile.CompileOptions.PhandleFormat;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.tree.DeviceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The same options for dtc 1.6.1 and for us.
 *
 * @param compile those of the compiler
 * @param sort {@code -s}
 * @param version {@code -V}
 */
record DtcOptions(CompileOptions compile, boolean sort, int version) {

  /** Any of them. */
  static DtcOptions next(Random random) {
    PhandleFormat[] formats = PhandleFormat.values();
    CompileOptions compile =
        CompileOptions.DEFAULT.withPhandles(formats[random.nextInt(formats.length)]);
    return new DtcOptions(
        random.nextBoolean() ? compile.withSymbols() : compile,
        random.nextBoolean(),
        16 + random.nextInt(2));
  }

  /** For dtc, which reads source. */
  String[] words() {
    List<String> words = new ArrayList<>(List.of("-I", "dts", "-O", "dtb"));
    words.addAll(List.of("-H", compile.phandles().name().toLowerCase(Locale.ROOT)));
    words.addAll(List.of("-V", Integer.toString(version)));
    if (compile.symbols()) {
      words.add("-@");
    }
    if (sort) {
      words.add("-s");
    }
    return words.toArray(String[]::new);
  }

  /** The blob of {@code tree}, which was compiled with {@link #compile}. */
  byte[] write(DeviceTree tree) {
    return FdtWriter.write(sort ? tree.sorted() : tree, FdtLayout.COMPACT.withVersion(version));
  }
}
