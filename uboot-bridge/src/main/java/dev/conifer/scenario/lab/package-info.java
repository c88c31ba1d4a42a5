/**
 * Plans on the real thing: QEMU's {@code virt} machine with Debian's U-Boot and Debian's Linux,
 * beside the model.
 *
 * <p>Start at {@link dev.conifer.scenario.lab.Lab}. A scenario is one class that implements {@link
 * dev.conifer.scenario.lab.LabScenario}; {@link dev.conifer.scenario.lab.LabBoard} is the machine.
 */
@NullMarked
package dev.conifer.scenario.lab;

import org.jspecify.annotations.NullMarked;
