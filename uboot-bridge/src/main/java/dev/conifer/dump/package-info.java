/**
 * What is left of a kernel after it died: memory dumps, and the logs that lie in them.
 *
 * <p>{@link dev.conifer.dump.Collector} makes an ELF vmcore of raw memory; {@link
 * dev.conifer.dump.ElfCore} reads one; {@link dev.conifer.dump.ElfCoreHeader} is also the header
 * that a kernel is handed as {@code linux,elfcorehdr}, and {@link dev.conifer.dump.VmcoreView} what
 * that kernel then shows as {@code /proc/vmcore}. {@link dev.conifer.dump.KernelLog} is the dead
 * kernel's {@code dmesg}, read without its {@code vmlinux}: {@link dev.conifer.dump.Vmcoreinfo}
 * tells where to look. {@link dev.conifer.dump.RamoopsLog} reads what a kernel left in a ramoops
 * region.
 *
 * <p>All of it is arm64 and little-endian. Everything that is read may be damaged or hostile.
 */
@NullMarked
package dev.conifer.dump;

import org.jspecify.annotations.NullMarked;
