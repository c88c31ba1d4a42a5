/**
 * The simulation campaign: random boards, plans, loaders, crashes, resets and faults, and checks of
 * what came of them that share no code with the models.
 */
@NullMarked
package dev.conifer.scenario.campaign;

import org.jspecify.annotations.NullMarked;
