package dev.conifer.architecture;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rooms of the house and what each may import.
 *
 * <p>A room is a package under {@code dev.conifer} with everything below it. It may import the
 * rooms of its row, what those may import, and {@code diagnostic}. {@code loader.*} is one room for
 * each loader: on the right it means all of them, on the left any that has no row of its own.
 */
final class Rooms {
  /** The package that all rooms lie in. */
  static final String HOUSE = "dev.conifer";

  /** The last column of the design's table of rooms. */
  private static final String TABLE =
      """
      diagnostic       | -
      preprocessor     | diagnostic
      dts              | preprocessor
      tree             | diagnostic
      memory           | -
      compile          | dts, tree
      fdt              | tree
      overlay          | tree
      spec             | tree, memory
      lint             | spec, tree
      reserved         | spec, memory
      image            | fdt, memory
      boot             | image, memory, tree
      loader.reference | boot, spec, reserved
      loader.uboot     | boot, spec, image
      loader.linuxboot | boot, image
      loader.efi       | boot, image, reserved
      loader.*         | boot, spec, image
      linux            | boot, reserved
      board            | boot
      qemu             | board
      lab              | qemu
      dump             | memory, tree
      crashdump        | dump, image, reserved
      fadump           | dump, spec
      kho              | dump, spec, fdt
      fwdump           | spec
      plan             | image, compile, memory, reserved
      verdict          | boot, linux, plan, reserved
      layout           | plan, verdict, loader.*, dump, crashdump
      check            | layout, verdict
      scenario         | all
      cli              | all
      """;

  private static final String EVERYTHING = "all";
  private static final String FREE_TO_ALL = "diagnostic";
  private static final String ANY_LOADER = "loader.*";

  private final Map<String, List<String>> rows;

  private Rooms(Map<String, List<String>> rows) {
    this.rows = rows;
  }

  /** The rooms of the design's table. */
  static Rooms ofTheHouse() {
    return of(TABLE);
  }

  /** The rooms of another table of the same form. {@code all} means the rows above. */
  static Rooms of(String table) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String line : table.lines().toList()) {
      String[] columns = line.split("\\|", -1);
      String imports = columns[1].strip();
      List<String> above = List.copyOf(rows.keySet());
      rows.put(
          columns[0].strip(),
          switch (imports) {
            case EVERYTHING -> above;
            case "-" -> List.of();
            default -> List.of(imports.split(", ", -1));
          });
    }
    return new Rooms(rows);
  }

  /** The row of the room that {@code packageName} belongs to; absent when it belongs to none. */
  Optional<String> roomOf(String packageName) {
    if (!packageName.startsWith(HOUSE + ".")) {
      return Optional.empty();
    }
    String name = packageName.substring(HOUSE.length() + 1);
    Optional<String> own =
        rows.keySet().stream()
            .filter(row -> name.equals(row) || name.startsWith(row + "."))
            .findFirst();
    return own.isEmpty() && name.startsWith("loader.") && rows.containsKey(ANY_LOADER)
        ? Optional.of(ANY_LOADER)
        : own;
  }

  /** Whether code of the room {@code from} may use types of the room {@code to}. */
  boolean mayImport(String from, String to) {
    return to.equals(FREE_TO_ALL) || importable(from).contains(to);
  }

  private Set<String> importable(String room) {
    Set<String> found = new LinkedHashSet<>();
    collect(room, found);
    return found;
  }

  private void collect(String room, Set<String> found) {
    for (String next : rows.getOrDefault(room, List.of())) {
      List<String> meant = next.equals(ANY_LOADER) ? loaders() : List.of(next);
      for (String one : meant) {
        if (!rows.containsKey(one)) {
          throw new IllegalArgumentException("no row for '" + one + "'");
        }
        if (found.add(one)) {
          collect(one, found);
        }
      }
    }
  }

  private List<String> loaders() {
    return rows.keySet().stream().filter(row -> row.startsWith("loader.")).toList();
  }

  @Override
  public String toString() {
    return rows.toString();
  }
}
