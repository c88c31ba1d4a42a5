/**
 * What becomes of preserved regions, and what to do about it.
 *
 * <p>{@link dev.conifer.verdict.Judge} makes one {@link dev.conifer.verdict.RegionVerdict} for each
 * region out of what a boot wrote, what Linux made of the reservation, and, where there is a board
 * to look at, the bytes themselves.
 */
@NullMarked
package dev.conifer.verdict;

import org.jspecify.annotations.NullMarked;
