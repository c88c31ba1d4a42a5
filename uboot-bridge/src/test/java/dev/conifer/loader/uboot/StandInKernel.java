package dev.conifer.loader.uboot;

import dev.conifer.image.Arm64Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A kernel that says where it runs and what it was handed, and then waits for ever. It writes
 * nothing, so that memory is as it was at its first instruction.
 */
final class StandInKernel {
  /** What it prints last. */
  static final Pattern REPORT =
      Pattern.compile(
          "KERNEL x0=([0-9a-f]{16}) entry=([0-9a-f]{16}) EL=([0-9a-f]{16})\\s+KERNEL END");

  /** The file's size; the header may say more, and may say less. */
  static final int FILE_SIZE = 0x10000;

  /** What runs at offset 0x40. */
  private static final int[] CODE = {
    0x10fffe13, // adr  x19, image        where we run
    0xaa0003f4, // mov  x20, x0           what we were handed
    0xd5384255, // mrs  x21, CurrentEL
    0xd2a12001, // movz x1, #0x900, lsl 16: the data register of QEMU's PL011
    0x10000402, // adr  x2, texts
    0x9400000f, // bl   puts
    0xaa1403e3, // mov  x3, x20
    0x94000012, // bl   hex
    0x10000402, // adr  x2, texts + 16
    0x9400000b, // bl   puts
    0xaa1303e3, // mov  x3, x19
    0x9400000e, // bl   hex
    0x10000402, // adr  x2, texts + 32
    0x94000007, // bl   puts
    0xd342fea3, // lsr  x3, x21, #2
    0x9400000a, // bl   hex
    0x10000402, // adr  x2, texts + 48
    0x94000003, // bl   puts
    0xd503207f, // wfi
    0x17ffffff, // b    -4
    0x38401444, // puts: ldrb w4, [x2], #1
    0x34000064, // cbz  w4, return
    0xb9000024, // str  w4, [x1]
    0x17fffffd, // b    puts
    0xd65f03c0, // return: ret
    0xd2800785, // hex: mov x5, #60
    0x9ac52464, // next: lsr x4, x3, x5
    0x92400c84, // and  x4, x4, #15
    0xf100289f, // cmp  x4, #10
    0x1100c086, // add  w6, w4, #'0'
    0x11015c87, // add  w7, w4, #'a' - 10
    0x1a8730c4, // csel w4, w6, w7, lo
    0xb9000024, // str  w4, [x1]
    0xf10010a5, // subs x5, x5, #4
    0x54ffff0a, // b.ge next
    0xd65f03c0, // ret
  };

  private static final String[] TEXTS = {"\nKERNEL x0=", " entry=", " EL=", "\nKERNEL END\n"};
  private static final int TEXT_ROOM = 16;

  private StandInKernel() {}

  /** The file, with {@code header} as its header. */
  static byte[] file(Arm64Image header) {
    ByteBuffer file = ByteBuffer.allocate(FILE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header.header());
    for (int word : CODE) {
      file.putInt(word);
    }
    int texts = file.position();
    for (int i = 0; i < TEXTS.length; i++) {
      file.put(texts + TEXT_ROOM * i, TEXTS[i].getBytes(StandardCharsets.US_ASCII));
    }
    return file.array();
  }
}
