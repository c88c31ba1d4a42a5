package dev.conifer.loader.uboot;

import dev.conifer.diagnostic.SourceFile;
import dev.conifer.image.EnvironmentText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Default environments of builds, as their {@code printenv} showed them. */
final class DefaultEnvironment {
  private DefaultEnvironment() {}

  /** The environment of the build {@code name}. */
  static Map<String, String> of(String name) {
    String file = "environment-" + name + ".txt";
    try (InputStream in = DefaultEnvironment.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + file);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return EnvironmentText.read(SourceFile.of(file, text)).orThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
