package dev.conifer.qemu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The JSON of QMP: an object is a map, an array a list, null the empty string. */
final class QmpJson {
  private static final int DEEPEST = 64;

  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  /** The object on one line that QEMU sent. */
  Map<String, Object> read(String line) {
    try (JsonParser parser = factory.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new QemuException("QMP sent no object: " + line);
      }
      return object(parser);
    } catch (IOException e) {
      throw new QemuException("QMP sent no JSON: " + line, e);
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = Objects.requireNonNull(parser.currentName());
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members;
  }

  private static Object value(JsonParser parser) throws IOException {
    JsonToken token = Objects.requireNonNull(parser.currentToken());
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NULL -> "";
      default -> parser.getText();
    };
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return elements;
  }

  /** A command as one line. Arguments are texts, numbers and booleans. */
  String command(String name, Map<String, ?> arguments) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = factory.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("execute", name);
      json.writeObjectFieldStart("arguments");
      for (Map.Entry<String, ?> argument : arguments.entrySet()) {
        json.writeFieldName(argument.getKey());
        if (argument.getValue() instanceof Number number) {
          json.writeNumber(number.longValue());
        } else if (argument.getValue() instanceof Boolean truth) {
          json.writeBoolean(truth);
        } else {
          json.writeString(argument.getValue().toString());
        }
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
  }
}
