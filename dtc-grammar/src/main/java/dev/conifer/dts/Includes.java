package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.nio.file.Path;
import java.util.List;

/** Where a source finds the files that it names. */
public interface Includes {

  /**
   * The text for {@code /include/ "name"}.
   *
   * @param name the file as the source names it
   * @param where the directive; its file is the one to which {@code name} is relative
   * @return the text, or a diagnostic at {@code where}
   */
  Result<SourceFile> text(String name, Origin where);

  /**
   * The content for {@code /incbin/("name")}.
   *
   * @param name the file as the source names it
   * @param where the directive; its file is the one to which {@code name} is relative
   * @return the whole file, or a diagnostic at {@code where}
   */
  Result<BinaryFile> bytes(String name, Origin where);

  /** No files at all: every directive that names one is an error. */
  static Includes none() {
    return new Includes() {
      @Override
      public Result<SourceFile> text(String name, Origin where) {
        return Result.failure(refusal("E-include", "/include/", name, where));
      }

      @Override
      public Result<BinaryFile> bytes(String name, Origin where) {
        return Result.failure(refusal("E-incbin", "/incbin/", name, where));
      }

      private Diagnostic refusal(String code, String directive, String name, Origin where) {
        return Diagnostic.error(
            code, where, directive + " of \"" + name + "\": this source may not name other files");
      }
    };
  }

  /**
   * The files of the file system: relative names are looked for in the folder of the file that
   * names them, then in {@code directories}, in order, as dtc does with {@code -i}.
   *
   * <p>A text may have up to {@value DirectoryIncludes#LARGEST_TEXT} bytes, the content for {@code
   * /incbin/} up to {@value DirectoryIncludes#LARGEST_CONTENT}.
   */
  static Includes fromDirectories(List<Path> directories) {
    return new DirectoryIncludes(directories);
  }
}
