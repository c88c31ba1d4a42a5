package dev.conifer.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A JSON object that is being written, member by member, in the order of the calls.
 *
 * <p>Objects and arrays inside it are written by lambdas, so that they cannot be left open. Member
 * names are in camel case. Addresses and sizes are hexadecimal strings: JSON's numbers lose bits
 * past 2<sup>53</sup> in most readers.
 */
final class JsonObject {
  private final JsonGenerator generator;

  private JsonObject(JsonGenerator generator) {
    this.generator = generator;
  }

  /** Writes one object with the members that {@code members} puts into it. */
  static void write(JsonGenerator generator, Consumer<JsonObject> members) {
    attempt(generator::writeStartObject);
    members.accept(new JsonObject(generator));
    attempt(generator::writeEndObject);
  }

  /** A string. */
  JsonObject put(String name, String value) {
    return member(name, () -> generator.writeString(value));
  }

  /** A number that is none of bytes or addresses: a count, a version, an exit code. */
  JsonObject put(String name, long value) {
    return member(name, () -> generator.writeNumber(value));
  }

  /** A truth value. */
  JsonObject put(String name, boolean value) {
    return member(name, () -> generator.writeBoolean(value));
  }

  /** {@code "0x40000000"}. */
  JsonObject put(String name, PhysicalAddress value) {
    return put(name, value.toString());
  }

  /** An object with {@code start} (inclusive), {@code end} (exclusive) and {@code size} (bytes). */
  JsonObject put(String name, AddressRange value) {
    return object(name, range -> range.putAll(value));
  }

  /** A size in bytes, unsigned: {@code "0x1000"}. */
  JsonObject putSize(String name, long bytes) {
    return put(name, "0x" + Long.toHexString(bytes));
  }

  /** The members of a range, in this object: {@code start}, {@code end} and {@code size}. */
  JsonObject putAll(AddressRange range) {
    return put("start", range.start()).put("end", range.end()).putSize("size", range.size());
  }

  /** An object. */
  JsonObject object(String name, Consumer<JsonObject> members) {
    return member(name, () -> write(generator, members));
  }

  /** An array with one object for each of {@code items}; {@code members} writes what is in it. */
  <T> JsonObject array(String name, Iterable<T> items, BiConsumer<JsonObject, T> members) {
    return member(
        name,
        () -> {
          generator.writeStartArray();
          for (T item : items) {
            write(generator, object -> members.accept(object, item));
          }
          generator.writeEndArray();
        });
  }

  /** An array of strings. */
  JsonObject strings(String name, Iterable<String> items) {
    return member(
        name,
        () -> {
          generator.writeStartArray();
          for (String item : items) {
            generator.writeString(item);
          }
          generator.writeEndArray();
        });
  }

  private JsonObject member(String name, Writing value) {
    attempt(
        () -> {
          generator.writeFieldName(name);
          value.write();
        });
    return this;
  }

  private static void attempt(Writing writing) {
    try {
      writing.write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Writing {
    void write() throws IOException;
  }
}
