package dev.conifer.image;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Variables as {@code env import} reads them from memory ({@code himport_r}): entries {@code
 * name=value} that end with a separator, in text a line end, else a zero. A backslash keeps the
 * character after it; a name without {@code =} removes its variable; lines that begin with {@code
 * #} do not count.
 */
public final class EnvironmentImport {
  private EnvironmentImport() {}

  /**
   * The variables, in their order; an empty value removes one.
   *
   * @param separator {@code '\n'} or {@code '\0'}
   * @param carriageReturns whether a carriage return before a line end belongs to it
   */
  public static Map<String, String> read(byte[] bytes, char separator, boolean carriageReturns) {
    Map<String, String> variables = new LinkedHashMap<>();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < text.length() && text.charAt(at) != '\0') {
      int end = end(text, at, separator);
      String entry = text.substring(at, end);
      if (carriageReturns && entry.endsWith("\r")) {
        entry = entry.substring(0, entry.length() - 1);
      }
      add(variables, entry.stripLeading());
      at = end + 1;
    }
    return variables;
  }

  private static int end(String text, int from, char separator) {
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == separator || c == '\0') {
        return at;
      }
      if (c == '\\') {
        at++;
      }
    }
    return text.length();
  }

  private static void add(Map<String, String> variables, String entry) {
    if (entry.isEmpty() || entry.startsWith("#")) {
      return;
    }
    int equals = entry.indexOf('=');
    if (equals < 0) {
      variables.put(entry, "");
    } else if (equals > 0) {
      variables.put(entry.substring(0, equals), unescaped(entry.substring(equals + 1)));
    }
  }

  private static String unescaped(String value) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '\\' && i + 1 < value.length()) {
        i++;
      }
      plain.append(value.charAt(i));
    }
    return plain.toString();
  }
}
