/**
 * What boot loaders read: the formats of the files that a boot flow loads.
 *
 * <p>{@link dev.conifer.image.Arm64Image} is the header of an arm64 kernel; it can also be made
 * from numbers, for a flow of which no more is known. {@link dev.conifer.image.Compression} tells
 * what a file is packed with, {@link dev.conifer.image.LegacyImage} reads the header that {@code
 * mkimage} puts before a ramdisk.
 */
@NullMarked
package dev.conifer.image;

import org.jspecify.annotations.NullMarked;
