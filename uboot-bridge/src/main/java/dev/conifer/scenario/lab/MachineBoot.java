package dev.conifer.scenario.lab;

import dev.conifer.board.Registers;
import dev.conifer.image.Bdinfo;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.tree.DeviceTree;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen of one boot of the machine.
 *
 * @param bdinfo where U-Boot sits, in its own words
 * @param ramdisk where {@code booti} says that it puts the ramdisk
 * @param fdt where {@code booti} says that it puts the kernel FDT
 * @param registers of the CPU at the kernel's first instruction; absent when it never came there
 * @param finalFdt the tree that x0 points at there
 * @param lost the pages of each region that no longer had the bytes of before the reset, by moment;
 *     empty at a boot that no reset came before
 * @param refusal what U-Boot says of a boot that it gives up; absent when the kernel runs
 * @param kernelLog what the kernel has logged when user space is reached
 */
record MachineBoot(
    Optional<Bdinfo> bdinfo,
    Optional<AddressRange> ramdisk,
    Optional<AddressRange> fdt,
    Optional<Registers> registers,
    Optional<DeviceTree> finalFdt,
    Map<Moment, Map<PlacedRegion, MemoryMap>> lost,
    Optional<String> refusal,
    String kernelLog) {}
