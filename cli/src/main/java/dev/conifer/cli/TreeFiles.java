package dev.conifer.cli;

import dev.conifer.check.Repair;
import dev.conifer.crashdump.BootScript;
import dev.conifer.crashdump.HandBackScript;
import dev.conifer.crashdump.RegistrationScript;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.layout.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Option;

/** The trees of a layout, and the scripts of its crash dump, written as files into one folder. */
final class TreeFiles {
  private static final String OUT_DIR = "out-dir";
  private static final String DEFAULT = "out";
  private static final String ENVIRONMENT = "uboot.env";

  private TreeFiles() {}

  /** The option that names the folder. */
  static Option option() {
    return Option.builder("o")
        .longOpt(OUT_DIR)
        .hasArg()
        .argName("DIR")
        .desc("write the trees and scripts into DIR (" + DEFAULT + "), made if need be")
        .get();
  }

  /** Writes all of them, or none; gives the files. */
  static List<Path> write(Layout layout, Arguments arguments) {
    Path folder = InputFiles.path(arguments.value(OUT_DIR).orElse(DEFAULT));
    make(folder);
    try (OutputFiles files = new OutputFiles()) {
      List<Path> written = add(files, layout, folder);
      files.commit();
      return written;
    }
  }

  /** Writes all of them, and the environment where it was changed; gives the files. */
  static List<Path> writeRepaired(Repair repair, Arguments arguments) {
    Path folder = InputFiles.path(arguments.value(OUT_DIR).orElse(DEFAULT));
    make(folder);
    try (OutputFiles files = new OutputFiles()) {
      List<Path> written = new ArrayList<>(add(files, repair.layout(), folder));
      Optional<String> environment = repair.environment();
      if (environment.isPresent()) {
        Path file = folder.resolve(ENVIRONMENT);
        files.add(file, environment.get().getBytes(StandardCharsets.UTF_8));
        written.add(file);
      }
      files.commit();
      return written;
    }
  }

  /** Writes the files of every layout, or none: each layout's into a folder named by its plan. */
  static List<Path> writeAll(List<Layout> layouts, Arguments arguments) {
    Path folder = InputFiles.path(arguments.value(OUT_DIR).orElse(DEFAULT));
    List<Path> written = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (OutputFiles files = new OutputFiles()) {
      for (Layout layout : layouts) {
        String stem = stem(layout.plan().name());
        String name = stem;
        for (int n = 2; !names.add(name); n++) {
          name = stem + "-" + n;
        }
        make(folder.resolve(name));
        written.addAll(add(files, layout, folder.resolve(name)));
      }
      files.commit();
    }
    return written;
  }

  private static String stem(String plan) {
    Path file = Path.of(plan).getFileName();
    String name = file == null ? plan : file.toString();
    return name.replaceFirst("\\.dts$", "");
  }

  private static List<Path> add(OutputFiles files, Layout layout, Path folder) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    contents.put("control.dtb", FdtWriter.write(layout.controlTree()));
    contents.put(BootScript.KERNEL_FDT, FdtWriter.write(layout.kernelTree()));
    layout.crashDump().ifPresent(dump -> add(contents, dump));
    List<Path> written = new ArrayList<>();
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      Path file = folder.resolve(content.getKey());
      files.add(file, content.getValue());
      written.add(file);
    }
    return written;
  }

  private static void add(Map<String, byte[]> contents, CrashDumpLayout dump) {
    String script = dump.script().text();
    contents.put(BootScript.CAPTURE_FDT, FdtWriter.write(dump.captureTree()));
    contents.put(BootScript.HEADER, dump.headerFile());
    contents.put(BootScript.SOURCE, script.getBytes(StandardCharsets.UTF_8));
    contents.put(BootScript.FILE, dump.script().image());
    contents.put(
        RegistrationScript.FILE, dump.registration().text().getBytes(StandardCharsets.UTF_8));
    dump.handBack()
        .ifPresent(
            handBack ->
                contents.put(
                    HandBackScript.FILE, handBack.text().getBytes(StandardCharsets.UTF_8)));
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-output",
                  new FileLocation(folder.toString()),
                  "this folder cannot be made: " + e.getMessage())
              .withRemedy("name another with --" + OUT_DIR));
    }
  }
}
