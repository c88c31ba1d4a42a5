package dev.conifer.image;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A U-Boot environment as text: {@code name=value} lines, as {@code printenv} prints and {@code env
 * import -t} reads them.
 *
 * <p>Empty lines and lines that begin with {@code #} do not count. A name that stands twice has its
 * last value.
 *
 * @see <a href="https://docs.u-boot.org/en/v2023.01/usage/environment.html">U-Boot: Environment
 *     variables</a>
 */
public final class EnvironmentText {
  private EnvironmentText() {}

  /** The variables in order of their first line; an empty value is kept as an empty string. */
  public static Result<Map<String, String>> read(SourceFile file) {
    Map<String, String> variables = new LinkedHashMap<>();
    List<Diagnostic> problems = new ArrayList<>();
    int start = 0;
    for (String line : file.text().split("\n", -1)) {
      String content = line.strip();
      int equals = content.indexOf('=');
      if (equals > 0) {
        variables.put(content.substring(0, equals), content.substring(equals + 1));
      } else if (!content.isEmpty() && !content.startsWith("#")) {
        problems.add(
            Diagnostic.error(
                    "E-environment",
                    Origin.of(file.range(start, start + line.length())),
                    "not a variable: '" + content + "'")
                .withRemedy("write name=value, or # before a comment"));
      }
      start += line.length() + 1;
    }
    return Result.of(variables, problems);
  }
}
