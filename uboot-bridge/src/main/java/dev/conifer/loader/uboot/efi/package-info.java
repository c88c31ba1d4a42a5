/**
 * The memory map of U-Boot's EFI loader.
 *
 * <p>The architecture test holds the imports of this package to its row of the design's table.
 */
@NullMarked
package dev.conifer.loader.uboot.efi;

import org.jspecify.annotations.NullMarked;
