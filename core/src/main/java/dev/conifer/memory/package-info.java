/**
 * Physical addresses, ranges and what lies in them.
 *
 * <p>Addresses and sizes are unsigned 64-bit numbers. {@link dev.conifer.memory.PhysicalAddress}
 * and {@link dev.conifer.memory.AddressRange} carry them and check every sum for overflow; ranges
 * are half-open. {@link dev.conifer.memory.MemoryMap} is a set of addresses, {@link
 * dev.conifer.memory.Memory} is what loaders read and write.
 */
@NullMarked
package dev.conifer.memory;

import org.jspecify.annotations.NullMarked;
