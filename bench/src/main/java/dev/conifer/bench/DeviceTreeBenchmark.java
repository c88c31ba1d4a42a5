package dev.conifer.bench;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.compile.DtsWriter;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Device trees in and out of the library, in bytes a second of what is read: source for compiling,
 * blobs for the others. The trees are those below {@code -Dconifer.corpus=DIR}, given behind {@code
 * -jvmArgs}; without it, one that is made up.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DeviceTreeBenchmark {
  private static final int BEGIN_NODE = 1;
  private static final int END_NODE = 2;
  private static final int PROPERTY = 3;
  private static final int NOP = 4;

  /** Nodes of the tree that is made up. */
  private static final int NODES = 2000;

  private final List<SourceFile> sources = new ArrayList<>();
  private final List<byte[]> blobs = new ArrayList<>();
  private final List<DeviceTree> trees = new ArrayList<>();
  private int next;

  /** Reads, or makes up, the trees. */
  @Setup
  public void setUp() throws IOException {
    String corpus = System.getProperty("conifer.corpus");
    if (corpus == null) {
      sources.add(SourceFile.of("made-up.dts", madeUp()));
    } else {
      for (Path file : files(Path.of(corpus), ".dts")) {
        sources.add(SourceFile.of(file.toString(), Files.readAllBytes(file)));
      }
    }
    sources.removeIf(source -> compiled(source).isEmpty());
    for (SourceFile source : sources) {
      DeviceTree tree = compiled(source).get(0);
      trees.add(tree);
      blobs.add(FdtWriter.write(tree));
    }
    if (sources.isEmpty()) {
      throw new IllegalStateException("no source below " + corpus + " can be compiled");
    }
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static String madeUp() {
    StringBuilder text = new StringBuilder("/dts-v1/;\n/ {\n");
    for (int i = 0; i < NODES; i++) {
      String address = Integer.toHexString(0x10000 * i);
      text.append("\tdev").append(i).append(": device@").append(address).append(" {\n");
      text.append("\t\tcompatible = \"acme,device-")
          .append(i % 50)
          .append("\", \"acme,device\";\n");
      text.append("\t\treg = <0x0 0x").append(address).append(" 0x0 0x1000>;\n");
      text.append("\t\tinterrupts = <0 ").append(i % 1000).append(" (1 << 2)>;\n");
      text.append("\t\tclocks = <&dev").append((i * 31) % NODES).append(" 1>;\n");
      text.append("\t\tstatus = \"okay\";\n\t};\n");
    }
    return text.append("};\n").toString();
  }

  /** Source to a blob. */
  @Benchmark
  public byte[] compile(Bytes bytes) {
    int i = next(bytes, true);
    return FdtWriter.write(compiled(sources.get(i)).get(0));
  }

  /** A blob to source. */
  @Benchmark
  public String decompile(Bytes bytes) {
    return DtsWriter.write(read(next(bytes, false)));
  }

  /** A blob to a tree. */
  @Benchmark
  public DeviceTree read(Bytes bytes) {
    return read(next(bytes, false));
  }

  /** A tree to a blob. */
  @Benchmark
  public byte[] write(Bytes bytes) {
    return FdtWriter.write(trees.get(next(bytes, false)));
  }

  /**
   * What {@link #read} has to look at, and no more: each word of the structure block, each
   * character of a name and each byte of a value, once, with nothing kept or checked.
   */
  @Benchmark
  public long walk(Bytes bytes) {
    return walk(blobs.get(next(bytes, false)));
  }

  private static long walk(byte[] blob) {
    ByteBuffer words = ByteBuffer.wrap(blob);
    int at = words.getInt(8);
    int strings = words.getInt(12);
    long sum = 0;
    while (true) {
      int token = words.getInt(at);
      at += 4;
      switch (token) {
        case BEGIN_NODE -> {
          for (; blob[at] != 0; at++) {
            sum += blob[at];
          }
          at = (at + 4) & ~3;
        }
        case PROPERTY -> {
          int length = words.getInt(at);
          for (int name = strings + words.getInt(at + 4); blob[name] != 0; name++) {
            sum += blob[name];
          }
          at += 8;
          for (int i = 0; i < length; i++) {
            sum += blob[at + i];
          }
          at = (at + length + 3) & ~3;
        }
        case END_NODE, NOP -> sum += token;
        default -> {
          return sum;
        }
      }
    }
  }

  private DeviceTree read(int index) {
    return FdtReader.read("", blobs.get(index)).orThrow();
  }

  private static List<DeviceTree> compiled(SourceFile source) {
    return DtsCompiler.of(CompileOptions.DEFAULT).compile(source, Includes.none()).value().stream()
        .toList();
  }

  /** The number of the tree whose turn it is. */
  private int next(Bytes bytes, boolean ofSource) {
    next = (next + 1) % sources.size();
    bytes.read += ofSource ? sources.get(next).text().length() : blobs.get(next).length;
    return next;
  }

  /** Counts what was read: JMH prints it as {@code read}, in bytes a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Bytes {
    /** Bytes, or characters of source. */
    public long read;

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void reset() {
      read = 0;
    }
  }
}
