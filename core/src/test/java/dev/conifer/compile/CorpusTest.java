package dev.conifer.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.DtsFile;
import dev.conifer.dts.DtsParser;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import dev.conifer.testing.Corpus;
import dev.conifer.testing.Dtc;
import dev.conifer.testing.Truth;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real boards' trees: sources give dtc's bytes, blobs come back as they were. */
class CorpusTest {

  /** Those that the C preprocessor has read already. */
  @Test
  void sourcesGiveTheBytesOfDtc() throws IOException, NoSuchAlgorithmException {
    Corpus corpus = Corpus.orSkip();
    Map<String, byte[]> sources = new TreeMap<>(corpus.files("dts", name -> name.endsWith(".dts")));
    sources.putAll(corpus.files("overlays", name -> name.endsWith(".dtso")));
    Map<String, String> expected = hashes(corpus, "EXPECTED.sha256");
    expected.putAll(hashes(corpus, "EXPECTED-dtc17.sha256"));

    Tally tally = new Tally("corpus sources");
    for (Map.Entry<String, byte[]> source : sources.entrySet()) {
      String name = source.getKey();
      DtsFile file =
          DtsParser.parse(SourceFile.of(name, source.getValue()), Includes.none()).orThrow();
      count(name, file, expected, tally);
    }
    tally.report();
  }

  /** What dtc 1.6.1 is too old for is left out. */
  @Test
  void sourcesGiveTheBytesOfDtcWithOtherOptions(@TempDir Path folder) throws IOException {
    Corpus corpus = Corpus.orSkip();
    Dtc dtc = Dtc.orSkip(folder);
    CompileOptions both = CompileOptions.DEFAULT.withPhandles(CompileOptions.PhandleFormat.BOTH);
    List<DtcOptions> choices =
        List.of(
            new DtcOptions(CompileOptions.DEFAULT, true, 17),
            new DtcOptions(both.withSymbols(), false, 16));
    Map<String, byte[]> sources = new TreeMap<>(corpus.files("dts", name -> name.endsWith(".dts")));
    sources.putAll(corpus.files("overlays", name -> name.endsWith(".dtso")));

    Tally tally = new Tally("corpus sources with -s, -H and -V");
    for (Map.Entry<String, byte[]> source : sources.entrySet()) {
      DtsFile file =
          DtsParser.parse(SourceFile.of(source.getKey(), source.getValue()), Includes.none())
              .orThrow();
      for (DtcOptions options : choices) {
        Optional<byte[]> expected = dtc.run(source.getValue(), options.words());
        if (expected.isPresent()) {
          DeviceTree tree = DtsCompiler.of(options.compile()).compile(file).orThrow();
          tally.count(
              source.getKey() + " " + options, Arrays.equals(expected.get(), options.write(tree)));
        }
      }
    }
    tally.report();
  }

  /** Boards of one chip have its description in common, at other places and in other names. */
  @Test
  void sourcesThatShareSyntaxGiveTheSameTrees() throws IOException {
    Corpus corpus = Corpus.orSkip();
    DtsCompiler compiler = DtsCompiler.of(CompileOptions.DEFAULT);
    Sources one = Sources.of(Preprocessor.of(Headers.none()), Includes.none());
    Sources many = one.forMany();
    int compared = 0;
    for (int round = 0; round < 2; round++) {
      for (Map.Entry<String, byte[]> source :
          corpus.files("dts", name -> name.endsWith(".dts")).entrySet()) {
        SourceFile file = SourceFile.of(source.getKey() + round, source.getValue());
        DeviceTree alone = compiler.compile(file, one).orThrow();
        DeviceTree shared = compiler.compile(file, many).orThrow();
        assertEquals(provenance(alone.root()), provenance(shared.root()), source.getKey());
        assertArrayEquals(FdtWriter.write(alone), FdtWriter.write(shared), source.getKey());
        compared++;
      }
    }
    assertTrue(compared > 0);
  }

  /** Where all that is in {@code node} was written. */
  private static String provenance(Node node) {
    return node.history()
        + node.properties().stream()
            .map(Property::history)
            .map(List::toString)
            .collect(Collectors.joining())
        + node.children().stream().map(CorpusTest::provenance).collect(Collectors.joining());
  }

  /** Compares the blobs of {@code source}, plain and with symbols, with the hashes of dtc's. */
  private static void count(String source, DtsFile file, Map<String, String> expected, Tally tally)
      throws NoSuchAlgorithmException {
    String stem = source.substring(0, source.lastIndexOf('.'));
    String ending = source.endsWith(".dtso") ? ".dtbo" : ".dtb";
    tally.count(
        stem + ending, hash(file, CompileOptions.DEFAULT).equals(expected.get(stem + ending)));
    tally.count(
        stem + ".sym" + ending,
        hash(file, CompileOptions.DEFAULT.withSymbols())
            .equals(expected.get(stem + ".sym" + ending)));
  }

