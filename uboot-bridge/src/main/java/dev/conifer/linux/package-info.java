/** Linux as the next stage: what it makes of the tree and of memory that a loader hands it. */
@NullMarked
package dev.conifer.linux;

import org.jspecify.annotations.NullMarked;
