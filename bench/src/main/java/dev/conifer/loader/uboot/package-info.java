/** Benchmarks of what only this package sees. */
@NullMarked
package dev.conifer.loader.uboot;

import org.jspecify.annotations.NullMarked;
