package dev.conifer.image;

import dev.conifer.memory.Content;
import java.util.Objects;

/**
 * A file that a boot flow loads.
 *
 * @param name the file's name
 * @param content what is in it; where only numbers were given, a header made of them and unknown
 *     bytes
 */
public record Payload(String name, Content content) {
  public Payload {
    Objects.requireNonNull(name);
    Objects.requireNonNull(content);
  }

  /** The file's size in bytes. */
  public long size() {
    return content.size();
  }
}
