package dev.conifer.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianPackagesTest {
  @TempDir private Path folder = Path.of("");

  private DebianPackages packages() {
    return DebianPackages.in(new CacheFolder(folder));
  }

  private void file(PackageSet set, String name) throws IOException {
    Files.createDirectories(packages().folder(set));
    Files.writeString(packages().folder(set).resolve(name), "");
  }

  @Test
  void eachMissingPackageIsNamedWithItsPlace() throws IOException {
    file(PackageSet.DUMP_TOOLS, "ndctl_76.1-1_arm64.deb");
    file(PackageSet.DUMP_TOOLS, "makedumpfile_1%3a1.7.2-1_amd64.deb");
    file(PackageSet.DUMP_TOOLS, "libgcc-s1_12.2.0-14_arm64.deb");
    assertEquals(
        """
        DIR/linux-6.1: Error (E-package-missing): there is no linux-image-6.1.*-arm64_*_arm64.deb
          help: put the file of the arm64 package linux-image-6.1.*-arm64 there, from Debian 12 or its backports
        DIR/busybox: Error (E-package-missing): there is no busybox-static_*_arm64.deb
          help: put the file of the arm64 package busybox-static there, from Debian 12 or its backports
        DIR/dump-tools: Error (E-package-missing): there is no makedumpfile_*_arm64.deb
          help: put the file of the arm64 package makedumpfile there, from Debian 12 or its backports, with all that it depends on
        DIR/dump-tools: Error (E-package-missing): there is no daxctl_*_arm64.deb
          help: put the file of the arm64 package daxctl there, from Debian 12 or its backports, with all that it depends on
        """
            .replace("DIR", folder.resolve("debian").toString()),
        DiagnosticText.of(
            packages()
                .missing(
                    List.of(PackageSet.kernel("6.1"), PackageSet.BUSYBOX, PackageSet.DUMP_TOOLS))));
  }

  @Test
  void onlyTheOrdinaryKernelOfTheSeriesServes() throws IOException {
    PackageSet old = PackageSet.kernel("6.1");
    PackageSet backported = PackageSet.kernel("6.12");
    for (String other :
        List.of(
            "linux-image-6.1.0-56-cloud-arm64_6.1.192-2_arm64.deb",
            "linux-image-6.1.0-56-rt-arm64_6.1.192-2_arm64.deb",
            "linux-image-6.1.0-56-arm64-dbg_6.1.192-2_arm64.deb",
            "linux-image-6.1.0-56-arm64-unsigned_6.1.192-2_arm64.deb",
            "linux-image-6.12.95+deb12-arm64_6.12.95-1~bpo12+1_arm64.deb",
            "linux-image-arm64_6.1.192-2_arm64.deb")) {
      file(old, other);
      assertEquals(1, packages().missing(List.of(old)).size(), other);
    }
    file(old, "linux-image-6.1.0-56-arm64_6.1.192-2_arm64.deb");
    file(backported, "linux-image-6.12.95+deb12-arm64_6.12.95-1~bpo12+1_arm64.deb");
    assertEquals(List.of(), packages().missing(List.of(old, backported)));
  }

  @Test
  void aPackageIsExtractedOnceAndAgainWhenItChanges() throws IOException {
    HostTool tool = RequiredTool.orSkip("dpkg-deb");
    Path root = packageWith(tool, "one");
    Path file = root.resolve("bin/busybox");
    assertEquals("one", Files.readString(file));
    Files.writeString(file, "kept");
    assertEquals(root, packages().extracted(PackageSet.BUSYBOX).orThrow());
    assertEquals("kept", Files.readString(file));
    packageWith(tool, "second");
    assertEquals("second", Files.readString(file));
  }

  private Path packageWith(HostTool tool, String content) throws IOException {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.createDirectories(tree.resolve("bin"));
    Files.createDirectories(packages().folder(PackageSet.BUSYBOX));
    Files.writeString(tree.resolve("bin/busybox"), content);
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        """
        Package: busybox-static
        Version: 1
        Architecture: arm64
        Maintainer: nobody <nobody@example.org>
        Description: a test
        """);
    Path file = packages().folder(PackageSet.BUSYBOX).resolve("busybox-static_1_arm64.deb");
    HostTool.Outcome made =
        tool.run(Duration.ofMinutes(1), "--build", tree.toString(), file.toString());
    assertTrue(made.succeeded(), made.errors());
    return packages().extracted(PackageSet.BUSYBOX).orThrow();
  }

  @Test
  void aFileThatIsNoPackageIsNamed() throws IOException {
    HostTool tool = RequiredTool.orSkip("dpkg-deb");
    file(PackageSet.BUSYBOX, "busybox-static_1_arm64.deb");
    Path file = packages().folder(PackageSet.BUSYBOX).resolve("busybox-static_1_arm64.deb");
    String why =
        tool.run(Duration.ofMinutes(1), "-x", file.toString(), folder.toString()).errors().strip();
    assertEquals(
        """
        FILE: Error (E-package): dpkg-deb does not extract it: WHY
          help: remove the file and fetch it again
        """
            .replace("FILE", file.toString())
            .replace("WHY", why),
        DiagnosticText.of(packages().extracted(PackageSet.BUSYBOX).diagnostics()));
  }

  @Test
  void theNewestKernelOfTheSeriesIsTaken() {
    String shown =
        """
        Package: linux-image-arm64
        Version: 6.12.95-1~bpo12+1
        Depends: linux-image-6.12.95+deb12-arm64 (= 6.12.95-1~bpo12+1)

        Package: linux-image-arm64
        Version: 6.1.192-2
        Depends: linux-image-6.1.0-56-arm64 (= 6.1.192-2)

        Package: linux-image-arm64
        Version: 6.1.176-1
        Depends: linux-image-6.1.0-50-arm64 (= 6.1.176-1)
        """;
    assertEquals(Optional.of("linux-image-6.1.0-56-arm64"), PrivateApt.newestOf("6.1", shown));
    assertEquals(
        Optional.of("linux-image-6.12.95+deb12-arm64"), PrivateApt.newestOf("6.12", shown));
    assertEquals(Optional.empty(), PrivateApt.newestOf("6.6", shown));
  }
}
