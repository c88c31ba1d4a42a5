package dev.conifer.kho;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** What the tests of KHO share. */
final class Khos {
  private Khos() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static List<String> messages(Result<?> result) {
    return messages(result.diagnostics());
  }

  /** Without the places in a tree, which do not matter here. */
  static List<String> messages(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .map(Diagnostic::toString)
        .map(text -> text.replaceFirst("^(kernel\\.dts\\S+|\\(no source\\):) ", ""))
        .toList();
  }

  static DeviceTree tree(String body) {
    return DtsCompiler.of(CompileOptions.DEFAULT)
        .compile(
            SourceFile.of(
                "kernel.dts", ("/dts-v1/; / {" + body + "};").getBytes(StandardCharsets.UTF_8)),
            Includes.fromDirectories(List.of()))
        .orThrow();
  }

  static PreservedPages pages(long start, long size, int order) {
    return new PreservedPages(AddressRange.of(start, size), order);
  }

  static PhysicalAddress at(long address) {
    return PhysicalAddress.of(address);
  }
}