  /** As Linux has them, with the headers that they need; the hashes are of {@code cpp | dtc}. */
  @Test
  void kernelSourcesGiveTheBytesOfCppAndDtc(@TempDir Path folder)
      throws IOException, NoSuchAlgorithmException {
    Corpus corpus = Corpus.orSkip();
    for (Map.Entry<String, byte[]> file : corpus.files("raw", name -> true).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    Path raw = folder.resolve("raw");
    Map<String, String> expected = hashes(corpus, "EXPECTED.sha256");
    expected.putAll(hashes(corpus, "EXPECTED-dtc17.sha256"));
    Map<String, Preprocessor> preprocessors = new HashMap<>();

    Tally tally = new Tally("corpus kernel sources");
    for (String root : Files.readAllLines(corpus.table("RAW.txt"))) {
      if (root.startsWith("#")) {
        continue;
      }
      Path source = raw.resolve(root);
      Path architecture = raw.resolve("src").resolve(root.split("/", -1)[1]);
      Preprocessor preprocessor =
          preprocessors.computeIfAbsent(
              architecture.toString(),
              any ->
                  Preprocessor.of(
                      Headers.fromDirectories(
                          List.of(raw.resolve("include"), architecture, raw.resolve("src")))));
      DtsFile file =
          DtsParser.parse(
                  SourceFile.of(source.toString(), Files.readAllBytes(source)),
                  preprocessor,
                  Includes.fromDirectories(List.of(architecture)))
              .orThrow();
      count("raw/" + root, file, expected, tally);
    }
    tally.report();
  }

  /** Those laid out by fdtoverlay instead of dtc come back as the same tree only. */
  @Test
  void blobsComeBackAsTheyWere() throws IOException {
    Corpus corpus = Corpus.orSkip();
    Set<String> laidOutOtherwise = new HashSet<>();
    for (Map<String, String> row : Truth.rows(corpus.table("ROUNDTRIP.tsv"))) {
      if (!"same".equals(row.get("dtc161_dtb2dtb"))) {
        laidOutOtherwise.add(row.getOrDefault("path", ""));
      }
    }
    Tally direct = new Tally("corpus blobs");
    Tally throughText = new Tally("corpus blobs through text");
    for (Map.Entry<String, byte[]> blob : blobs(corpus).entrySet()) {
      String name = blob.getKey();
      DeviceTree tree = FdtReader.read(name, blob.getValue()).orThrow();
      byte[] written = FdtWriter.write(tree);
      if (laidOutOtherwise.contains(name) || name.startsWith("apply/result/")) {
        assertEquals(tree, FdtReader.read(name, written).orThrow(), name);
      } else {
        direct.count(name, Arrays.equals(blob.getValue(), written));
      }
      // Text does not tell the boot CPU.
      DeviceTree compiled =
          DtsCompiler.of(CompileOptions.DEFAULT.withBootCpu(tree.bootCpu()))
              .compile(SourceFile.of(name + ".dts", DtsWriter.write(tree)), Includes.none())
              .orThrow();
      throughText.count(name, Arrays.equals(written, FdtWriter.write(compiled)));
    }
    direct.report();
    throughText.report();
  }

  private static Map<String, byte[]> blobs(Corpus corpus) throws IOException {
    Map<String, byte[]> blobs = new TreeMap<>();
    for (String archive : List.of("dtb", "overlays", "apply")) {
      blobs.putAll(corpus.files(archive, name -> name.endsWith(".dtb") || name.endsWith(".dtbo")));
    }
    return blobs;
  }

  private static String hash(DtsFile file, CompileOptions options) throws NoSuchAlgorithmException {
    byte[] blob = FdtWriter.write(DtsCompiler.of(options).compile(file).orThrow());
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(blob));
  }

  /** From the name of an output of dtc to its hash: the form of sha256sum. */
  private static Map<String, String> hashes(Corpus corpus, String table) throws IOException {
    Map<String, String> hashes = new HashMap<>();
    for (String line : Files.readAllLines(corpus.table(table))) {
      int blanks = line.indexOf("  ");
      hashes.put(line.substring(blanks + 2), line.substring(0, blanks));
    }
    return hashes;
  }

  /** Counts what is identical, and names what is not. */
  private static final class Tally {
    private final String what;
    private final List<String> differ = new ArrayList<>();
    private int all;

    Tally(String what) {
      this.what = what;
    }

    void count(String name, boolean identical) {
      all++;
      if (!identical) {
        differ.add(name);
      }
    }

    void report() {
      System.out.println(what + ": " + (all - differ.size()) + " of " + all + " identical");
      differ.forEach(name -> System.out.println("  " + name));
      assertFalse(all == 0, "no cases");
      assertEquals(List.of(), differ);
    }
  }
}
