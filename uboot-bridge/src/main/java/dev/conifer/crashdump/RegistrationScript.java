package dev.conifer.crashdump;

import com.google.common.io.Resources;
import dev.conifer.dump.CpuState;
import dev.conifer.memory.AddressRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The script that registers a dump in the running system, for a POSIX shell; the applets of busybox
 * are enough.
 *
 * <p>It makes the same header as {@link CrashDumpPlaces#systemHeader}: from sysfs ({@code
 * vmcoreinfo}, {@code crash_notes}), {@code /proc/iomem} and the VMCOREINFO in {@code /proc/kcore};
 * and puts it into the registry through {@code /dev/mem}, whose {@code mmap} reaches memory that
 * the kernel does not map, which its {@code write} does not.
 *
 * @param title what the script says it was made from
 * @param places where everything lies
 */
public record RegistrationScript(String title, CrashDumpPlaces places) {
  /** The script's file. */
  public static final String FILE = "register.sh";

  public RegistrationScript {
    Objects.requireNonNull(title);
    Objects.requireNonNull(places);
  }

  /** The script. */
  public String text() {
    Registry registry = places.registry();
    Map<String, String> values = new TreeMap<>();
    values.put("TITLE", title);
    values.put("WORD", registry.word().toString());
    values.put("NONE", String.valueOf(Registry.NONE));
    values.put("BY_THE_BOOT_SCRIPT", "0x%x".formatted(Registry.BY_THE_BOOT_SCRIPT));
    values.put("BY_THE_SYSTEM", "0x%x".formatted(Registry.BY_THE_SYSTEM));
    values.put("HEADER", registry.systemHeader().start().toString());
    values.put("HEADER_SIZE", String.valueOf(registry.headerSize()));
    values.put(
        "MEMORY",
        places.dumpedParts().stream()
            .map(part -> "%s:0x%x".formatted(part.start(), part.size()))
            .collect(Collectors.joining(" ")));
    values.put(
        "FIRMWARE_NOTES",
        registry.firmwareNotes().stream()
            .map(AddressRange::start)
            .map(Object::toString)
            .collect(Collectors.joining(" ")));
    AddressRange window = places.window();
    values.put("COPIED", places.copy().isPresent() ? window.start().toString() : "0");
    values.put("COPIED_END", places.copy().isPresent() ? window.end().toString() : "0");
    values.put("COPY", places.copy().map(AddressRange::start).map(Object::toString).orElse("0"));
    values.put("NOTE_SIZE", String.valueOf(CpuState.CRASH_NOTE_SIZE));
    String text = template();
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    return text;
  }

  private static String template() {
    URL resource = Resources.getResource(RegistrationScript.class, FILE);
    try {
      return Resources.toString(resource, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
