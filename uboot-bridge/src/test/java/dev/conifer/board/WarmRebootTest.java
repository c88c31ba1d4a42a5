package dev.conifer.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Step;
import dev.conifer.boot.TestTrees;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.linux.Linux;
import dev.conifer.linux.LinuxProfile;
import dev.conifer.linux.RebootMode;
import dev.conifer.linux.Restart;
import dev.conifer.loader.reference.ReferenceLoader;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A whole cycle: loader, Linux, a warm reboot through PSCI, and the same again. */
class WarmRebootTest {
  private static final AddressRange REGION = AddressRange.of(0x7ff00000L, 0x100000);

  @Test
  void aRegionAtTheTopOfRamSurvivesAWarmRebootWithTheReferenceLoader() {
    BoardModel board = boots(BoardProfile.of(List.of(TestTrees.RAM)));
    byte[] before = board.memory().bytes(REGION).orElseThrow();
    List<Step> firstBoot = board.trace().orElseThrow().steps();

    Restart.restart(RebootMode.WARM, board.psci()::call);

    assertEquals(Optional.of(ResetCause.WARM_RESET), board.resetCause());
    assertEquals(firstBoot, board.trace().orElseThrow().steps());
    assertEquals(
        board.trace().orElseThrow().handover().orElseThrow().entry().bits(),
        board.registers(0).pc());
    assertArrayEquals(before, board.memory().bytes(REGION).orElseThrow());
  }

  @Test
  void whereFirmwareLacksAWarmResetTheRebootIsColdAndDramIsInitialisedAnew() {
    BoardModel board =
        boots(
            BoardProfile.of(List.of(TestTrees.RAM))
                .withSystemReset2(false)
                .withRetention(RetentionPolicy.LOST_WHEN_COLD));

    Restart.restart(RebootMode.WARM, board.psci()::call);

    assertEquals(Optional.of(ResetCause.COLD_RESET), board.resetCause());
    assertEquals(Optional.empty(), board.memory().bytes(REGION));
  }

  /** A board that has booted, with the region filled. */
  private static BoardModel boots(BoardProfile profile) {
    DeviceTree tree = TestTrees.tree(TestTrees.noMap("oops@7ff00000", REGION));
    BootRequest request =
        new BootRequest(
            profile.banks(),
            new ControlFdt(tree, 0x100000, TestTrees.RAM.start()),
            new Payload("Image", new Arm64Image(0, 0x2000000, 8).file("Image", 0x1e00000)),
            Optional.of(new Payload("initrd", Content.unknown("initrd", 0x800000))),
            Optional.empty(),
            Map.of());
    Linux linux = Linux.of(LinuxProfile.V6_1);
    Firmware firmware = Firmware.of(new ReferenceLoader(), request);
    BoardModel board =
        new BoardModel(
            profile, firmware.then((handover, memory) -> linux.boot(handover, memory).steps()));
    board.powerOn();
    board.memory().write(REGION.start(), Content.pattern(5, REGION.start(), REGION.size()));
    return board;
  }
}
