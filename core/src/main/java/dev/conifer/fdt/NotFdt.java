package dev.conifer.fdt;

import dev.conifer.diagnostic.Diagnostic;
import java.util.List;

/** Says of bytes without the magic number what they look like instead. */
final class NotFdt {
  private static final String CODE = "E-fdt-magic";

  private static final List<Lookalike> LOOKALIKES =
      List.of(
          new Lookalike("\u001f\u008b", "gzip data", "unpack it first: gunzip"),
          new Lookalike("\u00fd7zXZ\0", "xz data", "unpack it first: unxz"),
          new Lookalike("(\u00b5/\u00fd", "Zstandard data", "unpack it first: unzstd"),
          new Lookalike("\u0004\"M\u0018", "LZ4 data", "unpack it first: unlz4"),
          new Lookalike("\u007fELF", "an ELF file", "give the .dtb, not the program around it"),
          new Lookalike(
              "'\u0005\u0019V",
              "a U-Boot legacy image",
              "take the devicetree out of it first: dumpimage"),
          new Lookalike(
              "\u00d7\u00b7\u00ab\u001e",
              "an Android DTBO table",
              "take one devicetree out of it first: mkdtboimg dump"),
          new Lookalike(
              "\u00ed\u00fe\r\u00d0",
              "a devicetree blob whose words were byte-swapped",
              "read it again without swapping bytes"));

  private NotFdt() {}

  static Diagnostic diagnose(Blob blob) {
    if (blob.length() == 0) {
      return error(blob, "the file is empty").withRemedy("give a devicetree blob (.dtb)");
    }
    String head = blob.text(0, Math.min(blob.length(), 512));
    if (blob.length() < 4 && "\u00d0\r\u00fe\u00ed".startsWith(head)) {
      return Diagnostic.error(
              "E-fdt-truncated",
              blob.at(blob.length(), "header"),
              "the blob ends inside its header: there are "
                  + blob.length()
                  + " bytes of "
                  + FdtHeader.SIZE)
          .withRemedy("copy the file again; it was cut off");
    }
    for (Lookalike lookalike : LOOKALIKES) {
      if (head.startsWith(lookalike.head)) {
        return error(blob, "not a devicetree blob but " + lookalike.what)
            .withRemedy(lookalike.remedy);
      }
    }
    if (head.contains("/dts-v1/")) {
      return error(blob, "not a devicetree blob but devicetree source")
          .withRemedy("compile it first, or name it .dts");
    }
    String found =
        blob.length() < 4
            ? "it has only " + blob.length() + " bytes"
            : String.format(
                "it begins with 0x%08x instead of 0x%08x", blob.word(0), FdtHeader.MAGIC);
    return error(blob, "not a devicetree blob: " + found)
        .withRemedy("give a devicetree blob (.dtb)");
  }

  private static Diagnostic error(Blob blob, String message) {
    return Diagnostic.error(CODE, blob.at(0, "header"), message);
  }

  /**
   * A kind of file that people take for a blob.
   *
   * @param head its first bytes, one character each
   */
  private record Lookalike(String head, String what, String remedy) {}
}
