/**
 * What {@code conifer check} finds: the boot of a layout judged, what else is at risk in it, and
 * what to change.
 *
 * <p>{@link dev.conifer.check.BootCheck} boots a layout and judges its regions; {@link
 * dev.conifer.check.Notices} looks for risks that have not come true in that boot; {@link
 * dev.conifer.check.Remedies} tries changes out, each by another boot; {@link
 * dev.conifer.check.Repair} makes them.
 */
@NullMarked
package dev.conifer.check;

import org.jspecify.annotations.NullMarked;
