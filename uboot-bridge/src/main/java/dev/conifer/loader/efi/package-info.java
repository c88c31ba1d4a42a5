/**
 * EFI firmware as the loader: {@link dev.conifer.loader.efi.Edk2} starts a kernel as an EFI
 * application.
 */
@NullMarked
package dev.conifer.loader.efi;

import org.jspecify.annotations.NullMarked;
