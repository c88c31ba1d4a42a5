package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What the tests of fadump share. */
final class Fadumps {
  private Fadumps() {}

  /** Bytes written in hexadecimal, with blanks anywhere. */
  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static List<String> messages(Result<?> result) {
    return messages(result.diagnostics());
  }

  static List<String> messages(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(Diagnostic::toString).toList();
  }

  /** Registers of which no two hold the same. */
  static PowerRegisters registers(long seed) {
    return new PowerRegisters(new Random(seed).longs(PowerRegisters.COUNT).boxed().toList());
  }

  /** {@link #registers} as firmware saves them: without those that only Linux knows. */
  static PowerRegisters savedRegisters(long seed) {
    return registers(seed)
        .with(PowerRegisters.Special.ORIG_GPR3, 0)
        .with(PowerRegisters.Special.SOFTE, 0)
        .with(PowerRegisters.Special.TRAP, 0)
        .with(PowerRegisters.Special.RESULT, 0);
  }
}
