package dev.conifer.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.testing.Dtc;
import dev.conifer.testing.RandomSources;
import dev.conifer.testing.RandomTrees;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same input to the dtc of this machine and to us. */
class DtcComparisonTest {
  private static final int GENERATED_SOURCES = Integer.getInteger("conifer.sources", 200);

  @TempDir private Path folder = Path.of("");
  private Optional<Dtc> found = Optional.empty();

  @BeforeEach
  void findDtc() {
    found = Optional.of(Dtc.orSkip(folder));
  }

  /** The sources in the resource folder, one for each part of the language that decides bytes. */
  static Stream<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/dev/conifer/compile"))) {
      List<Path> sources = files.filter(f -> f.toString().endsWith(".dts")).sorted().toList();
      assertFalse(sources.isEmpty(), "no cases");
      return sources.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void sourcesGiveTheSameBytes(Path source) {
    assertArrayEquals(
        dtc(read(source), "-I", "dts", "-O", "dtb"), compiled(source, CompileOptions.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void sourcesGiveTheSameBytesWithSymbols(Path source) {
    assertArrayEquals(
        dtc(read(source), "-I", "dts", "-O", "dtb", "-@"),
        compiled(source, CompileOptions.DEFAULT.withSymbols()));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void sourcesGiveTheSameBytesWithAliasesAndBothKindsOfPhandle(Path source) {
    assertArrayEquals(
        dtc(read(source), "-I", "dts", "-O", "dtb", "-A", "-H", "both", "-b", "9"),
        compiled(
            source,
            CompileOptions.DEFAULT
                .withAliases()
                .withPhandles(CompileOptions.PhandleFormat.BOTH)
                .withBootCpu(9)));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void layoutsGiveTheSameBytes(Path source) {
    DeviceTree tree = compile(source, CompileOptions.DEFAULT);
    assertArrayEquals(
        dtc(read(source), "-I", "dts", "-O", "dtb", "-p", "100", "-a", "64", "-R", "3"),
        FdtWriter.write(
            tree, FdtLayout.COMPACT.withFreeReservations(3).withPadding(100).withAlignment(64)));
    assertArrayEquals(
        dtc(read(source), "-I", "dts", "-O", "dtb", "-S", "8192"),
        FdtWriter.write(tree, FdtLayout.COMPACT.withMinimumSize(8192)));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void sortedSourcesGiveTheSameBytes(Path source) {
    DtcOptions options = new DtcOptions(CompileOptions.DEFAULT.withSymbols(), true, 17);
    assertArrayEquals(
        dtc(read(source), options.words()), options.write(compile(source, options.compile())));
  }

  /** What dtc refuses is refused, what it accepts has its bytes. */
  @Test
  void generatedSourcesGiveTheSameBytes() {
    Random random = RandomTrees.random(DtcComparisonTest.class);
    int accepted = 0;
    for (int i = 0; i < GENERATED_SOURCES; i++) {
      String source = RandomSources.next(random);
      DtcOptions options = DtcOptions.next(random);
      Optional<byte[]> expected =
          found.orElseThrow().run(source.getBytes(StandardCharsets.UTF_8), options.words());
      Result<DeviceTree> tree =
          DtsCompiler.of(options.compile())
              .compile(SourceFile.of("generated.dts", source), Includes.none());
      assertEquals(expected.isEmpty(), tree.failed(), () -> tree.diagnostics() + "\n" + source);
      if (expected.isPresent()) {
        accepted++;
        assertArrayEquals(
            expected.get(), options.write(tree.orThrow()), () -> options + "\n" + source);
      }
    }
    assertNotEquals(0, accepted);
  }

  /** Text differs where dtc's would not mean the value; what it means is compared. */
  @Test
  void sortedTextGivesTheSameBytes() {
    Random random = RandomTrees.random(DtcComparisonTest.class);
    for (int i = 0; i < 40; i++) {
      DeviceTree tree = RandomTrees.next(random).withBootCpu(0);
      byte[] sorted = dtc(FdtWriter.write(tree), "-I", "dtb", "-O", "dtb", "-s");
      byte[] text = DtsWriter.write(tree.sorted()).getBytes(StandardCharsets.UTF_8);
      assertArrayEquals(sorted, dtc(text, "-I", "dts", "-O", "dtb", "-b", "0"));
      assertArrayEquals(sorted, FdtWriter.write(tree.sorted()));
    }
  }

  @Test
  void generatedTreesGiveTheSameBytesThroughText() {
    Random random = RandomTrees.random(DtcComparisonTest.class);
    for (int i = 0; i < 40; i++) {
      DeviceTree tree = RandomTrees.next(random);
      byte[] text = DtsWriter.write(tree).getBytes(StandardCharsets.UTF_8);
      assertArrayEquals(dtc(text, "-I", "dts", "-O", "dtb", "-b", "0"), FdtWriter.write(tree));
    }
  }

  @Test
  void dtcReadsOurBlobsAndWritesThemAlike() {
    Random random = RandomTrees.random(DtcComparisonTest.class);
    for (int i = 0; i < 40; i++) {
      byte[] blob = FdtWriter.write(RandomTrees.next(random));
      assertArrayEquals(dtc(blob, "-I", "dtb", "-O", "dtb"), blob);
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void dtcPrintsOurBlobAsItPrintsItsOwn(Path source) {
    byte[] own = dtc(read(source), "-I", "dts", "-O", "dtb");
    assertEquals(
        text(dtc(own, "-I", "dtb", "-O", "dts")),
        text(dtc(compiled(source, CompileOptions.DEFAULT), "-I", "dtb", "-O", "dts")));
  }

  private byte[] dtc(byte[] input, String... options) {
    return found.orElseThrow().run(input, options).orElseThrow();
  }

  private static byte[] compiled(Path source, CompileOptions options) {
    return FdtWriter.write(compile(source, options));
  }

  private static DeviceTree compile(Path source, CompileOptions options) {
    return DtsCompiler.of(options)
        .compile(SourceFile.of(source.toString(), read(source)), Includes.none())
        .orThrow();
  }

  private static byte[] read(Path source) {
    try {
      return Files.readAllBytes(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
