/** What takes how long. {@code bench/run} runs it. */
@NullMarked
package dev.conifer.bench;

import org.jspecify.annotations.NullMarked;
