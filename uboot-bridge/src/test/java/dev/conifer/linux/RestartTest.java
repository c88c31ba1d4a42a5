package dev.conifer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RestartTest {
  private static final int VERSION = 0x84000000;
  private static final int FEATURES = 0x8400000a;
  private static final List<String> COLD = List.of("84000009");
  private static final List<String> WARM = List.of("c4000012 0 0");

  @ParameterizedTest
  @EnumSource(names = {"WARM", "SOFT"})
  void aWarmRebootIsSystemReset2OfType0(RebootMode mode) {
    assertEquals(WARM, resetsOf(mode, 0x10001, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"COLD", "HARD"})
  void anyOtherRebootIsSystemReset(RebootMode mode) {
    assertEquals(COLD, resetsOf(mode, 0x10001, 0));
  }

  @ParameterizedTest
  @EnumSource(RebootMode.class)
  void withoutSystemReset2EveryRebootIsSystemReset(RebootMode mode) {
    assertEquals(COLD, resetsOf(mode, 0x10001, -1));
  }

  @Test
  void nobodyAsksAFirmwareOlderThan1Point0() {
    assertEquals(COLD, resetsOf(RebootMode.WARM, 0x2, 0));
  }

  /** The calls with which Linux tries to reset a board whose PSCI answers so. */
  private static List<String> resetsOf(RebootMode mode, int version, int feature) {
    List<String> resets = new ArrayList<>();
    Restart.restart(
        mode,
        (function, arguments) -> {
          if (function == VERSION) {
            return OptionalInt.of(version);
          }
          if (function == FEATURES) {
            assertEquals(0xc4000012L, arguments[0]);
            return OptionalInt.of(feature);
          }
          resets.add(
              Integer.toHexString(function)
                  + Arrays.stream(arguments).mapToObj(a -> " " + a).collect(Collectors.joining()));
          return OptionalInt.empty();
        });
    return resets;
  }
}
