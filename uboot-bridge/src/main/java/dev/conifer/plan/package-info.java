/**
 * What the user wrote: a preservation plan, read and checked.
 *
 * <p>A plan is devicetree source, as FIT images are described in {@code .its}: which board, which
 * preserved regions, which boot flow. {@link dev.conifer.plan.PlanReader} turns it, and the files
 * it names, into a {@link dev.conifer.plan.Plan}: data only, nothing placed yet. {@code
 * docs/plan.md} describes the binding.
 */
@NullMarked
package dev.conifer.plan;

import org.jspecify.annotations.NullMarked;
