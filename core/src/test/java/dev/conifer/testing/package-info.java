/** What the tests of several rooms need: recorded answers, generated trees, the real dtc. */
@NullMarked
package dev.conifer.testing;

import org.jspecify.annotations.NullMarked;
