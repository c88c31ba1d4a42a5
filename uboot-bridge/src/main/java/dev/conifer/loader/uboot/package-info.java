/**
 * U-Boot on arm64 as it is: what it writes where, and which reservations it keeps clear of.
 *
 * <p>{@link dev.conifer.loader.uboot.UBoot} is the loader. A {@link
 * dev.conifer.loader.uboot.UBootProfile} says what its version does, a {@link
 * dev.conifer.loader.uboot.UBootBuild} holds the numbers of one binary. Function and file names in
 * the comments are those of U-Boot v2023.01.
 */
@NullMarked
package dev.conifer.loader.uboot;

import org.jspecify.annotations.NullMarked;
