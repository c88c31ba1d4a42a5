/** Short programs that use Conifer as a library. */
@NullMarked
package dev.conifer.examples;

import org.jspecify.annotations.NullMarked;
