package dev.conifer.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticText;
import java.util.ArrayList;
import java.util.List;

/** The packages in the cache of whoever runs the tests. */
public final class LabPackages {
  private LabPackages() {}

  /**
   * The cache with {@code sets} in it. What is missing is fetched with {@code
   * -Dconifer.fetch=true}, and a failure otherwise.
   */
  public static DebianPackages with(PackageSet... sets) {
    DebianPackages packages = DebianPackages.in(CacheFolder.ofUser());
    List<Diagnostic> missing = new ArrayList<>();
    for (PackageSet set : sets) {
      if (Boolean.getBoolean("conifer.fetch") && !packages.missing(List.of(set)).isEmpty()) {
        packages.fetch(set).orThrow();
      }
      missing.addAll(packages.missing(List.of(set)));
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          DiagnosticText.of(missing) + "  or: -Dconifer.fetch=true takes them from Debian");
    }
    return packages;
  }
}
