/**
 * The proposed binding for a firmware-assisted dump on device-tree systems: what a kernel and its
 * firmware would agree on, so that scripts are no longer needed. docs/firmware-dump-binding.md has
 * the text; what it shows is checked against this code.
 *
 * <p>{@link dev.conifer.fwdump.FirmwareDump} is the registry that the kernel fills, {@link
 * dev.conifer.fwdump.FirmwareDumpNode} what the tree says of firmware's side, {@link
 * dev.conifer.fwdump.MemoryRangeCapsule} the part of it that EFI has already.
 */
@NullMarked
package dev.conifer.fwdump;

import org.jspecify.annotations.NullMarked;
