package dev.conifer.fdt;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Blobs word by word, well-formed or not. */
final class BlobBuilder {
  private final ByteArrayDataOutput structure = ByteStreams.newDataOutput();
  private String strings = "";

  BlobBuilder words(int... words) {
    for (int word : words) {
      structure.writeInt(word);
    }
    return this;
  }

  BlobBuilder begin(String name) {
    return words(Token.BEGIN_NODE).text(name + "\0");
  }

  BlobBuilder end() {
    return words(Token.END_NODE);
  }

  /** A property without a value. */
  BlobBuilder flag(String name) {
    int at = strings.length();
    strings += name + "\0";
    return words(Token.PROPERTY, 0, at);
  }

  /** The characters, padded with zeros to a multiple of 4. */
  BlobBuilder text(String text) {
    structure.write(text.getBytes(StandardCharsets.ISO_8859_1));
    for (int i = text.length(); i % 4 != 0; i++) {
      structure.write(0);
    }
    return this;
  }

  BlobBuilder strings(String all) {
    strings = all;
    return this;
  }

  /** With the token that ends the structure block. */
  byte[] finish() {
    return words(Token.END).build();
  }

  byte[] build() {
    byte[] tokens = structure.toByteArray();
    byte[] names = strings.getBytes(StandardCharsets.ISO_8859_1);
    int total = 56 + tokens.length + names.length;
    return ByteBuffer.allocate(total)
        .putInt(FdtHeader.MAGIC)
        .putInt(total)
        .putInt(56)
        .putInt(56 + tokens.length)
        .putInt(40)
        .putInt(17)
        .putInt(16)
        .putInt(0)
        .putInt(names.length)
        .putInt(tokens.length)
        .position(56)
        .put(tokens)
        .put(names)
        .array();
  }
}
