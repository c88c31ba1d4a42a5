package dev.conifer.lab;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A cpio archive in the "new ASCII" form, the one that Linux unpacks as its initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Owner, times and devices are zeros,
 * so that the same entries give the same bytes.
 */
final class CpioWriter {
  private static final String MAGIC = "070701";
  private static final String TRAILER = "TRAILER!!!";
  private static final int WORD = 4;

  /** What cpio(1) pads the whole archive to. */
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int entries;

  /**
   * Writes one entry.
   *
   * @param name its path, without a slash in front
   * @param mode type and permissions, as in {@code st_mode}
   * @param data a file's content, a link's target
   */
  void add(String name, int mode, byte[] data) {
    entry(name, ++entries, mode, data);
  }

  private void entry(String name, int inode, int mode, byte[] data) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(MAGIC.getBytes(StandardCharsets.US_ASCII));
    field(inode);
    field(mode);
    field(0); // c_uid
    field(0); // c_gid
    field(1); // c_nlink
    field(0); // c_mtime
    field(data.length);
    field(0); // c_maj
    field(0); // c_min
    field(0); // c_rmaj
    field(0); // c_rmin
    field(bytes.length + 1);
    field(0); // c_chksum
    out.writeBytes(bytes);
    out.write(0);
    pad(WORD);
    out.writeBytes(data);
    pad(WORD);
  }

  private void field(int value) {
    out.writeBytes(String.format(Locale.ROOT, "%08X", value).getBytes(StandardCharsets.US_ASCII));
  }

  private void pad(int unit) {
    while (out.size() % unit != 0) {
      out.write(0);
    }
  }

  /** Ends the archive. */
  byte[] finish() {
    entry(TRAILER, 0, 0, new byte[0]);
    pad(BLOCK);
    return out.toByteArray();
  }
}
