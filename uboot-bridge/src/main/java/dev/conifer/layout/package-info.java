/**
 * Completes a plan: chooses addresses, makes the trees, and tries remedies out.
 *
 * <p>{@link dev.conifer.layout.Planner} turns a {@link dev.conifer.plan.Plan} into a {@link
 * dev.conifer.layout.Layout} in which everything has its place; {@link
 * dev.conifer.layout.BootCheck} boots a layout on scratch memory and judges its regions.
 */
@NullMarked
package dev.conifer.layout;

import org.jspecify.annotations.NullMarked;
