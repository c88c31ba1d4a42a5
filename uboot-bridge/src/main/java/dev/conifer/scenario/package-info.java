/**
 * A plan run on a board: boot, fill the preserved regions, reset, boot again, compare every byte.
 *
 * <p>Start at {@link dev.conifer.scenario.RebootScenario}.
 */
@NullMarked
package dev.conifer.scenario;

import org.jspecify.annotations.NullMarked;
